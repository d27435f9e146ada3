"""JSON values as texts: catalogues write one thing as a text, a number, a list or an object."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ckanext.gobabierto.vocabularies.texts import clean_text

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_LARGEST = 10**30
_LONG = 10
"""No word that says nothing has so many letters."""
_SAYS_NOTHING = frozenset({"", "null", "none", "nil", "undefined", "n/a", "nan"})
# In an object, the keys under which the text itself may be.
_TEXT_KEYS = ("es", "@value", "value", "name", "title", "label", "fn", "@id", "url")


def text(value: Any) -> str:
    """*value* as one text; of a list the first that says something, of an object its text."""
    if value is None:  # what most keys are: looked for under several names, and written under one
        return ""
    if isinstance(value, str):
        plain = clean_text(value).strip()
        return "" if len(plain) < _LONG and plain.casefold() in _SAYS_NOTHING else plain
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, list):
        return next((found for item in value if (found := text(item))), "")
    if isinstance(value, Mapping):
        return next((found for key in _TEXT_KEYS if (found := text(value.get(key)))), "")
    return ""


def _number(value: float | Decimal) -> str:
    """A number as it is written; one of a thousand digits is none."""
    if isinstance(value, bool) or not -_LARGEST < value < _LARGEST:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def line(value: Any) -> str:
    """The same in one line, with the entities of HTML as letters."""
    plain = text(value)
    return " ".join(letters(plain).split()) if plain else ""


def letters(plain: str) -> str:
    """*plain* with ``&iacute;`` as ``í``: pages were pasted into catalogues."""
    if "&" not in plain or not _ENTITY.search(plain):
        return plain
    return clean_text(html.unescape(plain))


def texts(value: Any) -> list[str]:
    """Every text of a list, or the only one."""
    items = value if isinstance(value, list) else [value]
    return [found for item in items if (found := text(item))]


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list, or the only one."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]


def first(record: Mapping[str, Any], *keys: str) -> Any:
    """The value of the first of *keys* that says something."""
    for key in keys:
        value = record.get(key)
        if value not in (None, "", [], {}):
            return value
    return None


def truth(value: Any) -> bool | None:
    """Yes or no as catalogues write it; ``None`` when it says neither."""
    if isinstance(value, bool):
        return value
    plain = text(value).casefold()
    if plain in {"true", "1", "si", "sí", "yes", "verdadero"}:
        return True
    return False if plain in {"false", "0", "no", "falso"} else None
