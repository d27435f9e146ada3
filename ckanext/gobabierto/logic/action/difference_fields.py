"""Fields and values of differences in the words of the form."""

from __future__ import annotations

from typing import Any

from flask import has_request_context

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.harvesters.withdrawn_files import MISSING_SINCE, OFFERED_AGAIN

VALUE, WITHDRAWN, RETURNED = "value", "withdrawn", "returned"
_LONGEST = 500


def kind_of(field: str) -> str:
    """What a difference is about, by its field as :mod:`merge` names it."""
    kinds = {MISSING_SINCE: WITHDRAWN, OFFERED_AGAIN: RETURNED}
    return kinds.get(field.rpartition(": ")[2], VALUE)


def described(difference: dict[str, Any]) -> dict[str, Any]:
    """*difference* with ``label``, ``current_text`` and ``proposed_text`` for a person."""
    name, of_file = difference["name"], bool(difference["resource"])
    if name == MISSING_SINCE:
        return _withdrawn(difference)
    if name == OFFERED_AGAIN:
        return _returned(difference)
    return {
        "kind": VALUE,
        "field": difference["field"],
        "label": label(name, of_file=of_file),
        "resource": difference["resource"],
        "current": difference["current"],
        "proposed": difference["proposed"],
        "current_text": text(name, difference["current"], of_file=of_file),
        "proposed_text": text(name, difference["proposed"], of_file=of_file),
    }


def _withdrawn(difference: dict[str, Any]) -> dict[str, Any]:
    """A file that the source tells of no more: it is not a value of a field."""
    kept = ("field", "resource", "current", "proposed", "since", "replacements")
    return {
        **{key: difference[key] for key in kept},
        "kind": WITHDRAWN,
        "label": label(MISSING_SINCE),
        "current_text": text("url", difference["current"]),
        "proposed_text": "",
    }


def _returned(difference: dict[str, Any]) -> dict[str, Any]:
    """A file that the source offers again, and that was removed here."""
    return {
        **{key: difference[key] for key in ("field", "resource", "current", "proposed", "since")},
        "kind": RETURNED,
        "label": label(OFFERED_AGAIN),
        "current_text": "",
        "proposed_text": text("url", difference["proposed"]),
    }


def _field(name: str, *, of_file: bool) -> dict[str, Any]:
    schema = tk.h.scheming_get_dataset_schema("dataset") or {}
    fields = schema.get("resource_fields" if of_file else "dataset_fields", [])
    wanted = "tag_string" if name == "tags" else name
    return next((field for field in fields if field["field_name"] == wanted), {})


def label(name: str, *, of_file: bool = False) -> str:
    """The label of a field in the form, in the reader's language."""
    if name == "private":
        return tk._("Visibility")
    if name == MISSING_SINCE:
        return tk._("A file that its source withdrew")
    if name == OFFERED_AGAIN:
        return tk._("A file that its source offers again")
    found = _field(name, of_file=of_file)
    return _words(found.get("label") or name)


def field_label(field: str) -> str:
    """The label of a field as :mod:`merge` names it: ``<key of the file>: <name>`` is of a file."""
    key, apart, name = field.rpartition(": ")
    return f"{label(name, of_file=True)} ({key})" if apart else label(field)


def _words(text: Any) -> str:
    """A text of the schema in the reader's language; in Spanish where there is no reader."""
    if not isinstance(text, dict):
        return str(text)
    language = str(tk.h.lang() or "") if has_request_context() else ""
    return str(text.get(language[:2]) or text.get("es") or next(iter(text.values()), ""))


def text(name: str, value: Any, *, of_file: bool = False) -> str:
    """A value as the form shows it, cut if it is long."""
    if name == "private":
        return tk._("Private") if str(value).lower() == "true" else tk._("Public")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)[:_LONGEST]
    found = _field(name, of_file=of_file)
    if value and found.get("vocabulary") and has_request_context():
        return str(tk.h.gobabierto_term_label(found, value))
    shown = str("" if value is None else value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
