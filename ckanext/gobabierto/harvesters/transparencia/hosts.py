"""Addresses as text: made whole and clean, and what their hosts and queries tell."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

_SUBJECT_KEY = re.compile(r"idsujetoobl?igado(?:parametro)?$", re.IGNORECASE)
_THIRD_LEVEL = frozenset({"gob", "edu", "org", "com", "net", "ac"})
# An address that needs no cleaning: no blanks, no escapes, no «..», nothing but letters of a path.
_PLAIN = re.compile(r"/?[\w~-][\w~-]*(?:[./][\w~-]+)*/?", re.ASCII)


@lru_cache(maxsize=4096)
def within(host: str, domains: tuple[str, ...]) -> bool:
    """The host is one of those domains, or under one."""
    return any(host == d or host.endswith("." + d) for d in domains)


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """``imss.gob.mx`` of ``datos.imss.gob.mx``; ``www.gob.mx`` is its own."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _THIRD_LEVEL else 2  # noqa: PLR2004
    return ".".join(labels[-size:])


def clean_url(url: str) -> str:
    """*url* with spaces and accents percent-encoded once, no fragment, no blanks around."""
    parts = urlsplit(url.strip(" \u00a0\t\r\n"))
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="=&%/:?@!$'()*+,;~-._[]")
    host = parts.netloc.lower()
    return urlunsplit((parts.scheme.lower(), host, path or "/", query, ""))


def subject_id(query: str) -> str:
    """The PNT's id of an obligated subject out of a query (also the misspelt parameter)."""
    for key, value in parse_qsl(query):
        if _SUBJECT_KEY.match(key) or key == "s":
            if value.isdigit():
                return value
            try:
                decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
            except (binascii.Error, ValueError):
                continue
            if decoded.isdigit():
                return decoded.decode("ascii")
    return ""


@lru_cache(maxsize=4096)
def is_ip(host: str) -> bool:
    """The host is a number."""
    return bool(re.fullmatch(r"[\d.]+|\[?[0-9a-f:]+\]?", host))


@lru_cache(maxsize=64)
def _prefixes(base: str) -> tuple[str, str]:
    """What goes before an absolute and before a relative path, both clean."""
    return clean_url(urljoin(base, "/")).rstrip("/"), clean_url(urljoin(base, "."))


def absolute(href: str, base: str) -> str:
    """Where *href* leads from *base*, clean."""
    if re.match(r"www\.[\w-]+\.", href):
        href = "http://" + href
    elif _PLAIN.fullmatch(href):
        root, folder = _prefixes(base)
        return (root if href[0] == "/" else folder) + href
    return clean_url(urljoin(base, href))
