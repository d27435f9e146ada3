"""Titles compared: what they are about, which numbers they carry, which period they speak of.

«Denuncias 2025» and «Denuncias 2026» are about the same and are never the same thing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ckanext.gobabierto.vocabularies.texts import fold

from .months import SPANISH

_STOP = frozenset(
    """a al con conjunto base datos de del e el en la las lo los o para por que se su sus un una y
    csv xlsx xls json shp archivo""".split()
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TERM = re.compile(
    r"\b(?:(?P<o>\d|i{1,3}|iv|vi?|prim\w*|seg\w*|ter\w*|cuar\w*)\s*(?:er|ro|do|to|o)?[\s.-]*"
    r"(?P<t>trim|sem|cuatrim|bim)(?:estre)?\b|(?P<q>[1-4])\s?t\b|t\s?(?P<p>[1-4])\b)"
)
_ORDINALS = {"p": 1, "s": 2, "t": 3, "c": 4}
_SIZES = {"trim": 3, "sem": 6, "cuatrim": 4, "bim": 2}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_MONTH = re.compile(rf"\b({'|'.join(SPANISH)})\b")
_WORD = re.compile(r"[a-z]+|\d+")
_DIFFERENT = 0.84
"""At most, where a word that tells two titles apart is not in both: a person says."""
_SAME_WORD = 80.0
_LETTERS_ONLY = 0.8
"""Any two Spanish titles share half their letters: less than a third of the words is little."""
_SHARE = 0.34
"""Of the words of the longer title, those that the shorter may lack."""
_OTHER_NUMBERS = 0.7
_SOME_NUMBERS = 0.93
_LONGEST = 300
"""Characters of a title that are compared; in 2016 the longest one of all Plans had 270. What a
comparison costs grows with the square of them, and a cell may bring tens of thousands.
"""


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart."""

    words: tuple[str, ...]
    """What it is about: significant words, singular, sorted."""
    sorted: str
    numbers: frozenset[str]
    years: frozenset[int]
    part: frozenset[int]
    """Months that it names, by name or as those of a term («segundo trimestre»)."""

    bag: frozenset[str] = frozenset()
    """The same words, to ask quickly whether two titles share any."""
    whole: str = ""
    """Fingerprint of a text too long to be compared whole; empty for one that is."""

    @property
    def dated(self) -> bool:
        """It names a period."""
        return bool(self.years or self.part)

    def contradicts(self, other: Title) -> bool:
        """Both name a period, and not the same one."""
        years = self.years and other.years and not self.years & other.years
        return bool(years or (self.part and other.part and not self.part & other.part))


def _term_of(match: re.Match[str]) -> set[int]:
    if match["q"] or match["p"]:
        number, size = int(match["q"] or match["p"]), _SIZES["trim"]
    else:
        ordinal, size = match["o"], _SIZES[match["t"]]
        number = int(ordinal) if ordinal.isdigit() else _ROMAN.get(ordinal) or _ORDINALS[ordinal[0]]
    last = number * size
    return set(range(last - size + 1, last + 1)) if 0 < last <= 12 else set()  # noqa: PLR2004


def _singular(word: str) -> str:
    """A crude singular; both sides of a comparison go through it."""
    if len(word) > 4 and word.endswith("es") and word[-3] in "rlndjz":  # noqa: PLR2004
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word  # noqa: PLR2004


def take_apart(text: str) -> Title:
    """*text* as a :class:`Title`; of one that goes on and on, its beginning."""
    if len(text) <= _LONGEST:
        return _taken_apart(text, "")
    whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _taken_apart(text[:_LONGEST], whole)


@lru_cache(maxsize=16384)
def _taken_apart(text: str, whole: str) -> Title:
    plain = re.sub(r"\.(?:csv|xlsx?|zip|json|shp)$", "", fold(text)).replace("-", " ")
    years = frozenset(int(year) for year in _YEAR.findall(plain))
    plain = _YEAR.sub(" ", plain)
    part = {month for match in _TERM.finditer(plain) for month in _term_of(match)}
    plain = _TERM.sub(" ", plain)
    part |= {SPANISH.index(name) + 1 for name in _MONTH.findall(plain)}
    found = _WORD.findall(_MONTH.sub(" ", plain))
    words = sorted(_singular(word) for word in found if word.isalpha() and word not in _STOP)
    numbers = frozenset(word.lstrip("0") or "0" for word in found if word.isdigit())
    bag = frozenset(words)
    return Title(tuple(words), " ".join(words), numbers, years, frozenset(part), bag, whole)


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Each has a word that the other lacks («… sobre reclamaciones», «… sobre refianzamiento»), or
    one has much more than the other; a slip of the finger is no other word.
    """
    mine = list((Counter(one) - Counter(other)).elements())
    theirs = list((Counter(other) - Counter(one)).elements())
    for word in tuple(mine):
        near = next((each for each in theirs if fuzz.ratio(word, each) >= _SAME_WORD), None)
        if near is not None:
            mine.remove(word)
            theirs.remove(near)
    more = len(mine) + len(theirs)
    return bool(mine and theirs) or more > _SHARE * max(len(one), len(other))


def similarity(one: Title, other: Title) -> float:
    """How much two titles say the same, 0 … 1; their periods are not looked at."""
    if not one.words or not other.words:
        same = one.words == other.words and one.numbers == other.numbers
        return 1.0 if same and (one.numbers or one.dated) else 0.0
    if one.words == other.words:
        score = 1.0
    else:
        whole = fuzz.ratio(one.sorted, other.sorted)
        # A title inside a longer one is near it, yet «presupuesto» is not every «presupuesto de…».
        score = (0.65 * whole + 0.35 * fuzz.token_set_ratio(one.sorted, other.sorted)) / 100
        score = min(score, 0.99)
        shared = len(one.bag & other.bag)
        if 3 * shared < max(len(one.bag), len(other.bag)) and whole < _SAME_WORD:
            score *= _LETTERS_ONLY
        if score > _DIFFERENT and _differ(one.words, other.words):
            score = _DIFFERENT
    if one.numbers != other.numbers:
        score *= _OTHER_NUMBERS if one.numbers and other.numbers else _SOME_NUMBERS
    # Of two long texts that begin alike a person says whether they are the same.
    return score if one.whole == other.whole else min(score, _DIFFERENT)
