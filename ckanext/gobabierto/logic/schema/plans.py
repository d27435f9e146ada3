"""What the actions of the Plan take, checked with CKAN's validators and ours."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.arguments import one_of

Schema = dict[str, Any]

DECISIONS = ("confirm", "choose", "none", "reopen")
FORMATS = ("csv", "xlsx", "json")
STATES = ("doubtful", "unmatched", "matched", "decided", "all")
LONGEST_REASON = 1000
YEARS = (2000, 2100)


def _get(name: str) -> Any:
    return tk.get_validator(name)


def _a_year(value: Any) -> Any:
    first, last = YEARS
    # What is no number was told already by the validator before.
    if isinstance(value, int) and not first <= value <= last:
        raise tk.Invalid(
            f"{value} no puede ser el año de un Plan; por ejemplo 2026. Código: anio_invalido."
        )
    return value


def _year() -> list[Any]:
    return [_get("ignore_empty"), _get("natural_number_validator"), _a_year]


def _version() -> list[Any]:
    return [_get("ignore_empty"), _get("natural_number_validator")]


def _institution() -> list[Any]:
    return [_get("not_empty"), _get("unicode_safe")]


def _text() -> list[Any]:
    return [_get("default")(""), _get("unicode_safe")]


def show_schema() -> Schema:
    """An institution, a year, a day."""
    return {
        "id": _institution(),
        "year": _year(),
        "as_of": [_get("ignore_empty"), _get("gobabierto_past_day")],
    }


def export_schema() -> Schema:
    """The same and a format."""
    return {
        "id": _institution(),
        "year": _year(),
        "version": _version(),
        "format": [_get("default")("xlsx"), one_of(FORMATS)],
    }


def import_schema() -> Schema:
    """A file as an upload, a text or base64; or an earlier version."""
    return {
        "organization": _institution(),
        "year": _year(),
        "upload": [_get("ignore_missing")],
        "text": [_get("ignore_missing")],
        "base64": [_get("ignore_missing")],
        "version": _version(),
        "file_name": _text(),
        "sheet": _text(),
        "reason": _text(),
        "present": [_get("ignore_missing"), _get("natural_number_validator")],
        "dry_run": [_get("default")(False), _get("boolean_validator")],
        "publish": [_get("default")(True), _get("boolean_validator")],
    }


def read_schema() -> Schema:
    """Which published Plan, and whether to wait for it."""
    return {
        "organization": _institution(),
        "year": [_get("not_empty"), _get("natural_number_validator"), _a_year],
        "address": _text(),
        "now": [_get("default")(False), _get("boolean_validator")],
    }


def match_list_schema() -> Schema:
    """Which rows."""
    return {
        "organization": _institution(),
        "year": _year(),
        "row": _text(),
        "state": [_get("default")("all"), one_of(STATES)],
        "limit": [_get("default")(20), _get("natural_number_validator")],
        "offset": [_get("default")(0), _get("natural_number_validator")],
    }


def match_update_schema() -> Schema:
    """A row and what a person says of it."""
    return {
        "organization": _institution(),
        "year": [_get("not_empty"), _get("natural_number_validator"), _a_year],
        "row": [_get("not_empty"), _get("unicode_safe")],
        "decision": [_get("not_empty"), one_of(DECISIONS)],
        "dataset": _text(),
        "resource": _text(),
        "note": _text(),
    }
