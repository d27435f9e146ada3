"""Which canonical heading of a transparency section a text is, misspelt or not (law.md 4.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .spanish import fold, stem_words, words

_FILE = Path(__file__).with_name("headings.yaml")
_SHORT = 5
_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Heading:
    """One canonical heading."""

    key: str
    label: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something institutions publish again and again, with the title a person would give it."""

    key: str
    title: str
    words: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...]

    vocabulary: frozenset[str]
    """Words one of which a file under the subject's heading must share."""


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def all_headings() -> tuple[Heading, ...]:
    """The canonical headings, in the file's order."""
    rows: dict[str, dict[str, Any]] = _content()["headings"]
    return tuple(
        Heading(key, row["label"], tuple(" ".join(words(s)) for s in row["synonyms"]))
        for key, row in rows.items()
    )


@lru_cache(maxsize=1)
def all_subjects() -> tuple[Subject, ...]:
    """The recurrent subjects, in the file's order."""
    rows: dict[str, dict[str, Any]] = _content()["subjects"]
    return tuple(
        Subject(
            key,
            row["title"],
            tuple(stem_words(text) for text in row["words"]),
            tuple(" ".join(words(text)) for text in row["headings"]),
            frozenset(w for t in (row["title"], *row["headings"]) for w in stem_words(t)),
        )
        for key, row in rows.items()
    )


@lru_cache(maxsize=1)
def tabular_words() -> frozenset[str]:
    """Words of printed tables."""
    return frozenset(w for text in _content()["tabular_words"] for w in stem_words(text))


def _alike(text: str, pattern: str) -> bool:
    if text == pattern:
        return True
    if len(pattern) <= _SHORT or abs(len(text) - len(pattern)) > len(pattern) // _SHORT:
        return False
    return SequenceMatcher(None, text, pattern, autojunk=False).ratio() >= _ALIKE


def _contains(text: str, pattern: str) -> bool:
    return len(pattern) > _SHORT and f" {pattern} " in f" {text} "


@lru_cache(maxsize=4096)  # a page asks the same headings for each of its files
def find(text: str, *, whole: bool = False) -> str | None:
    """The key of the canonical heading that *text* is.

    :param whole: only if the whole text is it (for texts of links, which say many things).
    """
    plain = " ".join(words(text))[:200]
    best: tuple[int, str] | None = None
    for heading in all_headings():
        for synonym in heading.synonyms:
            if _alike(plain, synonym) or (not whole and _contains(plain, synonym)):
                best = max(best or (0, ""), (len(synonym), heading.key))
    return best[1] if best else None


@lru_cache(maxsize=4096)
def subject_of_words(stem: tuple[str, ...]) -> Subject | None:
    """The subject a file's own words name, all of the subject's words being there."""
    for subject in all_subjects():
        if any(set(needed) <= set(stem) for needed in subject.words):
            return subject
    return None


@lru_cache(maxsize=4096)
def subject_of_heading(text: str) -> Subject | None:
    """The subject a heading announces."""
    plain = " ".join(words(text))
    for subject in all_subjects():
        if any(_alike(plain, heading) for heading in subject.headings):
            return subject
    return None


def canonical_path(path: Iterable[str]) -> tuple[str, ...]:
    """*path* with each heading replaced by its key, or folded where it is not a known one."""
    return tuple(find(text) or fold(text) for text in path)
