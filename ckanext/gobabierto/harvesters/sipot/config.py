"""The configuration of a ``sipot`` source, checked with sentences a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.configuration import wrong
from ckanext.gobabierto.vocabularies import categories, licences

EXAMPLE = '{"files": ["/sipot/8.xlsx"], "contains": "LGT_Art", "institution": ["CONACYT"]}'
_FILES = 500
_LISTS = ("files", "institution")
_KEYS = frozenset({*_LISTS, "category", "contains", "license_id", "private"})


def check(given: Mapping[str, Any], url: str) -> dict[str, Any]:
    """``files`` (more exports), ``contains`` (part of the names wanted), ``institution`` (other
    names it has in the files), ``category``, ``license_id`` and ``private``.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    found = dict(given)
    if unknown := sorted(set(found) - _KEYS):
        raise _bad("La configuración tiene opciones que no existen.", ", ".join(unknown))
    for key in _LISTS:
        if key in found:
            found[key] = _texts(key, found[key])
    if "files" in found:
        found["files"] = [_address(text, url) for text in found["files"]]
    if not isinstance(found.get("contains", ""), str):
        raise _bad("«contains» debe ser un texto.", found["contains"])
    if not isinstance(found.get("private", False), bool):
        raise _bad("«private» debe ser true o false.", found["private"])
    _terms(found)
    return found


def _terms(found: dict[str, Any]) -> None:
    """Category and licence by their codes, however they are spelt."""
    if "category" in found:
        category = categories.find(str(found["category"]))
        if category is None:
            raise _bad("«category» no es una de las 28 categorías.", found["category"], "gobierno")
        found["category"] = category.slug
    if "license_id" in found:
        licence = licences.find(str(found["license_id"]))
        if licence is None:
            raise _bad("«license_id» no se reconoce.", found["license_id"], "cc-by-4.0")
        found["license_id"] = licence.id


def _texts(key: str, value: Any) -> list[str]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(i, str) and i.strip() for i in items):
        raise _bad(f"«{key}» debe ser un texto o una lista de textos.", value)
    if len(items) > _FILES:
        raise _bad(f"«{key}» admite {_FILES} a lo más.", len(items))
    return list(dict.fromkeys(item.strip() for item in items))


def _address(text: str, url: str) -> str:
    full = urljoin(url, text)
    # The form checks a configuration before it knows the address.
    known = bool(url or urlsplit(text).scheme)
    if known and urlsplit(full).scheme not in {"http", "https"}:
        raise _bad("«files» debe tener direcciones http o https.", text)
    return full


def _bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    return wrong(message, found, expected)
