"""Which period a text or a file name speaks of: year, semester, quarter, month, range.

Only what is written is read. ``0126`` and ``3173`` are numbers of records, ``2018(23)`` is 2018 and
``/2026/07/`` is where a content manager puts uploads, so folders are never asked.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .spanish import fold

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_NAMES = {name: n for n, name in enumerate(_MONTHS.split(), start=1)}
_SHORT = {name[:3]: n for name, n in _NAMES.items()} | {"mzo": 3, "sept": 9, "setiembre": 9}
MONTHS = _NAMES | _SHORT
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_ORDINAL = (
    r"(?:(?P<{n}1>pri\w*|0?1\s?(?:er[oa]?|o|°|º|ª)?|i)|(?P<{n}2>seg\w*|0?2\s?(?:d[oa]|o|°|º|ª)?|ii)"
    r"|(?P<{n}3>t\w{{0,2}}cer\w*|0?3\s?(?:er[oa]?|ro|o|°|º|ª)?|iii)"
    r"|(?P<{n}4>cua\w*|0?4\s?(?:t[oa]|o|°|º|ª)?|iv))"
)
_PARTS = (
    ("T", r"(?<![a-z0-9])" + _ORDINAL.format(n="a") + r"[\s.-]*trim(?:estre)?s?(?![a-z])"),
    ("T", r"(?<![a-z])trim(?:estre)?s?[\s.-]*" + _ORDINAL.format(n="b") + r"(?![a-z0-9])"),
    ("T", r"(?<![a-z0-9])[tq]\s?(?P<d>[1-4])(?![a-z0-9])"),
    ("T", r"(?<![a-z0-9])(?P<d>[1-4])\s?[tq](?![a-z0-9])"),
    ("S", r"(?<![a-z0-9])" + _ORDINAL.format(n="c") + r"[\s.-]*sem(?:estre)?s?(?![a-z])"),
    ("S", r"(?<![a-z])sem(?:estre)?s?[\s.-]*" + _ORDINAL.format(n="e") + r"(?![a-z0-9])"),
    ("S", r"(?<![a-z0-9])s\s?(?P<d>[12])(?![a-z0-9])"),
    ("S", r"(?<![a-z0-9])(?P<d>[12])\s?s(?![a-z0-9])"),
)
_PART_RES = tuple((letter, re.compile(pattern)) for letter, pattern in _PARTS)
_MONTH_SPAN = re.compile(
    rf"(?<![a-z])(?P<m1>{_MONTH})\.?\s*(?:-|–|/|a|al)\s*(?P<m2>{_MONTH})(?![a-z])"
)
_YEARS_SPAN = re.compile(
    rf"(?<![a-z])(?P<m1>{_MONTH})\.?\s*(?:del?\s*)?(?P<y1>{_YEAR})\s*(?:-|–|al?)\s*"
    rf"(?P<m2>{_MONTH})\.?\s*(?:del?\s*)?(?P<y2>{_YEAR})(?!\d)"
)
_MONTH_WORD = re.compile(rf"(?<![a-z])(?P<m1>{_MONTH})(?![a-z])")
_ISO_MONTH = re.compile(rf"(?<!\d)(?P<y>{_YEAR})[-./](?P<m>0[1-9]|1[0-2])(?!\d|[-./]\d)")
_MONTH_ISO = re.compile(rf"(?<![\d/.-])(?P<m>0[1-9]|1[0-2])[-./](?P<y>{_YEAR})(?!\d)")
_DAY = r"(?P<{n}d>\d{{1,2}})[/.-](?P<{n}m>\d{{1,2}})[/.-](?P<{n}y>\d{{4}})"
_INTERVAL = re.compile(
    _DAY.format(n="a") + r"\s*(?:al?|hasta(?:\s+el)?|-|–)\s*" + _DAY.format(n="b")
)
_SPELLED_DAY = rf"\d{{1,2}}\s*(?:de\s*)?(?:{_MONTH})\s*(?:de[l]?\s*)?{_YEAR}"
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|{_YEAR}-\d{{2}}-\d{{2}}|{_SPELLED_DAY})(?!\d)"
)
# «No. 2019», «folio 2020», «art. 2015» are numbers of something, not years.
_NUMBERED = re.compile(
    r"(?<![a-z])(?:no|num|numero|nº|n°|folio|oficio|art|articulo|fraccion)(?:\s*[.:]\s*|\s+)"
    r"[\w/-]*\d[\w/-]*"
)
_YEAR_SPAN = re.compile(rf"(?<!\d)(?P<y1>{_YEAR})\s*(?:-|–|/|a|al|y)\s*(?P<y2>{_YEAR})(?!\d)")
_ONE_YEAR = re.compile(rf"(?<!\d)(?P<y>{_YEAR})(?!\d)(?:\s*\(\d{{1,3}}\))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed interval of days with the short name it goes by."""

    start: date
    end: date

    @property
    def code(self) -> str:
        """``2025``, ``2025-S1``, ``2025-T3``, ``2025-07``, ``2019/2024`` or two ISO days."""
        return _code(self)

    def contains(self, other: Period) -> bool:
        """*other* lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """At least one day in both."""
        return self.start <= other.end and other.start <= self.end


@lru_cache(maxsize=4096)
def _code(period: Period) -> str:
    y1, y2 = period.start.year, period.end.year
    if period == _months(y1, 1, 12):
        return str(y1)
    for letter, size in (("S", 6), ("T", 3), ("", 1)):
        for part in range(1, 12 // size + 1):
            if period == _months(y1, (part - 1) * size + 1, size):
                return f"{y1}-{letter}{part}" if letter else f"{y1}-{part:02d}"
    if (period.start, period.end) == (date(y1, 1, 1), date(y2, 12, 31)):
        return f"{y1}/{y2}"
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of a period: perhaps a year without a part, or a part without a year."""

    years: tuple[int, ...] = ()
    months: tuple[int, int] | None = None
    """First month and how many."""
    exact: Period | None = None
    rest: str = ""
    """The text without the period, for finding out what the file is about."""

    @property
    def period(self) -> Period | None:
        """The period, where the text alone says it."""
        if self.exact:
            return self.exact
        if len(self.years) != 1:
            return None
        return _months(self.years[0], *(self.months or (1, 12)))


