"""Files that are never a dataset, by their words or their place (the list is ``never.yaml``)."""

from __future__ import annotations

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


def _starts(text: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not set(pattern) & FILLER:
        text = tuple(w for w in text if w not in FILLER)
    else:
        while text and text[0] in FILLER and text[0] != pattern[0]:
            text = text[1:]
    return text[: len(pattern)] == pattern


def _has(text: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    text = tuple(w for w in text if w not in FILLER)
    size = len(pattern)
    return any(text[i : i + size] == pattern for i in range(len(text) - size + 1))


def why_never(file: LinkedFile) -> Never | None:
    """Why *file* is never a dataset, or ``None``.

    The link's text is asked; the file's name only where the text says nothing.
    """
    name = split_camel(formats.base_name(file.url))
    said = file.text if informative(file.text) and file.text_stem else name
    text = _pattern(said)
    headings = {find(h, whole=True) for h in file.heading_path}
    for reason in all_reasons():
        if reason.documents_only and file.is_data:
            continue
        by_words = any(_starts(text, p) for p in reason.starts) or any(
            _has(text, p) for p in reason.anywhere
        )
        if by_words or reason.under & headings:
            return reason
    return None
