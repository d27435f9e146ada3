"""What some sites ask to be shown: a header for each, kept in a file of the server.

The configuration of a source is public, so it only names a credential. And whoever edits a source
could point it at a site of their own: a credential is shown to the origins it was made for, on
every hop, and to no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ckanext.gobabierto.errors import BadInput

EXAMPLE = (
    '{"acceso_pnda": {"header": "Authorization", "value": "…", '
    '"origins": ["https://www.datos.gob.mx"]}}'
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Credential:
    """A header and the origins it is shown to."""

    header: str
    value: str = field(repr=False)
    origins: frozenset[tuple[str, str, int]]

    def headers(self, url: str) -> dict[str, str]:
        """What to send with a question for *url*."""
        return {self.header: self.value} if _origin(url) in self.origins else {}


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1  # no address, and nobody's origin
    host = (parts.hostname or "").rstrip(".")
    return parts.scheme, host, port or _PORTS.get(parts.scheme, 0)


def find(name: str, path: str) -> Credential:
    """The credential of that name in the file at *path*.

    :raises BadInput: there is no file or no such credential, or it is not written as it should be.
        Its value is never told.
    """
    entries = _read(path) if path else {}
    if name not in entries:
        raise BadInput(
            "El portal no tiene un secreto con ese nombre; pida a quien lo administra que lo "
            "registre.",
            where="configuración de la fuente, «secret»", found=name[:80],
            expected="uno de los que registró quien administra", code="secreto_desconocido",
        )  # fmt: skip
    return _credential(name, entries[name])


def _read(path: str) -> Mapping[str, Any]:
    try:
        found: Any = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _bad(path, type(error).__name__) from None
    if not isinstance(found, dict):
        raise _bad(path, type(found).__name__)
    return {str(key): value for key, value in found.items()}


def _credential(name: str, entry: Any) -> Credential:
    parts: dict[str, Any] = entry if isinstance(entry, dict) else {}
    header, value, listed = parts.get("header"), parts.get("value"), parts.get("origins")
    if isinstance(header, str) and isinstance(value, str) and isinstance(listed, list):
        origins = frozenset(_origin(str(each)) for each in listed)
        right = origins and all(scheme in _PORTS and host for scheme, host, _ in origins)
        if right and _sendable(header, value):
            return Credential(header, value, origins)
    raise _bad(f"secreto «{name[:80]}»", "una entrada incompleta")


def _sendable(header: str, value: str) -> bool:
    plain = header.isascii() and header.replace("-", "").isalnum()
    return plain and bool(value) and value.isascii() and value.isprintable()


def _bad(where: str, found: str) -> BadInput:
    return BadInput(
        "El archivo de secretos del portal no se entiende.", where=where, found=found,
        expected=EXAMPLE, code="archivo_de_secretos_invalido",
    )  # fmt: skip
