"""What of a piece of an answer may be kept: never a person's data, never a secret (rules.md 1.14).

Of a page its words are kept, without what identifies a person. Of a file of data not even those:
only its shape, for what proves that no table can be read is where its marks and lines stand. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from ckanext.gobabierto.masking import MASK, masked

MAGIC = 64
"""Bytes kept of what is no text: enough to tell what kind of file it is."""
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")
_CURP = re.compile(r"\b[A-Z][AEIOUX][A-Z]{2}\d{6}[A-Z]{6}[A-Z0-9]\d\b", re.IGNORECASE)
_RFC = re.compile(r"\b[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)(?:\d[ .()-]{0,2}){9,19}\d(?!\d)")
"""Telephones, CLABE, cards, social security numbers."""
_SECRET = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
"""Of sessions and forms, and view states: no word is so long."""
_PATTERNS = (_EMAIL, _CURP, _RFC, _DIGITS, _SECRET)
_SECRETS = re.compile(r"token|sig|key|auth|ses|pass|pwd|sid|jwt|code|ticket", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_PAGE = re.compile(r"^\s*<(!doctype|html|head|body|\?xml|title|meta|script|div|h1)", re.IGNORECASE)


def words(text: str) -> str:
    """*text* with stars in the place of what identifies a person or opens a door."""
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return masked(text)


def shape(text: str) -> str:
    """*text* with ``a`` for every letter and ``0`` for every digit."""
    return _DIGIT.sub("0", _LETTER.sub("a", text))


def address(url: str) -> str:
    """*url* without user, fragment, and the values of what looks like a secret."""
    try:
        parts = urlsplit(url.strip())
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return words(url)
    if not any(_hidden(name, value) for name, value in query):
        return masked(urlunsplit(parts._replace(fragment="")))
    told = "&".join(
        f"{quote(name)}={MASK if _hidden(name, value) else quote(value)}" for name, value in query
    )
    return masked(urlunsplit(parts._replace(query=told, fragment="")))


def _hidden(name: str, value: str) -> bool:
    return bool(_SECRETS.search(name) or words(value) != value)


def header(name: str, value: str) -> str:
    """The value of a header as it may be kept."""
    if name == "location":
        return address(value)
    if name == "www-authenticate":  # the scheme is what proves; the rest may be of one session
        return value.split(" ", 1)[0]
    return value if name == "etag" else words(value)


def excerpt(head: bytes, media_type: str) -> tuple[bytes, str]:
    """What may be kept of the beginning of an answer, and in which form.

    :returns: the bytes and ``texto`` (a page, masked), ``forma`` (the shape of a file of data),
        ``inicio`` (the first bytes of what is no text) or empty.
    """
    text = _text(head)
    if not head:
        return b"", ""
    if text is None:
        return head[:MAGIC], "inicio"
    if "html" in media_type or _PAGE.match(text):
        return words(text).encode(), "texto"
    return shape(text).encode(), "forma"


def _text(head: bytes) -> str | None:
    """The bytes as text, if text they are; a character cut at the end is left."""
    if b"\0" in head:
        return None
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:  # noqa: PERF203 - four at the most
            continue
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004 - control characters
    return None if odd else head.decode("cp1252", "replace")
