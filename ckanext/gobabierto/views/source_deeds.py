"""What is done to a source by a button: each is a form that is sent, none a link."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.views.asking import login, refuse
from ckanext.gobabierto.views.source_asking import ask, do

DEEDS = ("cosechar", "detener", "vaciar", "quitar", "quitar-todo")
_REPORT = "gobabierto_harvest_source_report"


def _id(source: str) -> str:
    return str(ask(_REPORT, id=source, limit=0)["source"]["id"])


def _back(source: str) -> AnyResponse:
    return tk.redirect_to("gobabierto_sources.show", source=source)


def question(source: str, deed: str) -> str | AnyResponse:
    """Ask before doing it: the links of ckanext-harvest, which did it at once, lead here."""
    if tk.current_user.is_anonymous:
        return login()
    if deed not in DEEDS:
        refuse(404, _("There is no such source, run or institution."))
    answer = ask(_REPORT, id=source, limit=0)["source"]
    return tk.render(
        "gobabierto/sources/question.html",
        {"source": answer, "institution": answer["organization"], "deed": deed},
    )


def done(source: str, deed: str) -> AnyResponse:
    """Do it."""
    if tk.current_user.is_anonymous:
        return login()
    key = _id(source)
    if deed == "cosechar":
        if do("harvest_job_create", source_id=key, run=True):
            tk.h.flash_success(_("The harvest starts within moments."))
    elif deed == "detener":
        if do("harvest_job_abort", source_id=key):
            tk.h.flash_success(_("The harvest was stopped. What was written stays."))
    elif deed == "vaciar":
        if do("harvest_source_clear", id=key):
            tk.h.flash_success(_("The source was emptied: its datasets and runs are gone."))
    elif deed in {"quitar", "quitar-todo"}:
        return _removed(key, everything=deed == "quitar-todo")
    else:
        refuse(404, _("There is no such source, run or institution."))
    return _back(source)


def _removed(key: str, *, everything: bool) -> AnyResponse:
    cleared = not everything or do("harvest_source_clear", id=key)
    if not cleared or not do("harvest_source_delete", id=key):
        return _back(key)
    tk.h.flash_success(_("The source was removed. It is not read any more."))
    return tk.redirect_to("gobabierto_sources.index")


def decide(source: str, decision: str) -> AnyResponse:
    """Approve or refuse it as it stands."""
    if tk.current_user.is_anonymous:
        return login()
    action = {"autorizar": "gobabierto_source_approve", "rechazar": "gobabierto_source_refuse"}
    if decision not in action:
        refuse(404, _("There is no such source, run or institution."))
    note = tk.request.form.get("note", "")
    seen = tk.request.form.get("fingerprint", "")
    if do(action[decision], id=source, note=note, fingerprint=seen):
        told = {
            "autorizar": _("The source may be read, as it stands now."),
            "rechazar": _("The source is not read. Its editors see why."),
        }
        tk.h.flash_success(told[decision])
    return _back(source)


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses of these pages."""
    blueprint.add_url_rule(f"{base}/<source>/confirmar/<deed>", view_func=question)
    blueprint.add_url_rule(f"{base}/<source>/hacer/<deed>", view_func=done, methods=["POST"])
    blueprint.add_url_rule(
        f"{base}/<source>/decidir/<decision>", view_func=decide, methods=["POST"]
    )
