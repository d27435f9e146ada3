"""The dates on which a page says it was last updated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .dates import find_day
from .page import Page
from .spanish import fold

_LABEL = re.compile(
    r"(?:ultima\s+)?actualizaci[oó]n|actualizad[oa]\s+(?:el|al|en)|ultima modificacion"
)
_NEAR = 80


@dataclass(frozen=True, slots=True)
class UpdateStatement:
    """«Fecha última actualización: 26 de junio de 2024», with the heading it stands under."""

    day: date
    text: str
    heading_path: tuple[str, ...] = ()


def _after_label(text: str) -> str | None:
    match = _LABEL.search(fold(text))
    return fold(text)[match.end() :][:_NEAR] if match else None


def _told(page: Page) -> Iterator[UpdateStatement]:
    """What the data that the page carries says, where people see nothing of it."""
    for text in page.told_dates:
        if day := find_day(text):
            yield UpdateStatement(day, f"dateModified: {text[:60]}")


def statements(page: Page) -> tuple[UpdateStatement, ...]:
    """Every update date of *page*, in document order.

    A label whose date is in the next block (a table's second column) is read too.
    """
    found: list[UpdateStatement] = []
    if not page.says("actualiz", "modificaci"):
        return tuple(_told(page))
    following_blocks = [*page.blocks[1:], None]
    for block, following in zip(page.blocks, following_blocks, strict=False):
        tail = _after_label(block.text)
        if tail is None:
            continue
        day = find_day(tail)
        if day is None and following and len(following.text) < _NEAR:
            day = find_day(following.text)
        if day:
            found.append(UpdateStatement(day, block.text[:200], block.heading_path))
    return (*found, *_told(page))


def newest(found: tuple[UpdateStatement, ...], today: date) -> date | None:
    """The newest of them that is not in the future (a typing mistake proves nothing)."""
    return max((s.day for s in found if s.day <= today), default=None)
