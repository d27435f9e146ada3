"""Counting days as the law may be read: natural or business, the first day counted or not.

The law says neither. The portal advises on the earliest reading and fails only after the latest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ckanext.gobabierto import obligations
from ckanext.gobabierto.obligations.parts import CALENDAR, Part
from ckanext.gobabierto.vocabularies import edition

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """An official rest day: a fixed date, or the *nth* weekday of a month."""

    name: str
    month: int
    day: int = 0
    weekday: int = -1
    nth: int = 0
    every: int = 1
    since: int = 0

    def in_year(self, year: int) -> date | None:
        """The day on which it falls in *year*, or ``None`` where it does not occur."""
        if year < self.since or (year - self.since) % self.every:
            return None
        if self.day:
            return date(year, self.month, self.day)
        first = date(year, self.month, 1)
        offset = (self.weekday - first.weekday()) % 7
        return first + timedelta(days=offset + 7 * (self.nth - 1))


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its two ends: advise on the earliest, fail only after the latest."""

    earliest: date
    latest: date


@dataclass(frozen=True)
class Calendar:
    """Business days of the federal government."""

    holidays: tuple[Holiday, ...]
    extra: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    """Days on which people worked although they are listed as rest days."""
    _years: dict[int, frozenset[date]] = field(default_factory=dict, compare=False, repr=False)
    _counted: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)

    def rest_days(self, year: int) -> frozenset[date]:
        """Official rest days of *year*, weekends apart."""
        if year not in self._years:
            found = {item.in_year(year) for item in self.holidays}
            more = {day for day in self.extra if day.year == year}
            self._years[year] = frozenset({day for day in found if day} | more) - self.working
        return self._years[year]

    def is_business_day(self, day: date) -> bool:
        """Neither weekend nor official rest day."""
        return day.weekday() < _SATURDAY and day not in self.rest_days(day.year)

    def nth_business_day(self, start: date, number: int, *, count_start: bool) -> date:
        """The *number*-th business day from *start*.

        :param count_start: whether *start* itself can be the first one.
        """
        first = start if count_start else start + _ONE_DAY
        found = self._counted.get((first, number))
        if found is None:
            # The same few terms are counted for every dataset of an institution.
            found = self._counted[first, number] = self._count(first, number)
        return found

    def _count(self, day: date, left: int) -> date:
        while True:
            if self.is_business_day(day):
                left -= 1
                if left == 0:
                    return day
            day += _ONE_DAY

    def business_term(self, start: date, number: int) -> Term:
        """*number* business days from *start*, the first day counted or not."""
        return Term(
            earliest=self.nth_business_day(start, number, count_start=True),
            latest=self.nth_business_day(start, number, count_start=False),
        )

    def open_term(self, start: date, number: int) -> Term:
        """*number* days from *start*, natural or business: what the law leaves unsaid."""
        return Term(
            earliest=start + timedelta(days=number),
            latest=self.nth_business_day(start, number, count_start=False),
        )

    def first_days_of_year(self, year: int, number: int) -> Term:
        """«Los primeros veinte días de cada año»: natural, or business."""
        first = date(year, 1, 1)
        return Term(
            earliest=first + timedelta(days=number - 1),
            latest=self.nth_business_day(first, number, count_start=True),
        )


def calendar_from(content: dict[str, Any], extra: Iterable[date] = ()) -> Calendar:
    """A calendar from the content of ``obligations/calendar.yaml`` and more days."""
    return Calendar(
        holidays=tuple(Holiday(**row) for row in content["holidays"]),
        extra=_days(content.get("extra", ())) | frozenset(extra),
        working=_days(content.get("working", ())),
    )


def _days(listed: Iterable[Any]) -> frozenset[date]:
    return frozenset(date.fromisoformat(str(day)) for day in listed)


def mexican() -> Calendar:
    """The calendar of this portal, or the one with which the day was judged."""
    if edition.given(CALENDAR) is not None:
        return _of_edition()
    return _of_portal(obligations.current().parts[CALENDAR])


@edition.once_for_each_edition()
def _of_edition() -> Calendar:
    return calendar_from(edition.given(CALENDAR))


@lru_cache(maxsize=8)
def _of_portal(part: Part) -> Calendar:
    return calendar_from(part.content)
