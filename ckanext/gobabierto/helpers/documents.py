"""Words of the register of documents, and the way from an obligation to the form that proves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.documents import fields
from ckanext.gobabierto.rules.wording import citation
from ckanext.gobabierto.vocabularies import document_types

_INPUTS = {**dict.fromkeys(fields.DAYS, "date"), "figure": "number", "url": "url", "file": "file"}


def gobabierto_document_types() -> list[dict[str, str]]:
    """Every type, to choose from."""
    text = tk.h.scheming_language_text
    return [{"value": each.code, "text": text(each.labels)} for each in document_types.all_types()]


def gobabierto_document_type(code: str) -> str:
    """The name of a type."""
    found = document_types.find(code)
    return tk.h.scheming_language_text(found.labels) if found else code


def gobabierto_document_fields(code: str) -> list[dict[str, Any]]:
    """What the form of a type asks for: name, label, help, kind of input, choices."""
    kind = document_types.find(code)
    if kind is None:
        return []
    found: list[dict[str, Any]] = []
    for name in fields.of_type(kind):
        said = _help(name, kind)
        if kind.article and name not in fields.ALWAYS:
            said = f"{said} {citation([kind.article])}."
        found.append(
            {
                "name": "upload" if name == "file" else name,
                "key": name,
                "label": gobabierto_document_field(name),
                "help": said,
                "required": name in kind.must,
                "input": "select" if name == "outcome" else _INPUTS.get(name, "text"),
                "choices": [{"value": k, "text": v} for k, v in kind.outcomes.items()]
                if name == "outcome"
                else [],
            }
        )
    return found


def gobabierto_document_field(name: str) -> str:
    """The label of a field."""
    return {
        "number": _("Number of the document"),
        "dated_on": _("Date of the document"),
        "period": _("Period"),
        "outcome": _("What it states"),
        "dataset_id": _("Dataset it is about"),
        "resource_id": _("File it is about"),
        "plan_row_id": _("Row of the Plan it is about"),
        "user_id": _("Account it is about"),
        "answers": _("Document that it answers"),
        "signatory_post": _("Post of who signed"),
        "addressee": _("Addressee"),
        "acknowledged_on": _("Day of the receipt"),
        "expires_on": _("Holds until"),
        "fundamento": _("Legal grounds"),
        "figure": _("Number of datasets that it lists"),
        "file": _("Its file"),
        "url": _("Address"),
        "note": _("Note"),
        "public": _("Who may read it"),
    }.get(name, name)


def _help(name: str, kind: document_types.DocumentType) -> str:
    if name == "period":
        return {
            "year": _("The year it is about, for example 2026."),
            "quarter": _("The quarter it is about, for example 2026-T3."),
            "plan": _(
                "The year of the Plan, for example 2026: it tells every change not told yet. With "
                "a version, 2026-V3, it tells those up to that version."
            ),
        }.get(kind.period, _("What it is about: 2026, 2026-T3 or as the document says."))
    return {
        "number": _("As it is written on the document, for example UTD/0412/2025."),
        "dated_on": _("The day that the document bears, not that of its registration."),
        "outcome": _("What the document says or decides."),
        "dataset_id": _("Its name or its address in this portal; it may be one that was removed."),
        "resource_id": _("The address of the file's page in this portal, or its identifier."),
        "plan_row_id": _("Identifier of the row in the Plan of this portal."),
        "user_id": _("Name of the account in this portal, not of the person."),
        "answers": _("Address or identifier of the other document in this register."),
        "signatory_post": _(
            "The post, never the name: for example “Titular de la Unidad de Datos”. Do not write "
            "e-mail addresses, CURP or RFC."
        ),
        "addressee": _("The unit or mailbox to which it was sent."),
        "acknowledged_on": _("The day of the receipt, or on which the e-mail was sent."),
        "expires_on": _("The last day on which it holds."),
        "fundamento": _("Law and article that it invokes."),
        "figure": _(
            "Datasets that the institution holds, public or not; rows or files are others."
        ),
        "file": _(
            "PDF, picture, office file without macros, or a saved e-mail (.eml). Hide personal "
            "data before attaching it if the document will be public."
        ),
        "url": _("Where the document can be read, if it is published elsewhere."),
        "note": _("What else helps to find or understand it. Everybody who may read it sees it."),
    }[name]


def gobabierto_document_event(kind: str) -> str:
    """What happened to a document."""
    return {
        "registro": _("Registered"),
        "correccion": _("Corrected"),
        "cotejo": _("Compared by a second person"),
        "baja": _("Deleted from the register"),
    }.get(kind, kind)


def gobabierto_document_address(verdict: dict[str, Any], institution: str) -> str:
    """The form of the document that an obligation misses, filled in; empty where none proves it."""
    kinds = document_types.read_by(str(verdict.get("rule") or ""))
    if verdict.get("cause") != "falta_documento" or not kinds:
        return ""
    asked: dict[str, str] = {"new": kinds[0].code}
    if kinds[0].period and verdict.get("period"):
        asked["new_period"] = str(verdict["period"])
    subject = verdict.get("subject") or {}
    field = {"dataset": "dataset_id", "plan_row": "plan_row_id", "resource": "resource_id"}.get(
        str(subject.get("type") or "")
    )
    if field and field in fields.of_type(kinds[0]):
        asked[f"new_{field}"] = str(subject.get("id") or "")
    address = tk.h.url_for("gobabierto_documents.index", organization=institution, **asked)
    return f"{address}#registrar"


def gobabierto_baja_motives() -> dict[str, str]:
    """Why data may be taken out with a founded *baja*: code and words."""
    kind = document_types.find("baja")
    return dict(kind.outcomes) if kind else {}


HELPERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        gobabierto_baja_motives,
        gobabierto_document_address,
        gobabierto_document_event,
        gobabierto_document_field,
        gobabierto_document_fields,
        gobabierto_document_type,
        gobabierto_document_types,
    )
}
