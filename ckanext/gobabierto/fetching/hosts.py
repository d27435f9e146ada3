"""One name for each host, however an address spells it.

``Datos.gob.mx``, ``datos.gob.mx.`` and, of a name with accents, its letters and its punycode are
one server: with a name for each spelling it would have a pace, a rest, an agreement and a
robots.txt for each. A name is spelled as the connection asks for it (``requests``: IDNA 2008).
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import idna

PORTS = {"http": 80, "https": 443}


def host(url: str) -> str:
    """The host of *url*; empty where it has none."""
    return canonical(urlsplit(url).hostname or "")


def canonical(name: str) -> str:
    """*name* as all its spellings are known: small letters, punycode, no dot at its end."""
    name = name.strip().lower()
    if not name.isascii():
        with suppress(idna.IDNAError):  # no name of a host; whoever asks for it is told so
            name = idna.encode(name, uts46=True).decode("ascii")
    return name.rstrip(".")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of *url*; two addresses of one origin have the same."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0  # no address, and nobody's origin
    return parts.scheme, canonical(parts.hostname or ""), port


def site(url: str) -> str:
    """The beginning that all addresses of one origin share, as one address."""
    scheme, name, port = origin(url)
    shown = f"[{name}]" if ":" in name else name
    return f"{scheme}://{shown}" + ("" if port == PORTS.get(scheme) else f":{port}")
