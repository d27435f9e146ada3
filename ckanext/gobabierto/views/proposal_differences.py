"""``/cumplimiento/bandeja/diferencias``: what sources say otherwise, and the settling of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.gobabierto.logic import own_institutions
from ckanext.gobabierto.views import exports
from ckanext.gobabierto.views.asking import MOST_ROWS, login, sentence
from ckanext.gobabierto.views.proposal_asking import deciding, seeing
from ckanext.gobabierto.views.proposal_tabs import DIFFERENCES, tabs

COLUMNS = (
    "institution", "dataset", "title", "kind", "field", "label", "file", "current", "proposed",
    "since", "id", "source_id", "identity",
)  # fmt: skip
PER_PAGE = 20
NO_BAJA = "sin_baja"
"""Chosen in the form, never sent to the action: a file goes and no *baja* of it is registered."""
_LIST = "gobabierto_difference_list"
_SETTLED = (
    "id", "source_id", "identity", "field", "choice", "resource_id", "outcome", "fundamento",
    "number", "dated_on",
)  # fmt: skip


def _organization(given: Mapping[str, str]) -> str:
    return given.get("organization", "").replace("\0", "").strip()[:200]


def _ask(action: str, **data: Any) -> dict[str, Any]:
    with seeing():
        return tk.get_action(action)({}, data)


def differences() -> str | AnyResponse:
    """What sources say otherwise than people wrote."""
    if tk.current_user.is_anonymous:
        return login()
    number = tk.request.args.get("page", "1")
    page = min(max(int(number) if number.isascii() and number.isdigit() else 1, 1), 10_000)
    organization = _organization(tk.request.args)
    answer = _ask(_LIST, organization=organization, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    counts = _ask("gobabierto_proposal_list", organization=organization, limit=0)["by_status"]
    query = {"organization": organization} if organization else {}
    mine = own_institutions.edited_by(tk.current_user.name)
    extra = {
        "answer": answer,
        "page": page,
        "pages": -(-answer["count"] // PER_PAGE),
        "organization": organization,
        "institutions": mine,
        "decides": {each["id"] for each in mine},
        "tabs": tabs(counts, answer["count"], query, DIFFERENCES),
    }
    return tk.render("gobabierto/proposals/differences.html", extra)


def _whole() -> dict[str, Any]:
    """All of them; a page may have fewer than were asked for, as some do not last."""
    organization = _organization(tk.request.args)
    answer = _ask(_LIST, organization=organization, limit=MOST_ROWS, offset=0)
    rows = list(answer["results"])
    for offset in range(MOST_ROWS, answer["count"], MOST_ROWS):
        rows += _ask(_LIST, organization=organization, limit=MOST_ROWS, offset=offset)["results"]
    return {**answer, "results": rows}


def as_csv() -> Response | AnyResponse:
    """One difference a row."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_csv("diferencias", COLUMNS, _rows(_whole()["results"]))


def as_json() -> Response | AnyResponse:
    """The same, as the action answers."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_json("diferencias", _whole())


def _rows(found: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for each in found:
        for one in each["differences"]:
            yield {
                "institution": (each["organization"] or {}).get("title", ""),
                "dataset": each["dataset"]["name"],
                "title": each["dataset"]["title"],
                "kind": one["kind"],
                "field": one["field"],
                "label": one["label"],
                "file": one["resource"],
                "current": one["current_text"],
                "proposed": one["proposed_text"],
                "since": one.get("since", ""),
                "id": each["id"],
                "source_id": each["source_id"],
                "identity": each["identity"],
            }


def settle() -> AnyResponse:
    """One of them: the source's value or the one that is here."""
    if tk.current_user.is_anonymous:
        return login()
    given = {name: tk.request.form.get(name, "") for name in _SETTLED}
    back = (
        {"organization": organization} if (organization := _organization(tk.request.form)) else {}
    )
    if given["choice"] == "source" and "outcome" in tk.request.form and not given["outcome"]:
        tk.h.flash_error(_("Choose the motive of the baja, or say that the file goes without one."))
        return tk.redirect_to("gobabierto_proposals.differences", **back)
    if given["outcome"] == NO_BAJA:
        given["outcome"] = ""
    try:
        with deciding():
            answer = tk.get_action("gobabierto_difference_settle")({}, given)
        tk.h.flash_success(_settled_words(answer), allow_html=True)
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
    return tk.redirect_to("gobabierto_proposals.differences", **back)


def _settled_words(answer: dict[str, Any]) -> str:
    """What became of it; HTML, escaped."""
    if answer["kind"] == "returned":
        back = _("The file is in the dataset again, with the identifier that it had.")
        out = _("The file stays out of the dataset.")
        return str(escape(back if answer["choice"] == "source" else out))
    if answer["kind"] != "withdrawn":
        took = _("The dataset has the value of the source now.")
        kept = _("Yours stays. You will be asked again if the source says something else.")
        return str(escape(took if answer["choice"] == "source" else kept))
    if answer["choice"] == "mine":
        return str(
            escape(
                _("The file stays. Its page goes on saying since when the source has not had it.")
            )
        )
    if answer["choice"] == "replace":
        return str(escape(_("The other file took its place, with the same identifier.")))
    if answer["document"]:
        return str(escape(_("The file was removed, and its baja is in the register of documents.")))
    told = escape(_("The file was removed. If it was public, register its baja (L25-PERM-01)."))
    link = Markup(' <a href="{}">{}</a>').format(_baja_form(answer), _("Register its baja"))
    return str(told + link)


def _baja_form(answer: dict[str, Any]) -> str:
    """Address of the form of documents, which says already of which file it is."""
    dataset = model.Package.get(answer["dataset_id"])
    owner = model.Group.get(answer["organization_id"])
    return tk.h.url_for(
        "gobabierto_documents.index",
        organization=owner.name if owner else answer["organization_id"],
        new="baja",
        new_dataset_id=dataset.name if dataset else answer["dataset_id"],
        new_resource_id=answer["resource_id"],
    )


def register(blueprint: Blueprint, base: str) -> None:
    """Add the addresses."""
    here = f"{base}/diferencias"
    blueprint.add_url_rule(here, "differences", differences)
    blueprint.add_url_rule(here, "settle", settle, methods=["POST"])
    blueprint.add_url_rule(f"{here}.csv", "differences_csv", as_csv)
    blueprint.add_url_rule(f"{here}.json", "differences_json", as_json)
