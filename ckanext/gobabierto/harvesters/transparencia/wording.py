"""The text of a page as people see it: on one line, bounded, without what hides or turns around."""

from __future__ import annotations

import re

from ckanext.gobabierto.masking import without_keys

MAX_TEXT = 1000
# Controls, invisible blanks, and the marks that make a text read in another direction than it is
# stored: a file name that shows «fdp.exe» as «exe.pdf» is told as it is.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"
)
# A visible character that hardly any page has, of those that leave a text small in memory.
_BETWEEN = "\u00a4"
_BLANK_TWICE, _BLANK_BEFORE, _BLANK_AFTER = "  ", f" {_BETWEEN}", f"{_BETWEEN} "
_BLANKS = re.compile(r"[\t\n\x0b\x0c\r\x85\u200b\u2028\u2029\ufeff]+")


def squeeze(text: str) -> str:
    """*text* on one line, without the characters that a database refuses or a reader cannot see."""
    plain = without_keys(" ".join(text.split()))
    if not plain.isprintable():
        plain = " ".join(_HIDDEN.sub("", _BLANKS.sub(" ", plain)).split())
    return plain[:MAX_TEXT].rstrip() if len(plain) > MAX_TEXT else plain


def squeeze_all(texts: list[str]) -> list[str]:
    """:func:`squeeze` of each, as one text: thousands of links cost like a few."""
    together = _BETWEEN.join(["", *texts, ""])
    if not together.isprintable():  # then its only blanks are spaces
        together = _BETWEEN.join(["", *map(_plain, texts), ""])
    if _BLANK_TWICE in together:
        together = " ".join(together.split())
    for blank in (_BLANK_AFTER, _BLANK_BEFORE):
        if blank in together:
            together = together.replace(blank, _BETWEEN)
    found = without_keys(together).split(_BETWEEN)[1:-1]
    if len(found) != len(texts) or max(map(len, found), default=0) > MAX_TEXT:
        return [squeeze(text) for text in texts]
    return found


def _plain(text: str) -> str:
    return text if text.isprintable() else squeeze(text)
