"""What the actions of totals and periods take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.compliance import period_store
from ckanext.gobabierto.compliance.totals import GROUPS
from ckanext.gobabierto.logic.validators.arguments import one_of

from .compliance import compliance_show_schema

Schema = dict[str, Any]
LONGEST = 4000


def _get(name: str) -> Any:
    return tk.get_validator(name)


def _groups(value: Any) -> list[str]:
    """Ways of grouping, each of them known."""
    words = _get("gobabierto_words")(value)
    for word in words:
        if word not in GROUPS:
            raise tk.Invalid(
                f"«{word[:40]}» no es una forma de agrupar. Se admite: {', '.join(GROUPS)}. "
                "Código: agrupacion_invalida."
            )
    return words


def _limited(value: Any) -> str:
    text = str(value).replace("\0", "").strip()
    if len(text) > LONGEST:
        raise tk.Invalid(f"El texto tiene {len(text)} caracteres; se admiten {LONGEST}.")
    return text


def _written(value: str) -> str:
    """A note that says something: what is stored of it stays for ever."""
    if not any(letter.isalnum() for letter in value):
        raise tk.Invalid("Escriba qué estaba mal y qué es lo correcto. Código: texto_vacio.")
    return value


def stats_schema() -> Schema:
    """A period or a day, what was known then, groups."""
    return {
        "period": [_get("ignore_empty"), _get("gobabierto_period_name")],
        "as_of": [_get("ignore_empty"), _get("gobabierto_past_day")],
        "known_at": compliance_show_schema()["known_at"],
        "group_by": [_get("default")([]), _groups],
    }


def period_schema() -> Schema:
    """A period."""
    return {"period": [_get("not_empty"), _get("gobabierto_period_name")]}


def _recorded_schema() -> Schema:
    """A period that was recorded, and which of the two of its name."""
    known = one_of([period_store.FROZEN, period_store.HISTORICAL])
    return {**period_schema(), "kind": [_get("ignore_empty"), known]}


def period_show_schema() -> Schema:
    """A period, one of its institutions, and whether to count its checksum again."""
    return {
        **_recorded_schema(),
        "organization": [_get("ignore_empty"), _get("unicode_safe")],
        "verify": [_get("default")(False), _get("boolean_validator")],
    }


def period_diff_schema() -> Schema:
    """Two periods."""
    needed = [_get("not_empty"), _get("gobabierto_period_name")]
    return {"from": needed, "to": needed}


def period_erratum_schema() -> Schema:
    """A correction: of which period, of which institution, what it says, what it stands on."""
    return {
        **_recorded_schema(),
        "text": [_get("not_empty"), _get("unicode_safe"), _limited, _written],
        "organization": [_get("ignore_empty"), _get("unicode_safe")],
        "reference": [_get("default")(""), _get("unicode_safe"), _limited],
    }


def dossier_schema() -> Schema:
    """An institution, a period."""
    return {**period_schema(), "id": [_get("not_empty"), _get("unicode_safe")]}
