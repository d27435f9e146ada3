"""Day or month first: what «5/4/2026» means is said by the other dates of its column.

Mexico writes the day first; a spreadsheet in English writes the month first. A cell with a number
above twelve tells which one it is, and speaks for the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from .months import SPANISH

_NUMBERS = re.compile(r"\s*(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\s*")
_MONTHS, _DAYS = 12, 31


class Order(Enum):
    """How a column writes its dates."""

    DAY_FIRST = "dia"
    MONTH_FIRST = "mes"
    MIXED = "mezclado"


def order_of(cells: Iterable[object]) -> Order:
    """The order that the cells of a column prove; day first where none proves anything."""
    day = month = False
    for cell in cells:
        if (found := _numbers(cell)) is None:
            continue
        first, second, _year = found
        day = day or first > _MONTHS >= second
        month = month or second > _MONTHS >= first
    if day and month:
        return Order.MIXED
    return Order.MONTH_FIRST if month else Order.DAY_FIRST


def in_order(cell: object, order: Order) -> tuple[object, str]:
    """The cell as a date with its day first, and the sentence of what was supposed, if anything.

    Of a column that writes both, the later reading: the row is late only when none holds any more.
    """
    found = _numbers(cell)
    if found is None or order is Order.DAY_FIRST:
        return cell, ""
    first, second, year = found
    if max(first, second) > _MONTHS or first == second:
        return cell, ""
    day, month = second, first
    if order is Order.MIXED:
        month, day = max((first, second), (second, first))
        why = "otros renglones escriben unas veces el día y otras el mes primero; se tomó lo último"
    else:
        why = "otros renglones escriben el mes antes del día"
    said = f"«{str(cell).strip()}» se leyó como {day} de {SPANISH[month - 1]}: {why}."
    return f"{day}/{month}/{year}", said


def _numbers(cell: object) -> tuple[int, int, str] | None:
    match = _NUMBERS.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    possible = 0 < min(first, second) <= _MONTHS and max(first, second) <= _DAYS
    return (first, second, match[4]) if possible else None
