"""Periods by their names: quarters, years and runs of months."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.errors import BadInput

_QUARTER = re.compile(r"(\d{4})-T([1-4])")
_YEAR = re.compile(r"(\d{4})")
_MONTHS = re.compile(r"(\d{4})-(\d{2})(?:/|--)(\d{4})-(\d{2})")
_EARLIEST = 2000
_LAST_MONTH = 12
_QUARTER_MONTHS = 3

Month = tuple[int, int]
"""Year and month."""


class BadPeriod(BadInput):
    """What was written is no period."""

    code = "periodo_invalido"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole months, judged as of its last day."""

    name: str
    """One for each span: the quarter or the year that it is, else its months."""
    first: date
    last: date

    @property
    def slug(self) -> str:
        """The name in an address and in a file: ISO 8601 allows two hyphens for the slash."""
        return self.name.replace("/", "--")

    def over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.last < today

    def begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.first <= today

    def to_dict(self, today: date) -> dict[str, object]:
        """The period as the answers name it."""
        return {
            "name": self.name,
            "slug": self.slug,
            "starts": self.first.isoformat(),
            "ends": self.last.isoformat(),
            "over": self.over(today),
        }


def parse(text: str) -> Period:
    """The period called *text*: ``2026-T3``, ``2026`` or ``2022-07/2023-06``.

    The same months are the same period: ``2026-07/2026-09`` is ``2026-T3``.

    :raises BadPeriod: it is none of those.
    """
    asked = text.strip()
    if found := _QUARTER.fullmatch(asked):
        year, quarter = int(found[1]), int(found[2])
        last = quarter * _QUARTER_MONTHS
        return _span((year, last - 2), (year, last), text)
    if found := _YEAR.fullmatch(asked):
        return _span((int(found[1]), 1), (int(found[1]), _LAST_MONTH), text)
    if found := _MONTHS.fullmatch(asked):
        first, last = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        return _span(first, last, text)
    raise _bad(text)


def _span(first: Month, last: Month, text: str) -> Period:
    valid = all(y >= _EARLIEST and 1 <= m <= _LAST_MONTH for y, m in (first, last))
    if not valid or first > last:
        raise _bad(text, f", desde {_EARLIEST} y con el fin después del principio")
    return Period(_name(first, last), date(*first, 1), date(*last, monthrange(*last)[1]))


def _name(first: Month, last: Month) -> str:
    """Its only name, so that what was frozen is found however it is asked for."""
    year, month = last
    if first == (year, 1) and month == _LAST_MONTH:
        return f"{year}"
    if first == (year, month - 2) and month % _QUARTER_MONTHS == 0:
        return f"{year}-T{month // _QUARTER_MONTHS}"
    return f"{first[0]}-{first[1]:02}/{year}-{month:02}"


def _bad(text: str, more: str = "") -> BadPeriod:
    return BadPeriod(
        "No es un periodo que se pueda pedir." if more else "No es un periodo.",
        found=text[:40],
        expected=f"un trimestre 2026-T3, un año 2026 o meses 2022-07/2023-06{more}",
    )


def quarter_of(day: date) -> Period:
    """The quarter in which *day* falls."""
    return parse(f"{day.year}-T{(day.month - 1) // _QUARTER_MONTHS + 1}")


def last_quarters(today: date, count: int, since: date | None = None) -> list[Period]:
    """The last *count* quarters that are over, the oldest first.

    :param since: none that ended before that day.
    """
    found: list[Period] = []
    day = quarter_of(today).first - timedelta(days=1)
    while len(found) < count:
        quarter = quarter_of(day)
        if quarter.last < (since or date.min) or quarter.first.year < _EARLIEST:
            break
        found.append(quarter)
        day = quarter.first - timedelta(days=1)
    return found[::-1]
