"""Cells as exports write them: days in three ways, identifiers as numbers or texts."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ckanext.gobabierto.vocabularies.days import find_day

Cell = str | float | int | bool | date | None

# The two columns of the system write the year with two digits in the CSV.
_SHORT_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
_OLDEST, _NEWEST = 1990, 2100
_CENTURY = 2000


def text(cell: Cell) -> str:
    """A cell as text, without outer blanks; a whole number without its decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def is_empty(cell: Cell) -> bool:
    """Whether nothing is written in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def day(cell: Cell) -> date | None:
    """The day of a cell; ``None`` where none is written, or one that no export can bear."""
    found = cell if isinstance(cell, date) else _written(cell) if isinstance(cell, str) else None
    return found if found and _OLDEST <= found.year <= _NEWEST else None


@lru_cache(maxsize=4096)
def _written(raw: str) -> date | None:
    short = _SHORT_YEAR.fullmatch(raw.strip())
    if not short:
        return find_day(raw)
    of_day, month, year = (int(part) for part in short.groups())
    try:
        return date(_CENTURY + year, month, of_day)
    except ValueError:
        return None


def identifier(cell: Cell) -> int | str:
    """An ID for comparing: workbooks write the same one as a number here and as a text there."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    plain = text(cell)
    return int(plain) if plain.isascii() and plain.isdigit() else plain
