"""Where the header of a table is, also below titles and in two rows, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import columns
from .cells import one_line
from .types import ColumnReading

_DEPTH = 40
_ENOUGH = 3
_YEAR = re.compile(r"(?<!\d)(20[0-9]{2})(?!\d)")
_NAMES = frozenset({"conjunto_datos", "recurso_datos"})
_WIDEST = 200
_OFFICIAL = frozenset(column.code for column in columns.official())


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table."""

    columns: tuple[ColumnReading, ...]
    last_row: int
    """Its last row, from 0; the data begin below."""
    titles: tuple[str, ...] = ()
    """What is written above it."""

    @property
    def codes(self) -> frozenset[str]:
        """The canonical columns it has."""
        return frozenset(column.canonical for column in self.columns if column.canonical)

    @property
    def score(self) -> float:
        """How much it looks like the header of a Plan."""
        return sum(column.score for column in self.columns if column.canonical)

    def year(self) -> int | None:
        """The year that the date column names: «Fecha de publicación 2026»."""
        dates = [c.header for c in self.columns if c.canonical == columns.DATE]
        return next((year for text in dates if (year := first_year(text))), None)


def first_year(text: str) -> int | None:
    """The first year of this century that *text* names."""
    found = _YEAR.search(text.replace("_", " "))
    return int(found[1]) if found else None


def find_header(rows: Sequence[Sequence[str]], year: int | None = None) -> Header | None:
    """The header among the first rows; ``None`` where none names at least a dataset and a date,
    or two columns more.

    :param year: of the Plan, to choose between «Fecha 2025» and «Fecha 2026».
    """
    best: Header | None = None
    for index in range(min(len(rows), _DEPTH)):
        for header in _candidates(rows, index, year):
            official = sum(code in _OFFICIAL for code in header.codes)
            enough = header.codes & _NAMES and (columns.DATE in header.codes or official >= _ENOUGH)
            # A header of two rows must bring a column more than either row alone.
            if enough and (best is None or header.score > best.score + 0.5):
                best = header
    return best


def rank(rows: list[list[str]]) -> float:
    """How much a table looks like a Plan; 0 for one without header."""
    found = find_header(rows)
    return found.score if found else 0.0


def _candidates(rows: Sequence[Sequence[str]], index: int, year: int | None) -> tuple[Header, ...]:
    row = [one_line(cell) for cell in rows[index][:_WIDEST]]
    if not any(row):
        return ()
    titles = tuple(
        dict.fromkeys(one_line(cell) for above in rows[:index] for cell in above if cell.strip())
    )
    alone = Header(columns.assign(row, year), index, titles)
    if index + 1 >= len(rows):
        return (alone,)
    below = [one_line(cell) for cell in rows[index + 1][:_WIDEST]]
    return alone, Header(columns.assign(_joined(row, below), year), index + 1, titles)


def _joined(top: list[str], below: list[str]) -> list[str]:
    """Two rows as one; a text above spreads over the empty cells at its right (merged cells)."""
    width = max(len(top), len(below))
    joined: list[str] = []
    above = ""
    for index in range(width):
        upper = top[index] if index < len(top) else ""
        lower = below[index] if index < len(below) else ""
        above = upper or (above if lower else "")
        joined.append(_best(above, lower) if lower and lower != above else above)
    return joined


def _best(above: str, lower: str) -> str:
    ways = (f"{lower} {above}", f"{above} {lower}", lower, above)
    return next((text for text in ways if columns.recognise(text)[0]), lower)
