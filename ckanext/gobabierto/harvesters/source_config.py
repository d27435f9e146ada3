"""The configuration of a ``transparencia`` source, checked with sentences a person understands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from ckanext.gobabierto.errors import BadInput

EXAMPLE = '{"pages": ["/transparencia/archivos", "/transparencia/denuncias"]}'
MOST_PAGES = 50
_KEYS = frozenset({"pages"})


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """What a source may be told."""

    pages: tuple[str, ...] = ()
    """Further pages of the section, on the same host: addresses or paths."""


def _bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    return BadInput(
        message, where="configuración de la fuente", found=str(found)[:200], expected=expected,
        code="configuracion_invalida",
    )  # fmt: skip


def read(text: str | None) -> SourceConfig:
    """The configuration in *text*.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    if not text or not text.strip():
        return SourceConfig()
    try:
        data = json.loads(text)
    except ValueError:
        raise _bad("La configuración no es JSON.", text) from None
    if not isinstance(data, dict):
        raise _bad("La configuración debe ser un objeto JSON.", text)
    unknown = sorted(str(key) for key in set(data) - _KEYS)
    if unknown:
        raise _bad("La configuración tiene opciones que no existen.", ", ".join(unknown))
    pages: Any = data.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(p, str) and p.strip() for p in pages):
        raise _bad("«pages» debe ser una lista de direcciones.", pages)
    if len(pages) > MOST_PAGES:
        raise _bad(f"«pages» admite hasta {MOST_PAGES} páginas.", len(pages))
    return SourceConfig(tuple(dict.fromkeys(p.strip() for p in pages)))


def addresses(url: str, config: SourceConfig) -> tuple[str, ...]:
    """The pages to read, the source's own first.

    :raises BadInput: a page on another host.
    """
    found = [url.strip()]
    for page in config.pages:
        full = urljoin(url, page)
        if urlsplit(full)[:2] != urlsplit(url)[:2]:
            expected = f"una dirección que empiece con {urljoin(url, '/')}"
            raise _bad("Las páginas deben ser del mismo sitio que la fuente.", page, expected)
        found.append(full)
    return tuple(dict.fromkeys(found))
