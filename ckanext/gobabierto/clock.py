"""The one clock: every day that matters is a day of Mexico City, and tests can set it.

Nothing else in the extension may ask the system for the time. A rule never does: it gets ``as_of``.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

MEXICO = ZoneInfo("America/Mexico_City")

_frozen: ContextVar[datetime | None] = ContextVar("gobabierto_clock", default=None)


def now() -> datetime:
    """The present moment, with time zone UTC."""
    return _frozen.get() or datetime.now(timezone.utc)


def today() -> date:
    """The present day in Mexico City."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day of Mexico City in which *moment* falls.

    A moment without time zone is UTC, which is how CKAN stores its dates. At the two ends of the
    calendar, where another zone would leave it, the day is the one written.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    try:
        return moment.astimezone(MEXICO).date()
    except OverflowError:
        return moment.date()


def noon_of(day: date) -> datetime:
    """A moment that falls in *day* both in Mexico City and in UTC (18:00 UTC)."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=timezone.utc)


def start_of(day: date) -> datetime:
    """The first moment of *day* in Mexico City, as UTC: of a day that has come, never to come."""
    return datetime.combine(day, time(), MEXICO).astimezone(timezone.utc)


@contextmanager
def frozen(moment: datetime | date) -> Generator[None]:
    """Stop the clock at *moment* inside the block (a date means its noon).

    Used by tests and by the seeding of a history; never by a request.
    """
    if not isinstance(moment, datetime):
        moment = noon_of(moment)
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
