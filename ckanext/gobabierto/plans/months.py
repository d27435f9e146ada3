"""Months as people write them: whole, cut, in English, with a slip of the finger."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from ckanext.gobabierto.vocabularies.days import months

_ENGLISH_NAMES = (
    "january february march april may june july august september october november december"
).split()
_ENGLISH = {name: number for number, name in enumerate(_ENGLISH_NAMES, 1)}
_MORE = {"mzo": 3, "mrz": 3, "agto": 8, "ags": 8, "sep": 9, "sept": 9, "septbre": 9, "novbre": 11}
_SHORTEST_SLIP = 4
_LONG = 7
SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()


@lru_cache(maxsize=1)
def known() -> dict[str, int]:
    """Every spelling that is no slip, folded."""
    english = _ENGLISH | {name[:3]: number for name, number in _ENGLISH.items()}
    return english | months() | _MORE


@lru_cache(maxsize=2048)
def month_of(word: str) -> tuple[int, bool]:
    """The month that *word* (folded) names and whether it had to be guessed; ``(0, False)``: none.

    A slip is read only where one month is nearer than every other: «mazo» may be marzo or mayo.
    """
    if word in known():
        return known()[word], False
    if len(word) < _SHORTEST_SLIP:
        return 0, False
    allowed = 2 if len(word) >= _LONG else 1
    scored = sorted(
        (OSA.distance(word, name, score_cutoff=allowed), number)
        for number, name in enumerate(SPANISH, 1)
    )
    (best, number), (second, _) = scored[0], scored[1]
    return (number, True) if best <= allowed and best < second else (0, False)
