"""What a reader asked for in the address, checked; a bad value is said, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.helpers.words import STATES, VERBS

PER_PAGE = 20
SORTS = ("siglas", "state", *VERBS, "due", "evaluated")
LONGEST_QUERY = 200
OLDEST = 2000
"""An earlier year is a slip of the pen: there were no open data."""
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of the compliance pages, already valid."""

    as_of: date | None = None
    """``None``: today."""
    q: str = ""
    sector: str = ""
    state: str = ""
    sort: str = "siglas"
    page: int = 1
    period: str = ""
    """Period of whose last day the page is, where one was chosen and no day was."""
    known_at: str = ""
    """Day of whose evening the knowledge is shown; empty: today."""
    errors: dict[str, str] = field(default_factory=dict)

    def filters(self) -> dict[str, Any]:
        """The part the list action understands, without what was left empty."""
        asked = {"q": self.q, "sector": self.sector, "state": self.state, "sort": self.sort}
        return {**self.dated(), **{key: value for key, value in asked.items() if value}}

    def dated(self) -> dict[str, str]:
        """Only the day, for links and actions that take nothing else."""
        return {"as_of": self.as_of.isoformat()} if self.as_of else {}

    def known(self) -> dict[str, str]:
        """The day, and the day of whose knowledge it is asked about."""
        return {**self.dated(), **({"known_at": self.known_at} if self.known_at else {})}

    def filtered(self) -> bool:
        """Whether the table shows a part only."""
        return bool(self.q or self.sector or self.state)


def read(args: Mapping[str, str]) -> Asked:
    """Read the arguments of a request; what is not valid is left out; ``errors`` says why.

    A day that is given is the day, whatever period is given with it.
    """
    errors: dict[str, str] = {}
    period = _period(args.get("period", ""), errors)
    day = _day(args.get("as_of", ""), errors)
    period = None if day else period
    state, sort = args.get("state", ""), args.get("sort", "")
    as_of = day or _last_day(period)
    return Asked(
        as_of=as_of,
        known_at=_known(args.get("known_at", ""), as_of, errors),
        q=args.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
        sector=args.get("sector", "").replace("\x00", "").strip()[:LONGEST_QUERY],
        state=state if state in STATES else "",
        sort=sort if sort.removeprefix("-") in SORTS else "siglas",
        page=_page(args.get("page", "")),
        period=period.name if period else "",
        errors=errors,
    )


def _day(text: str, errors: dict[str, str]) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-22") else None
    except ValueError:
        day = None
    if day is None or day.year < OLDEST:
        day = None
        errors["as_of"] = _(
            "“{value}” is not a date. Write year, month and day, for example {example}."
        ).format(value=text[:40], example=clock.today().isoformat())
    elif day > clock.today():
        errors["as_of"] = _("{value} has not come yet. Choose today or an earlier day.").format(
            value=text
        )
        day = None
    return day


def _known(text: str, as_of: date | None, errors: dict[str, str]) -> str:
    faults: dict[str, str] = {}
    known = _day(text, faults)
    if "as_of" in faults:
        errors["known_at"] = faults["as_of"]
    elif known and as_of and known < as_of:
        errors["known_at"] = _("{value} comes before the day asked about.").format(value=text)
        known = None
    return known.isoformat() if known else ""


def _period(text: str, errors: dict[str, str]) -> Period | None:
    if not text.strip():
        return None
    try:
        period = periods.parse(text)
    except periods.BadPeriod:
        errors["period"] = _("“{value}” is not a period. For example: {example}.").format(
            value=text[:40], example="2026-T3"
        )
        return None
    if not period.begun(clock.today()):
        errors["period"] = _("{value} has not come yet. Choose today or an earlier day.").format(
            value=period.name
        )
        return None
    return period


def _last_day(period: Period | None) -> date | None:
    """The last of its days that has come."""
    return min(period.last, clock.today()) if period else None


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < MOST_PAGES else 1
