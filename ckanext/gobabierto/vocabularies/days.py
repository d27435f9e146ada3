"""Days and periods as people write them in a field, to ISO 8601; never a guess.

A period may be as coarse as its source: ``2024`` and ``2024-03`` are answers, not faults.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ckanext.gobabierto.vocabularies.texts import fold

_NAMES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_SHORT = {"setiembre": 9, "sept": 9, "mzo": 3, "agto": 8}
YEARS = range(1500, 2201)
"""Years that a date of a catalogue may have: what programs write for «no date» (year 1, year 9999)
is outside, and so is every day whose neighbour the calendar lacks."""


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Every known spelling of a month, folded."""
    known = {name: number for number, name in enumerate(_NAMES, 1)}
    known |= {name[:3]: number for name, number in tuple(known.items())}
    return known | _SHORT


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


# In each form the year has four digits: with two, "03/04/05" says three different days.
_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:t[0-9:]{4,}.*)?"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?: \d{1,2}:\d{2}.*)?"),
    re.compile(
        r"(?P<d>\d{1,2})(?:o|ero|°)?\.?[ -](?:de )?(?P<m>[a-z]+)\.?,?[ -](?:del? )?(?P<y>\d{4})"
    ),
    re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-/](?P<y>\d{4})"),
    re.compile(r"(?P<m>[a-z]+)\.?[ -](?:del? )?(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4}) (?P<m>[a-z]+)"),
    re.compile(r"(?P<y>\d{4})"),
)


def find_period(text: str | None) -> Period | None:
    """The year, month or day that the whole of *text* writes; ``None`` when it writes none."""
    plain = fold(text or "")
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match:
            period = _period(match.groupdict())
            if period:
                return period
    return None


def _period(parts: dict[str, str | None]) -> Period | None:
    year = int(parts["y"] or 0)
    name, day = parts.get("m"), parts.get("d")
    month = None if name is None else int(name) if name.isdigit() else months().get(name, 0)
    found = Period(year, month, int(day) if day else None)
    if year not in YEARS:
        return None
    try:
        _ = found.first
    except ValueError:
        return None
    return None if month == 0 or day == "0" else found


def find_day(text: str | None) -> date | None:
    """The full day that the whole of *text* writes; ``None`` when it writes none."""
    period = find_period(text)
    return period.first if period and period.day else None
