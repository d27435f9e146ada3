"""Texts as people send them: compared without case and accents, and rid of what no store takes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_BLANKS = re.compile(r"[\s_]+")
_SHORT = 120
_PIECE = 200
# Tabs and line ends stay. The rest of the controls break XML, NUL breaks JSONB, a lone surrogate
# breaks UTF-8; a mark that turns the direction of a text shows «exe.pdf» for what is «fdp.exe».
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def without_accents(text: str) -> str:
    """*text* in compatible characters (NFKD) without their marks; case and blanks stay."""
    # Marks on one letter are put in order, which takes the square of their number: not of all the
    # marks that somebody piled up. That they are dropped makes the pieces the same as the whole.
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    return "".join(
        c
        for piece in pieces
        for c in unicodedata.normalize("NFKD", piece)
        if not unicodedata.combining(c)
    )


def fold(text: str) -> str:
    """*text* without case, accents and repeated blanks, for comparing."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    plain = text if text.isascii() else without_accents(text)
    return _BLANKS.sub(" ", plain).strip().casefold()


# The same words of vocabularies, titles and frequencies are compared again and again.
_fold_short = lru_cache(maxsize=32768)(_fold)


def clean_text(text: str) -> str:
    """*text* without the characters that no store takes or that hide how it is written."""
    return _REFUSED.sub("", text) if _REFUSED.search(text) else text


def clean_value(value: Any) -> Any:
    """*value* with every text in it cleaned, however deep; other things are left as they are."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_value(item) for item in value]
    if type(value) is dict:
        return {clean_value(key): clean_value(item) for key, item in value.items()}
    return value


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""In full width too: some spreadsheets take that for the same."""
_UNSEEN = " \u00a0\u200b\ufeff"


def like_formula(text: str, before: str = "") -> bool:
    """Whether a spreadsheet may run *text* as a formula, which some do past unseen blanks too.

    :param before: what else may stand before the formula.
    """
    return text.lstrip(_UNSEEN + before).startswith(_FORMULA_STARTS)
