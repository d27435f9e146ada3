"""``…/vista-previa``: what a run would do, before the source is saved or started.

The form of a source sends itself here. It is read in a job, for a site may take minutes; what was
written waits with the preview, and goes back into the form or is saved from here.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.harvesters.sources import tickets
from ckanext.gobabierto.logic.action.harvest_previews import FORM
from ckanext.gobabierto.views.asking import login, refuse, sentence

FIELDS = ("url", "title", "name", "notes", "source_type", "frequency", "config", "owner_org")
_ID = "id"
_LONGEST = 20_000
_SHOW = "gobabierto_harvest_preview_show"


def begin() -> str | AnyResponse:
    """Ask for the preview of what was written in the form, or of a source as it is saved."""
    if tk.current_user.is_anonymous:
        return login()
    sent = tk.request.form
    form = {key: str(sent.get(key, ""))[:_LONGEST] for key in (*FIELDS, _ID) if key in sent}
    data: dict[str, Any] = {"background": True}
    named = {"id": _ID, "url": "url", "source_type": "source_type", "organization": "owner_org"}
    data |= {name: form[key].strip() for name, key in named.items() if form.get(key, "").strip()}
    if "config" in form:
        data["config"] = form["config"]
    context: Any = {FORM: form}
    try:
        answer = tk.get_action("gobabierto_harvest_preview")(context, data)
    except tk.ValidationError as error:
        return _refused(form, sentence(error))
    except tk.ObjectNotFound:
        return _refused(form, _("Choose the institution that the source is of."))
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution may see what its sources would bring."))
    return tk.redirect_to("gobabierto_sources.preview", ticket=answer["ticket"])


def _refused(form: dict[str, str], message: str) -> AnyResponse:
    """Back to the form, with what was written and what is wrong with it."""
    tk.h.flash_error(message)
    user_id = str(getattr(tk.current_user, "id", ""))
    return tk.redirect_to(back_to(form, tickets.make(user_id, {}, form)))


def back_to(form: dict[str, str], ticket: str) -> str:
    """The form that it came from; where it was none, the page of the source."""
    if form.get(_ID) and "url" not in form:
        return tk.h.url_for("gobabierto_sources.show", source=form[_ID])
    if form.get(_ID):
        return tk.h.url_for("harvest.edit", id=form[_ID], vista_previa=ticket)
    return tk.h.url_for("harvest.new", vista_previa=ticket)


def _found(ticket: str) -> dict[str, Any]:
    try:
        return tk.get_action(_SHOW)({}, {"ticket": ticket})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        refuse(404, _("There is no such preview. They are kept for an hour: ask for it again."))


def preview(ticket: str) -> str | AnyResponse:
    """The preview, or how far it is."""
    if tk.current_user.is_anonymous:
        return login()
    found = _found(ticket)
    form = found["form"]
    saved = form if "url" in form else None
    return tk.render(
        "gobabierto/sources/preview.html",
        {
            "ticket": ticket,
            "found": found,
            "form": saved,
            "save_to": _save_to(form) if saved else "",
            "back": back_to(form, ticket),
            "result": found["result"],
            "groups": _groups(found["result"]),
        },
    )


def _save_to(form: dict[str, str]) -> str:
    if form.get(_ID):
        return tk.h.url_for("harvest.edit", id=form[_ID])
    return tk.h.url_for("harvest.new")


def _groups(result: dict[str, Any] | None) -> dict[str, list[dict[str, Any]]]:
    """The entries by kind."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for each in result["entries"] if result else []:
        kinds.setdefault(each["kind"], []).append(each)
    return kinds


def preview_progress(ticket: str) -> str | AnyResponse:
    """The part of the page that tells how far it is, asked for every second or so."""
    if tk.current_user.is_anonymous:
        return login()
    found = _found(ticket)
    if found["state"] in {tickets.DONE, tickets.FAILED}:
        response = Response("")
        response.headers["HX-Refresh"] = "true"
        return response
    data = {"ticket": ticket, "found": found}
    return tk.render("gobabierto/sources/preview_progress.html", data)


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses of these pages."""
    path = f"{base}/vista-previa"
    blueprint.add_url_rule(path, view_func=begin, methods=["POST"])
    blueprint.add_url_rule(f"{path}/<ticket>", view_func=preview)
    blueprint.add_url_rule(f"{path}/<ticket>/avance", view_func=preview_progress)
