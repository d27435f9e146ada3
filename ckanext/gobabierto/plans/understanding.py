"""Cells of a row that mean a value of a vocabulary: periodicity, format, priority of art. 37."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from ckanext.gobabierto.vocabularies import formats, frequencies
from ckanext.gobabierto.vocabularies.texts import fold

from .types import Note

_SIMILAR = 86.0
_PRIORITY = re.compile(r"(?<![a-z])(iv|iii|ii|i)(?![a-z])")
_PRIORITY_NUMBERS = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_ARTICLE = re.compile(r"\b(?:art(?:iculo)?\.?)?\s*37\b")
_WORD = re.compile(r"[a-z]+")

Understood = tuple[str, Note | None]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {
        fold(name): item.code
        for item in frequencies.all_frequencies()
        for name in (item.code, item.label, *item.aliases)
        if " " not in name and name.isalpha()
    }


@lru_cache(maxsize=1024)
def frequency(text: str) -> Understood:
    """The code of the periodicity that *text* says, and what had to be supposed."""
    if not text:
        return "", None
    if found := frequencies.find(text):
        return found.code, None
    words = _WORD.findall(fold(text))
    named = {item.code for word in words if (item := frequencies.find(word))}
    if not named:
        named = {code for word in words if (code := _near(word))}
    if len(named) == 1:
        code = named.pop()
        label = next(f.label for f in frequencies.all_frequencies() if f.code == code)
        said = f"La periodicidad «{text}» se entendió como «{label}»."
        return code, Note("periodicidad_interpretada", said, found=text, understood=label)
    labels = ", ".join(item.label for item in frequencies.all_frequencies()[2:11])
    said = f"La periodicidad «{text}» no es una de las conocidas ({labels}…)."
    return "", Note("periodicidad_desconocida", said, found=text)


def _near(word: str) -> str:
    """The periodicity that a misspelt word names."""
    names = _names()
    best = process.extractOne(word, names.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return names[best[0]] if best else ""


@lru_cache(maxsize=1024)
def file_format(text: str) -> Understood:
    """The code of the format that *text* names."""
    if not text:
        return "", None
    found = formats.normalize(text)
    if found.known:
        return found.code, None
    return "", Note("formato_desconocido", f"El formato «{text}» no se reconoce.", found=text)


@lru_cache(maxsize=1024)
def priority(text: str) -> Understood:
    """The fractions of article 37 that *text* names, separated by blanks."""
    if not text:
        return "", None
    plain = _ARTICLE.sub(" ", fold(text))
    named = {match.upper() for match in _PRIORITY.findall(plain)}
    if not named:
        named = {_PRIORITY_NUMBERS[c] for c in re.findall(r"(?<!\d)[1-4](?!\d)", plain)}
    if named:
        return " ".join(sorted(named, key=["I", "II", "III", "IV"].index)), None
    said = f"La prioridad «{text}» no nombra una fracción del artículo 37 (I, II, III o IV)."
    return "", Note("prioridad_desconocida", said, found=text)
