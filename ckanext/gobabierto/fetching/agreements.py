"""What the operator agreed with the sites: for each host its pace, its hours, its robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from ckanext.gobabierto import clock

from . import hosts

_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_MOST_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Hours:
    """Between two times of day in Mexico City; over midnight where the second is the earlier."""

    opens: time
    closes: time

    def next_opening(self, moment: datetime) -> datetime | None:
        """When it opens next, or ``None`` while it is open."""
        here = moment.astimezone(clock.MEXICO)
        now, over_midnight = here.time(), self.closes <= self.opens
        inside = (
            now >= self.opens or now < self.closes
            if over_midnight
            else self.opens <= now < self.closes
        )
        if inside:
            return None
        day = here.date() + timedelta(days=int(now >= self.opens))
        return datetime.combine(day, self.opens, tzinfo=clock.MEXICO)

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} a {self.closes:%H:%M}"


@dataclass(frozen=True, slots=True)
class Terms:
    """How one host is read."""

    pace: float = 1.0
    """Seconds between two requests."""
    robots: bool = True
    """Its robots.txt is obeyed; not so where its owner agreed otherwise."""
    hours: Hours | None = None
    """``None``: at any time."""


@dataclass(frozen=True, slots=True)
class Agreements:
    """Terms for everybody, and for some hosts others."""

    ordinary: Terms = Terms()
    of_host: tuple[tuple[str, Terms], ...] = ()

    def terms(self, host: str) -> Terms:
        """Those of *host*: of its own name, else of the nearest ``*.`` above it."""
        host = hosts.canonical(host)
        best, length = self.ordinary, -1
        for name, terms in self.of_host:
            if name == host:
                return terms
            if name.startswith("*.") and host.endswith(name[1:]) and len(name) > length:
                best, length = terms, len(name)
        return best


def hours(text: str) -> Hours | None:
    """``22:00-06:00``, or nothing for any time.

    :raises ValueError: where it is neither.
    """
    if not text.strip():
        return None
    match = _HOURS.fullmatch(text.strip())
    if match:
        found = Hours(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))
        if found.opens != found.closes:
            return found
    raise ValueError(f"not hours such as 22:00-06:00: {text!r}")


def agreements(entries: Iterable[str], ordinary: Terms) -> Agreements:
    """From configuration: ``host,pace=0.5,robots=no,hours=22:00-06:00`` each.

    :raises ValueError: where an entry is not understood.
    """
    return Agreements(ordinary, tuple(_entry(entry, ordinary) for entry in entries))


def _entry(entry: str, ordinary: Terms) -> tuple[str, Terms]:
    written, *settings = entry.strip().lower().split(",")
    host = _named(written)
    if not _HOST.fullmatch(host) or not settings:
        raise ValueError(f"not host,key=value: {entry!r}")
    terms = ordinary
    for setting in settings:
        key, _, value = setting.partition("=")
        if key == "pace":
            terms = replace(terms, pace=_pace(value))
        elif key == "robots" and value in {"yes", "no"}:
            terms = replace(terms, robots=value == "yes")
        elif key == "hours":
            terms = replace(terms, hours=None if value == "any" else hours(value))
        else:
            raise ValueError(f"not pace=, robots=yes|no or hours=: {setting!r} in {entry!r}")
    return host.strip("[]"), terms


def _named(written: str) -> str:
    every = "*." if written.startswith("*.") else ""
    return every + hosts.canonical(written.removeprefix("*."))


def _pace(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _MOST_SECONDS:
        raise ValueError(f"not a number of seconds: {value!r}")
    return seconds
