"""Addresses as catalogues write them, to ones that can be opened; what is none is not made one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from ckanext.gobabierto.vocabularies.texts import clean_text

_SCHEMES = frozenset({"http", "https", "ftp", "ftps"})
_OUTER = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff<>\"'«»“”"
_SCHEME = re.compile(r"^\s*(https?|ftps?)\s*[:;]?\s*[/\\]{1,3}\s*", re.IGNORECASE)
_TWICE = re.compile(r"^(?:https?:/{2}){1,3}(?=https?:/{2})", re.IGNORECASE)
_HOST_FIRST = re.compile(
    r"^(?:www\.\S|(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?::\d{2,5})?/"
    r"|(?:[a-z0-9-]{1,63}\.){1,6}(?:mx|com|org|net|edu|gov)$)",
    re.IGNORECASE,
)
"""Without its scheme; a name with a dot alone is a file."""
_BLANKS = re.compile(r"[\t\r\n\u200b\ufeff]+")
_KEPT = "!#$%&'()*+,/:;=?@[]~-._"
_LONGEST = 8000
_CLEAN = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?][\w!#$%&'()*+,/:;=?@~.\-]{0,2000})?",
    re.ASCII,
)
"""Nearly all are written well, and catalogues have many."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address that can be opened."""

    url: str
    corrected: bool
    """It was not written so."""
    secret: bool = False
    """It was written with a user or a password, which are nobody's to publish."""


def find_address(written: str, base: str = "") -> Address | None:
    """The address that the whole of *written* is; ``None`` where it is a sentence or nothing.

    :param base: address of the document, for one that begins with ``/``.
    """
    if _CLEAN.fullmatch(written):
        return Address(written, corrected=False)
    plain = _BLANKS.sub("", clean_text(written)).strip(_OUTER).replace("\u00a0", " ")
    if not plain or len(plain) > _LONGEST:
        return None
    if plain.startswith("//"):
        plain = f"https:{plain}"
    elif plain.startswith("/") and base and " " not in plain:
        plain = urljoin(base, plain)
    elif " " not in plain.split("/")[0] and _HOST_FIRST.match(plain):
        # With http both kinds of site answer: one that wants https redirects.
        plain = f"http://{plain}"
    else:
        plain = _SCHEME.sub(lambda match: f"{match[1].lower()}://", plain)
        plain = _TWICE.sub("", plain)
    url = _encoded(plain)
    if not url:
        return None
    bare = _without_user(url)
    return Address(bare, bare != written, secret=bare != url)


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts[0], parts.netloc.rpartition("@")[2], *parts[2:]))


def _encoded(plain: str) -> str | None:
    """*plain* in ASCII: its host in IDNA, everything else percent-encoded in UTF-8."""
    try:
        parts = urlsplit(plain)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or " " in parts.netloc or "." not in host:
        return None
    netloc = parts.netloc
    if not netloc.isascii():
        try:
            netloc = netloc.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    path, query, fragment = (quote(part, safe=_KEPT) for part in parts[2:5])
    return urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))


def looks_like_file(url: str) -> bool:
    """Whether *url* is more than the front page of a site."""
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)
