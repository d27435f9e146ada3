"""Keys and passwords do not belong into a source: CKAN shows its address and configuration to all.

Anonymous readers get them from ``package_show``. They are refused where they are written, whatever
the type of the source; the portal keeps them (:mod:`fetching.credentials`), a source names one.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ckanext.gobabierto.masking import is_key, masked, without_keys

_LIKE_A_KEY = re.compile(r"[A-Za-z0-9_+/=.-]{20,200}")
"""The value of ``key=``, which is the name of a table as well as of a password."""
_OWN = "clave"
"""In a source it is a password; elsewhere, a column."""
_NAME_OF_ONE = "secret"
"""In a configuration it is the name of a key that the portal keeps."""
_USER = "usuario y contraseña"
_INSIDE = "clave en una dirección"
_DEEPEST = 20


def found_in(url: str, config: str) -> dict[str, list[str]]:
    """Sentences for the fields of a source that bear a secret; nothing where none does."""
    errors: dict[str, list[str]] = {}
    if names := _in_address(url):
        errors["url"] = [_sentence("La dirección", names)]
    if names := _in_config(config):
        errors["config"] = [_sentence("La configuración", names)]
    return errors


def _sentence(what: str, names: list[str]) -> str:
    listed = ", ".join(f"«{name[:40]}»" for name in sorted(set(names))[:5])
    return (
        f"{what} de una fuente es pública y no debe llevar claves ({listed}). Pida a quien "
        'administra el portal que registre la clave y escriba su nombre: {"secret": "nombre"}. '
        "Código: clave_a_la_vista."
    )


def _in_address(url: str) -> list[str]:
    try:
        parts = urlsplit(url.strip())
        told = parse_qsl(parts.query) + parse_qsl(parts.fragment)
        names = [name for name, value in told if _bears(name) or _like_a_key(name, value)]
        return names + ([_USER] if parts.username is not None else [])
    except ValueError:
        return []


def _bears(name: str) -> bool:
    return is_key(name) or name.casefold() == _OWN


def _like_a_key(name: str, value: str) -> bool:
    """Of both letters and figures, as words are not."""
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return name.casefold() == "key" and mixed and bool(_LIKE_A_KEY.fullmatch(value))


def _in_config(config: str) -> list[str]:
    try:
        return _keys(json.loads(config or "{}"))
    except (ValueError, RecursionError):
        return []


def _keys(value: Any, depth: int = 0) -> list[str]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [name for item in value for name in _keys(item, depth + 1)]
    if isinstance(value, str) and without_keys(value) != value:
        return [_USER if masked(value) != value else _INSIDE]
    if not isinstance(value, dict):
        return []
    own = [str(key) for key, item in value.items()
           if item and _bears(str(key)) and (depth or key != _NAME_OF_ONE)]  # fmt: skip
    return own + [name for item in value.values() for name in _keys(item, depth + 1)]
