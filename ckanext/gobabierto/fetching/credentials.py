"""What some sites ask to be shown: a header for each, kept in a file of the server.

The configuration of a source is public, so it only names a credential. And whoever edits a source
could point it at a site of their own, or name the credential of somebody else: one is shown to the
origins it was made for, on every hop, and used for the institutions it was given to; for no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ckanext.gobabierto.errors import BadInput

from . import hosts

EXAMPLE = (
    '{"acceso_pnda": {"header": "Authorization", "value": "…", '
    '"origins": ["https://www.datos.gob.mx"], "organizations": ["id de la institución"]}}'
)
EVERY = "*"
"""Among the institutions of a credential: it is for whichever."""
_WHERE = "configuración de la fuente, «secret»"


@dataclass(frozen=True, slots=True)
class Credential:
    """A header, the origins it is shown to, and the institutions it is used for."""

    header: str
    value: str = field(repr=False)
    origins: frozenset[tuple[str, str, int]]
    organizations: frozenset[str] = frozenset()
    """By id: a name can be taken by another one. None, unless it says which."""

    def headers(self, url: str) -> dict[str, str]:
        """What to send with a question for *url*."""
        return {self.header: self.value} if hosts.origin(url) in self.origins else {}

    def serves(self, organization_id: str) -> bool:
        """It is used for that institution."""
        return EVERY in self.organizations or organization_id in self.organizations


def find(name: str, path: str, organization_id: str) -> Credential:
    """The credential of that name in the file at *path*, for sources of that institution.

    Whoever asks: what a source reads becomes data of its institution, whoever runs it.

    :raises BadInput: there is no file or no such credential, it is not for that institution, or it
        is not written as it should be. Its value is never told.
    """
    entries = _read(path) if path else {}
    if name not in entries:
        raise BadInput(
            "El portal no tiene un secreto con ese nombre; pida a quien lo administra que lo "
            "registre.",
            where=_WHERE, found=name[:80],
            expected="uno de los que registró quien administra", code="secreto_desconocido",
        )  # fmt: skip
    found = _credential(name, entries[name])
    if not found.serves(organization_id):
        raise BadInput(
            "Ese secreto del portal no es para esta institución; pida a quien administra el "
            "portal que agregue su id a «organizations».",
            where=_WHERE, found=name[:80], expected=f"uno que sea para {organization_id}",
            code="secreto_de_otra_institucion",
        )  # fmt: skip
    return found


def every(path: str) -> Iterator[tuple[str, Credential | BadInput]]:
    """Each credential of the file by its name, or what is wrong with it.

    :raises BadInput: the file itself is not understood.
    """
    for name, entry in (_read(path) if path else {}).items():
        yield name, _told(name, entry)


def _told(name: str, entry: Any) -> Credential | BadInput:
    try:
        return _credential(name, entry)
    except BadInput as error:
        return error


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
    given = parts.get("organizations", [])
    if (
        isinstance(header, str)
        and isinstance(value, str)
        and isinstance(listed, list)
        and isinstance(given, list)
        and all(isinstance(each, str) and each for each in given)
    ):
        origins = frozenset(hosts.origin(str(each)) for each in listed)
        right = origins and all(scheme in hosts.PORTS and host for scheme, host, _ in origins)
        if right and _sendable(header, value):
            return Credential(header, value, origins, frozenset(given))
    raise _bad(f"secreto «{name[:80]}»", "una entrada incompleta")


def _sendable(header: str, value: str) -> bool:
    plain = header.isascii() and header.replace("-", "").isalnum()
    return plain and bool(value) and value.isascii() and value.isprintable()


def _bad(where: str, found: str) -> BadInput:
    return BadInput(
        "El archivo de secretos del portal no se entiende.", where=where, found=found,
        expected=EXAMPLE, code="archivo_de_secretos_invalido",
    )  # fmt: skip
