"""Files that are never a dataset, by their words or their place (the list is ``never.yaml``)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from . import formats
from .files import LinkedFile, informative, split_camel
from .headings import find
from .spanish import FILLER, singular, words

_FILE = Path(__file__).with_name("never.yaml")


@dataclass(frozen=True, slots=True)
class Never:
    """One reason."""

    code: str
    reason: str
    starts: tuple[tuple[str, ...], ...]
    anywhere: tuple[tuple[str, ...], ...]
    under: frozenset[str]
    documents_only: bool


def _pattern(text: str) -> tuple[str, ...]:
    return tuple(singular(w) for w in words(text))


@lru_cache(maxsize=1)
def all_reasons() -> tuple[Never, ...]:
    """The list, in the file's order."""
    rows: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Never(
            code=row["code"],
            reason=row["reason"],
            starts=tuple(_pattern(t) for t in row.get("starts", ())),
            anywhere=tuple(_pattern(t) for t in row.get("anywhere", ())),
            under=frozenset(row.get("under", ())),
            documents_only=bool(row.get("documents_only")),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """The patterns by their first word: of hundreds, a text meets one or two."""

    starts: dict[str, list[tuple[int, tuple[str, ...]]]]
    starts_as_written: list[tuple[int, tuple[str, ...]]]
    """Those with an article, which counts."""
    anywhere: dict[str, list[tuple[int, tuple[str, ...]]]]


@lru_cache(maxsize=1)
def _index() -> _Index:
    index = _Index(defaultdict(list), [], defaultdict(list))
    for place, reason in enumerate(all_reasons()):
        for pattern in reason.starts:
            if set(pattern) & FILLER:
                index.starts_as_written.append((place, pattern))
            else:
                index.starts[pattern[0]].append((place, pattern))
        for pattern in reason.anywhere:
            index.anywhere[pattern[0]].append((place, pattern))
    return index


def _starts(text: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    while text and text[0] in FILLER and text[0] != pattern[0]:
        text = text[1:]
    return text[: len(pattern)] == pattern


@lru_cache(maxsize=8192)
def _by_words(said: str) -> frozenset[int]:
    """Places in the list of the reasons whose words *said* has."""
    text = _pattern(said)
    plain = tuple(w for w in text if w not in FILLER)
    index = _index()
    found = {place for place, pattern in index.starts_as_written if _starts(text, pattern)}
    if plain:
        for place, pattern in index.starts.get(plain[0], ()):
            if plain[: len(pattern)] == pattern:
                found.add(place)
    for start, word in enumerate(plain):
        for place, pattern in index.anywhere.get(word, ()):
            if plain[start : start + len(pattern)] == pattern:
                found.add(place)
    return frozenset(found)


@lru_cache(maxsize=8192)
def _by_headings(path: tuple[str, ...]) -> frozenset[int]:
    headings = {find(heading, whole=True) for heading in path}
    return frozenset(n for n, reason in enumerate(all_reasons()) if reason.under & headings)


def why_never(file: LinkedFile) -> Never | None:
    """Why *file* is never a dataset, or ``None``.

    The link's text is asked; the file's name only where the text says nothing.
    """
    name = split_camel(formats.base_name(file.url))
    said = file.text if informative(file.text) and file.text_stem else name
    for place in sorted(_by_words(said) | _by_headings(file.heading_path)):
        reason = all_reasons()[place]
        if not (reason.documents_only and file.is_data):
            return reason
    return None
