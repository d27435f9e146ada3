"""Whether an export is of the institution that the source belongs to.

The SIPOT writes «Consejo Nacional de Ciencia y Tecnología (CONACYT)», «YUC - Universidad …» or,
cut, «Centro de Investigación … (CIMAT».
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from ckanext.gobabierto.vocabularies.texts import fold

_PREFIX = re.compile(r"^\s*[A-ZÁÉÍÓÚ]{2,5}\s+-\s+")
_SIGLAS = re.compile(r"\(\s*([^()]{2,40})\s*\)?\s*$")
_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset("a al de del e el en la las los para por y s sa c v cv".split())
_LONGEST = 500
_SLIP = 85.0
"""Likeness of two words that a slip of the finger tells apart."""
_OWN = 4
"""Letters of an acronym that is of one institution: «API» is of sixteen ports."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An institution's name taken apart."""

    words: tuple[str, ...]
    siglas: str = ""


def take_apart(name: str) -> Subject:
    """*name* as a :class:`Subject`."""
    plain = _PREFIX.sub("", " ".join(name[:_LONGEST].split()))
    found = _SIGLAS.search(plain)
    siglas = " ".join(_WORD.findall(fold(found[1]))) if found else ""
    plain = plain[: found.start()] if found else plain
    words = [word for word in _WORD.findall(fold(plain)) if word not in _STOP]
    return Subject(tuple(sorted(words)), siglas)


def same(written: str, known: Iterable[str]) -> bool:
    """Whether *written* names the institution that goes by any of *known* (names or acronyms)."""
    one = take_apart(written)
    return any(_alike(one, take_apart(name)) for name in known if name.strip())


def _alike(one: Subject, other: Subject) -> bool:
    if one.words and _same_words(one.words, other.words):
        return True
    acronyms = {one.siglas, "".join(one.words) if len(one.words) == 1 else ""}
    others = {other.siglas, "".join(other.words) if len(other.words) == 1 else ""}
    shared = (acronyms & others) - {""}
    return any(len(siglas) >= _OWN for siglas in shared)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) != len(other):
        return False
    return all(
        a == b or (not a.isdigit() and fuzz.ratio(a, b) >= _SLIP)
        for a, b in zip(one, other, strict=True)
    )
