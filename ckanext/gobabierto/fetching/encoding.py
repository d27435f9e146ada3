"""Bytes of a page to text, as a browser would: by what server and page say, else by a guess."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
# Browsers read these three as Windows-1252, and so do the pages that claim them.
_WINDOWS = frozenset({"iso8859-1", "latin-1", "ascii", "latin1", "us-ascii", "iso-8859-1"})


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if found in _WINDOWS else found


def candidates(body: bytes, declared: str = "") -> list[str]:
    """The encodings to try, in order.

    UTF-8 is tried before what is declared: text in another encoding is practically never valid
    UTF-8, while pages in UTF-8 that claim to be Latin-1 are common.
    """
    names = [name for bom, name in _BOMS if body.startswith(bom)]
    names.append("utf-8")
    matches = (pattern.search(body[:_HEAD]) for pattern in (_META, _XML))
    said = [declared, *(match[1].decode("ascii", "replace") for match in matches if match)]
    names += [codec for name in said if name and (codec := _codec(name))]
    return [*dict.fromkeys(names), "cp1252"]


def to_text(body: bytes, declared: str = "") -> str:
    """*body* as text; undecodable bytes become U+FFFD and nothing ever fails.

    :param declared: charset of the ``Content-Type`` header, if any.
    """
    for name in candidates(body, declared):
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(name).removeprefix("\ufeff")
    return body.decode("cp1252", "replace")
