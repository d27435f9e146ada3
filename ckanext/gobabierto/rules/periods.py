"""Periods: those of the law (years, July–June) and those that a file or its title states."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_JULY = 7
_DECEMBER = 12
_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_YEAR_ONLY = re.compile(r"^(\d{4})$")
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_ALONE = r"(?<![\d/_.-])"
_YEAR_IN_TEXT = re.compile(f"{_ALONE}({_YEAR})")
_YEAR_RANGE = re.compile(rf"{_ALONE}{_YEAR}(?:\s*(?:[-\u2010-\u2015/]|\bal?\b)\s*{_YEAR})+")
_ANY_YEAR = re.compile(_YEAR)
_TITLE_END = re.compile(rf"(?:{_ALONE}{_YEAR}|\({_YEAR}\)|[\d]{{4}}[-/\u2013]{_YEAR})\.?$")
_UP_TO = re.compile(r"\b(?:al?|hasta|desde)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """From its first to its last day, both included."""

    label: str
    first: date
    last: date


def july_june(day: date) -> Period:
    """The July–June period that contains *day*."""
    year = day.year if day.month >= _JULY else day.year - 1
    return Period(f"{year}-07/{year + 1}-06", date(year, 7, 1), date(year + 1, 6, 30))


def previous_july_june(period: Period) -> Period:
    """The July–June period before *period*."""
    return july_june(period.first - timedelta(days=1))


def calendar_year(day: date) -> Period:
    """The calendar year of *day*."""
    return Period(str(day.year), date(day.year, 1, 1), date(day.year, _DECEMBER, 31))


def quarter(day: date, first_month: int = 1) -> Period:
    """The quarter of *day*, labelled ``2026-T3``.

    :param first_month: month in which the first quarter of a year begins; the last one of 2026 may
        then end in 2027.
    """
    months = day.year * 12 + day.month - first_month
    year, number = divmod(months // 3, 4)
    start = year * 12 + number * 3 + first_month - 1
    end = start + 2
    last = calendar.monthrange(end // 12, end % 12 + 1)[1]
    return Period(
        f"{year}-T{number + 1}",
        date(start // 12, start % 12 + 1, 1),
        date(end // 12, end % 12 + 1, last),
    )


def last_day(text: str) -> date | None:
    """The last day that an ISO year, month or day covers; ``None`` if it is none of them."""
    plain = text.strip()
    try:
        if found := _DAY.match(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _MONTH.match(plain):
            year, month = int(found[1]), int(found[2])
            return date(year, month, calendar.monthrange(year, month)[1])
        if found := _YEAR_ONLY.match(plain):
            return date(int(found[1]), _DECEMBER, 31)
    except (ValueError, calendar.IllegalMonthError):
        return None
    return None


def first_day(text: str) -> date | None:
    """The first day that an ISO year, month or day covers."""
    plain = text.strip()
    try:
        if found := _DAY.match(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _MONTH.match(plain):
            return date(int(found[1]), int(found[2]), 1)
        if found := _YEAR_ONLY.match(plain):
            return date(int(found[1]), 1, 1)
    except ValueError:
        return None
    return None


def years_in(text: str) -> tuple[int, ...]:
    """Years that a title names, both ends of a range («2024-2030», «2024 a 2030») among them.

    ``0126``, ``3173`` and the year of a path are none.
    """
    years: list[int] = []
    for span in _YEAR_RANGE.finditer(text):
        years += [int(found) for found in _ANY_YEAR.findall(span[0])]
    rest = _YEAR_RANGE.sub(" ", text)
    years += [int(found) for found in _YEAR_IN_TEXT.findall(rest)]
    return tuple(years)


def period_at_end(title: str) -> date | None:
    """The last day of the period that *title* ends with («Denuncias 2021»); ``None`` for others.

    «Padrón actualizado a 2025» and «Registro desde 2014» are not of that year.
    """
    found = _TITLE_END.search(title.strip())
    if not found or _UP_TO.search(title[: found.start()]):
        return None
    return date(max(years_in(title)), _DECEMBER, 31)


def stated_end(temporal_end: str, text: str) -> date | None:
    """The last day of the period that a file states about itself, in its field or in its name.

    ``None`` where it states none: such a file is open.
    """
    if temporal_end.strip():
        return last_day(temporal_end)
    years = years_in(text)
    return date(max(years), _DECEMBER, 31) if years else None
