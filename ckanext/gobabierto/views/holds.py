"""``…/por-confirmar``: what a source does not offer any more, and somebody who decides."""

from __future__ import annotations

from functools import partial

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.views import paging
from ckanext.gobabierto.views.asking import login, refuse
from ckanext.gobabierto.views.source_asking import ask, do, may

PER_PAGE = 100
_ACTIONS = {
    "confirmar": "gobabierto_harvest_hold_confirm",
    "rechazar": "gobabierto_harvest_hold_refuse",
}


def held(source: str, hold: str) -> str | AnyResponse:
    """The list, with who decided where somebody did."""
    if tk.current_user.is_anonymous:
        return login()
    page = tk.request.args.get("page", "")
    number = min(max(int(page), 1), 10_000) if page.isascii() and page.isdigit() else 1
    answer = ask(
        "gobabierto_harvest_hold_show", id=hold, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    found = ask("gobabierto_harvest_source_report", id=answer["source_id"], limit=0)["source"]
    return tk.render(
        "gobabierto/sources/hold.html",
        {
            "source": found,
            "institution": found["organization"],
            "hold": answer,
            "may_decide": may("gobabierto_harvest_hold_confirm", id=answer["id"]),
            "links": paging.Pages(
                number, paging.pages_of(answer["count"], PER_PAGE), partial(_page, source, hold)
            ),
        },
    )


def _page(source: str, hold: str, number: int) -> str:
    return tk.h.url_for("gobabierto_sources.held", source=source, hold=hold, page=number)


def decide_hold(source: str, hold: str, decision: str) -> AnyResponse:
    """They are gone, or they are not."""
    if tk.current_user.is_anonymous:
        return login()
    if decision not in _ACTIONS:
        refuse(404, _("There is no such source, run or institution."))
    answer = do(_ACTIONS[decision], id=hold, note=tk.request.form.get("note", ""))
    if answer is None:
        return tk.redirect_to("gobabierto_sources.held", source=source, hold=hold)
    if decision == "confirmar" and not answer["starts"]:
        told = _("Confirmed. The next run marks exactly these records; the source may not be read.")
        tk.h.flash_success(told)
    elif decision == "confirmar":
        tk.h.flash_success(_("Confirmed. A run starts now and marks exactly these records."))
    else:
        tk.h.flash_success(_("They stay as they are, and the next runs go on without them."))
    return tk.redirect_to("gobabierto_sources.show", source=source)


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses of these pages."""
    path = f"{base}/<source>/por-confirmar/<hold>"
    blueprint.add_url_rule(path, view_func=held)
    blueprint.add_url_rule(f"{path}/<decision>", view_func=decide_hold, methods=["POST"])
