"""Days, moments and periods of catalogues, to ISO 8601; what cannot be read is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from dateutil.parser import isoparse
from dateutil.relativedelta import relativedelta

from ckanext.gobabierto import clock
from ckanext.gobabierto.vocabularies import days, frequencies
from ckanext.gobabierto.vocabularies.days import Period

from .remarks import Remarks
from .values import first, text

_HAS_TIME = re.compile(r"^\d{4}-?\d{2}-?\d{2}[T ]\d")
_NUMBER_ZONE = re.compile(r"\s+([+-]\d{2}:?\d{2})$|\s+(?:UTC|GMT)$", re.IGNORECASE)
_DURATION = re.compile(r"^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,3})W)?(?:(\d{1,5})D)?$")
_YEARS = re.compile(r"^(\d{4})\s*(?:-|–|a|al)\s*(\d{4})$", re.IGNORECASE)
_SLASHED = re.compile(r"^(?:\d{4}/\d{1,2}(?:/\d{1,2})?|\d{1,2}/(?:\d{1,2}/)?\d{4})$")
"""One day or month, not two ends."""
_LONGEST = 100
"""Letters; a date that is written out has not half of them."""
_FRACTION = re.compile(r"([.,]\d{6})\d+")


def _written(plain: str) -> datetime | None:
    """A moment with its time, as it is written."""
    if len(plain) > _LONGEST or not _HAS_TIME.match(plain):
        return None
    tidy = _NUMBER_ZONE.sub(lambda match: match[1] or "Z", _FRACTION.sub(r"\1", plain))
    try:
        moment = isoparse(tidy.replace(" ", "T", 1))
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in days.YEARS else None


def find_moment(value: Any) -> datetime | None:
    """The moment of *value* as the naive UTC that CKAN stores; a day is its beginning."""
    return _moment(text(value)[: _LONGEST + 1])


# The datasets of a catalogue share most of their dates.
@lru_cache(maxsize=4096)
def _moment(plain: str) -> datetime | None:
    moment = _written(plain)
    if moment is None:
        day = days.find_day(plain)
        return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001
    try:
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def find_day(value: Any) -> date | None:
    """The day of *value* in Mexico City; a moment without time zone keeps the day it writes."""
    return _day(text(value)[: _LONGEST + 1])


@lru_cache(maxsize=4096)
def _day(plain: str) -> date | None:
    moment = _written(plain)
    if moment is None:
        return days.find_day(plain)
    # A day that was given a time by a program is midnight: in Mexico that would be the day before.
    if moment.tzinfo is None or (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date()
    try:
        return clock.day_of(moment)
    except (ValueError, OverflowError):
        return None


def day_field(record: Mapping[str, Any], key: str, remarks: Remarks) -> str:
    """The field *key* as a day, or nothing and why."""
    value = record.get(key)
    plain = text(value)
    if not plain:
        return ""
    found = find_day(value)
    if found is None:
        if not frequencies.find(plain):  # DCAT-US admits an interval there
            remarks.add("fecha_ilegible", key, plain)
        return ""
    if found > clock.now().date() + timedelta(days=1):
        remarks.add("fecha_futura", key, plain)
        return ""
    return found.isoformat()


def moment_field(value: Any, path: str, remarks: Remarks) -> str:
    """*value* as CKAN keeps a moment, or nothing and why."""
    plain = text(value)
    if not plain:
        return ""
    found = find_moment(value)
    if found is None:
        remarks.add("fecha_ilegible", path, plain)
        return ""
    if found > clock.now().replace(tzinfo=None) + timedelta(days=1):
        remarks.add("fecha_futura", path, plain)
        return ""
    return found.isoformat()


def coverage(value: Any, path: str, remarks: Remarks) -> dict[str, str]:
    """``temporal_start`` and ``temporal_end`` of *value*: of several, the earliest and latest."""
    if not value:
        return {}
    plain = text(value)
    pairs = [pair for item in _items(value) if (pair := _pair(item, path, remarks))]
    if not pairs:
        if plain:
            remarks.add("periodo_ilegible", path, plain)
        return {}
    starts = [start for start, _ in pairs if start]
    ends = [end for _, end in pairs if end]
    start = min(starts, key=lambda period: period.first) if starts else None
    end = max(ends, key=lambda period: period.last) if len(ends) == len(pairs) else None
    if start and end and end.last < start.first:
        remarks.add("periodo_invertido", path, plain)
        return {}
    found = {"temporal_start": start, "temporal_end": end}
    return {key: str(period) for key, period in found.items() if period}


def _items(value: Any) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if item]


def _pair(item: Any, path: str, remarks: Remarks) -> tuple[Period | None, Period | None] | None:
    if isinstance(item, Mapping):
        start = _period(text(first(item, "startDate", "start", "dcat:startDate", "inicio")))
        end = _period(text(first(item, "endDate", "end", "dcat:endDate", "fin")))
        return (start, end) if start or end else None
    plain = text(item)
    pair, code, detail = _written_pair(plain)
    if code:
        remarks.add(code, path, plain, detail)
    return pair


_Pair = tuple[Period | None, Period | None]


@lru_cache(maxsize=4096)
def _written_pair(written: str) -> tuple[_Pair | None, str, str]:
    """The ends of a coverage, and the fault of how it is written."""
    plain = written.removeprefix("R/")
    years = _YEARS.match(plain)
    if years:
        both = Period(int(years[1])), Period(int(years[2]))
        return both, "periodo_sin_diagonal", f"Se leyó {years[1]}/{years[2]}."
    before, slash, after = (part.strip() for part in plain.partition("/"))
    start = _period(before)
    if not slash or _SLASHED.match(plain):
        only = start if not slash else days.find_period(plain)
        return ((only, only), "periodo_sin_diagonal", "") if only else (None, "", "")
    end = _after(start, after) if after.startswith("P") else _period(after)
    is_open = after in {"", ".."}
    unreadable = (before not in {"", ".."} and not start) or (not is_open and not end)
    return (None, "", "") if unreadable or not (start or end) else ((start, end), "", "")


def _period(plain: str) -> Period | None:
    moment = _written(plain)
    if moment is None:
        return days.find_period(plain)
    day = find_day(plain)
    return Period(day.year, day.month, day.day) if day else None


def _after(start: Period | None, duration: str) -> Period | None:
    match = _DURATION.match(duration)
    if start is None or match is None:
        return None
    years, months, weeks, number = (int(group or 0) for group in match.groups())
    span = relativedelta(years=years, months=months, weeks=weeks, days=number)
    try:
        last = start.first + span - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return Period(last.year, last.month, last.day)