@lru_cache(maxsize=4096)
def _months(year: int, first: int, count: int) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def year(value: int) -> Period:
    """The whole year."""
    return _months(value, 1, 12)


def _day(match: re.Match[str], group: str) -> date | None:
    try:
        return date(*(int(match[group + part]) for part in "ymd"))
    except ValueError:
        return None


def _exact(text: str) -> tuple[Period | None, str]:
    m = _INTERVAL.search(text)
    if m and (start := _day(m, "a")) and (end := _day(m, "b")) and start <= end:
        return Period(start, end), text[: m.start()] + " " + text[m.end() :]
    text = _DATE.sub(" ", text)
    if m := _YEARS_SPAN.search(text):
        start = _months(int(m["y1"]), MONTHS[m["m1"]], 1).start
        end = _months(int(m["y2"]), MONTHS[m["m2"]], 1).end
        if start <= end:
            return Period(start, end), text[: m.start()] + " " + text[m.end() :]
    for pattern in (_ISO_MONTH, _MONTH_ISO):
        if m := pattern.search(text):
            found = _months(int(m["y"]), int(m["m"]), 1)
            return found, text[: m.start()] + " " + text[m.end() :]
    if (m := _YEAR_SPAN.search(text)) and int(m["y1"]) < int(m["y2"]):
        found = Period(date(int(m["y1"]), 1, 1), date(int(m["y2"]), 12, 31))
        return found, text[: m.start()] + " " + text[m.end() :]
    return None, text


def _part(text: str) -> tuple[tuple[int, int] | None, str]:
    for letter, pattern in _PART_RES:
        if m := pattern.search(text):
            groups = {k: v for k, v in m.groupdict().items() if v}
            number = int(groups["d"]) if "d" in groups else int(next(iter(groups))[-1])
            size = 3 if letter == "T" else 6
            if number * size <= 12:  # noqa: PLR2004  - months of a year
                part = ((number - 1) * size + 1, size)
                return part, text[: m.start()] + " " + text[m.end() :]
    if (m := _MONTH_SPAN.search(text)) and MONTHS[m["m1"]] <= MONTHS[m["m2"]]:
        first, last = MONTHS[m["m1"]], MONTHS[m["m2"]]
        return (first, last - first + 1), text[: m.start()] + " " + text[m.end() :]
    if m := _MONTH_WORD.search(text):
        return (MONTHS[m["m1"]], 1), text[: m.start()] + " " + text[m.end() :]
    return None, text


@lru_cache(maxsize=16384)
def read(text: str) -> Reading:
    """What *text* (a link's text, a file name without folder and extension) says of a period."""
    plain = _NUMBERED.sub(lambda m: re.sub(r"\d", " ", m[0]), fold(text))
    exact, rest = _exact(plain)
    if exact:
        return Reading(exact=exact, rest=rest)
    dashed = re.sub(r"(?<=[a-z0-9])-(?=[a-z0-9])", " - ", rest)
    part, rest = _part(dashed)
    years = tuple(dict.fromkeys(int(m["y"]) for m in _ONE_YEAR.finditer(rest)))
    return Reading(years=years, months=part, rest=_ONE_YEAR.sub(" ", rest))


def combine(first: Reading, second: Reading) -> Period | None:
    """One period from two readings, the first being the one to believe.

    The second may only make the first more precise («2025» + «tercer trimestre 2025») or supply the
    half it lacks (a quarter without a year); it never replaces it.
    """
    mine, other = first.period, second.period
    if mine and other and mine.contains(other):
        return other
    if mine:
        if first.exact is None and first.months is None and second.months and not second.years:
            return _months(first.years[0], *second.months)
        return mine
    if first.months and len(second.years) == 1:
        return _months(second.years[0], *first.months)
    return other if not first.years else None


def contradict(first: Reading, second: Reading) -> bool:
    """Both say a period and neither is inside the other."""
    a, b = first.period, second.period
    return bool(a and b and not a.contains(b) and not b.contains(a))
