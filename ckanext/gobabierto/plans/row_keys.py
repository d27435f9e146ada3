"""Which column of a file is the ``clave`` that an export of ours wrote: its cells say so.

Institutions have columns of that name too. What stands in theirs is kept as it is, and what a
person writes into ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from . import columns
from .cells import Cell, text_of
from .header import Header
from .types import ColumnReading

_ID = re.compile(r"[0-9a-f]{12}")


def is_key(text: str) -> bool:
    """Whether *text* can be the id of a row."""
    return _ID.fullmatch(text) is not None


def with_our_key(header: Header, rows: Sequence[Sequence[Cell]]) -> Header:
    """*header* with that column as the key whose cells are ids of ours; the others are unknown.

    An empty one stays: that of a form that was filled in.
    """
    named = [each for each in header.columns if columns.recognise(each.header)[0] == columns.KEY]
    if not named:
        return header
    cells = {each.index: _texts(rows[header.last_row + 1 :], each.index) for each in named}
    ours = next((each for each in named if _ours(cells[each.index])), None)
    if ours is None:
        ours = next((each for each in named if each.canonical and not cells[each.index]), None)
    return replace(header, columns=tuple(_read_as(each, named, ours) for each in header.columns))


def _texts(rows: Sequence[Sequence[Cell]], index: int) -> list[str]:
    return [text for row in rows if index < len(row) and (text := text_of(row[index])[0])]


def _ours(cells: Sequence[str]) -> bool:
    """Most are ids. An id may be a number, but not all those of a Plan are: that is a column of
    numbers, and the institution's.
    """
    found = [text for text in cells if is_key(text)]
    return 2 * len(found) > len(cells) and not all(text.isdecimal() for text in found)


def _read_as(
    column: ColumnReading, named: Sequence[ColumnReading], ours: ColumnReading | None
) -> ColumnReading:
    if column not in named:
        return column
    if column is ours:
        score = columns.recognise(column.header)[1]
        return ColumnReading(column.index, column.header, columns.KEY, score)
    return ColumnReading(column.index, column.header)
