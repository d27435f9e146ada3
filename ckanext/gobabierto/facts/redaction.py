"""What of a piece of an answer may be kept: never a person's data, never a secret (rules.md 1.14).

Of a page its words are kept, without addresses, keys and numbers that identify a person. Of a file
of data not even those, nor of a page with a table, which may be one: only the shape, for what
proves that no table can be read is where its marks and lines stand. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from ckanext.gobabierto.masking import MASK, is_key, masked, without_keys

MAGIC = 30
"""Bytes kept of what is no text: what file it is, and not the name of what is zipped in it."""
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")
_CURP = re.compile(
    r"(?<![^\W_])[A-Z][AEIOUX][A-Z]{2}\d{6}[A-Z]{6}[A-Z0-9]\d(?![^\W_])", re.IGNORECASE
)
_RFC = re.compile(r"(?<![^\W_])[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}(?![^\W_])", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)(?:\d[ .()-]{0,2}){9,19}\d(?!\d)")
"""Telephones, CLABE, cards, social security numbers."""
_SECRET = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
"""Of sessions and forms, and view states: no word is so long."""
_SESSION = re.compile(r"(?P<before>\b\w{0,20}(?:sess\w{0,10}|sid)=)[^\s&;?#\"'<>]+", re.IGNORECASE)
_PEOPLE = (_EMAIL, _CURP, _RFC)
_SECRETS = re.compile(r"token|sig|key|auth|ses|pass|pwd|sid|jwt|code|ticket", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_PAGE = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|link|script|style"
    r"|noscript|main|section|header|form|div|span|center|font|h[1-6]|p|a|b|br|ul|pre|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = re.compile(r"<t(able|head|body|r|d|h)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"(?P<before><script\b[^>]*>).*?(?=</script|$)", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(r"(?P<before><meta\b)[^>]*(token|csrf|nonce)[^>]*", re.IGNORECASE)
_VALUE = re.compile(r"""(?P<before>\bvalue\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_MARK = re.compile(
    r"</?(?:!doctype|html|head|body|title|meta|style|script|table|caption|colgroup|col|thead|tbody"
    r"|tfoot|tr|td|th|div|span|p|br|b|i|font|form|input)\b",
    re.IGNORECASE,
)


def words(text: str) -> str:
    """*text* with stars in the place of what identifies a person or opens a door."""
    text = _SESSION.sub(rf"\g<before>{MASK}", text)
    for pattern in (*_PEOPLE, _DIGITS, _SECRET):
        text = pattern.sub(MASK, text)
    return without_keys(text)


def page(text: str) -> tuple[str, str]:
    """A page as it may be kept, and in which form.

    What its forms were filled in with and what its scripts say proves nothing. A table in it may be
    the data themselves, as in the spreadsheets that are pages inside: then only its marks are kept.
    """
    for pattern in (_SCRIPT, _TOKEN, _VALUE):
        text = pattern.sub(rf"\g<before>{MASK}", text)
    if not _TABLE.search(text):
        return words(text), "texto"
    found, last = "", 0
    for mark in _MARK.finditer(text):
        found += shape(text[last : mark.start()]) + mark[0]
        last = mark.end()
    return found + shape(text[last:]), "forma"


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
        return _nobody(masked(urlunsplit(parts._replace(fragment=""))))
    told = "&".join(
        f"{quote(name)}={MASK if _hidden(name, value) else quote(value)}" for name, value in query
    )
    return _nobody(masked(urlunsplit(parts._replace(query=told, fragment=""))))


def _nobody(url: str) -> str:
    """*url* without what its path says of a person or of a session."""
    url = _SESSION.sub(rf"\g<before>{MASK}", url)
    for pattern in _PEOPLE:
        url = pattern.sub(MASK, url)
    return url


def _hidden(name: str, value: str) -> bool:
    return bool(is_key(name) or _SECRETS.search(name) or words(value) != value)


def header(name: str, value: str) -> str:
    """The value of a header as it may be kept."""
    if name == "location":
        return address(value)
    if name == "www-authenticate":  # the scheme is what proves; the rest may be of one session
        return value.split(" ", 1)[0]
    return value if name == "etag" else words(value)


def excerpt(head: bytes) -> tuple[bytes, str]:
    """What may be kept of the beginning of an answer, and in which form.

    What it is its marks tell: servers call many a file of data a page.

    :returns: the bytes and ``texto`` (a page, masked), ``forma`` (the shape of a file of data or of
        a page with a table), ``inicio`` (the first bytes of what is no text) or empty.
    """
    if not head:
        return b"", ""
    text = _text(head)
    if text is None:
        return head[:MAGIC], "inicio"
    text = text.removeprefix("\ufeff")
    told, form = page(text) if _PAGE.match(text) else (shape(text), "forma")
    return told.encode(), form


def _text(head: bytes) -> str | None:
    """The bytes as text, if text they are; a character cut at the end is left."""
    if wide := _wide(head):
        return head[: len(head) & ~1].decode(wide, "replace")
    if b"\0" in head:
        return None
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:  # noqa: PERF203 - four at the most
            continue
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004 - control characters
    return None if odd else head.decode("cp1252", "replace")


def _wide(head: bytes) -> str:
    """How text of two bytes for each character is written; empty where it is none."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    for encoding, high, low in (("utf-16-le", head[1::2], head[::2]),
                                ("utf-16-be", head[::2], head[1::2])):  # fmt: skip
        if high and high.count(0) > _MOSTLY * len(high) and not low.count(0):
            return encoding
    return ""


_MOSTLY = 0.8
"""Of the letters of a text in Spanish, those whose high byte is zero."""
