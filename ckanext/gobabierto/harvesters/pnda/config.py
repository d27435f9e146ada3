"""The configuration of a ``pnda`` source, checked with sentences a person understands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.configuration import wrong

EXAMPLE = '{"organization": "ceav", "access": "auto"}'
WAYS = ("auto", "api", "html")
_KEYS = frozenset({"access", "organization", "private"})
_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_OF_PAGE = re.compile(r"/organization/([a-z0-9_-]{2,100})(?:/|$)")


def check(given: Mapping[str, Any], url: str) -> dict[str, Any]:
    """``organization`` (its name on the platform), ``access`` (``auto`` | ``api`` | ``html``) and
    ``private``.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    found = dict(given)
    if unknown := sorted(set(found) - _KEYS):
        raise _bad("La configuración tiene opciones que no existen.", ", ".join(unknown))
    name = found.get("organization", "")
    if not isinstance(name, str) or (name and not _NAME.fullmatch(name)):
        raise _bad("«organization» debe ser el nombre de la institución en la Plataforma.", name)
    in_url = _OF_PAGE.search(urlsplit(url).path)
    if in_url and name and name != in_url[1]:
        message = "La dirección de la fuente es la página de otra institución."
        raise _bad(message, in_url[1], f'{{"organization": "{in_url[1]}"}}')
    if in_url and not name:
        found["organization"] = in_url[1]
    if found.get("access", "auto") not in WAYS:
        raise _bad("«access» debe ser auto, api o html.", found["access"])
    if not isinstance(found.get("private", False), bool):
        raise _bad("«private» debe ser true o false.", found["private"])
    return found


def _bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    return wrong(message, found, expected)
