"""Days and moments as people read them, in the language of the page and the time of Mexico City."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time

from ckan.lib.i18n import get_lang

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance.periods import quarter_of


def _locale() -> Locale:
    """The language of the page; Spanish where CKAN's code is unknown to Babel."""
    try:
        return Locale.parse(str(get_lang()).replace("-", "_"))
    except ValueError:
        return Locale("es")


def _parsed(value: Any) -> date | datetime | None:
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    try:
        if len(text) == len("2026-11-22"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def as_day(value: Any) -> date | None:
    """The day of Mexico City of an ISO text, a day or a moment; ``None`` where there is none."""
    parsed = _parsed(value)
    return clock.day_of(parsed) if isinstance(parsed, datetime) else parsed


def gobabierto_day(value: Any, *, short: bool = False) -> str:
    """«22 de noviembre de 2026», or «22 nov 2026»; the text itself where it is no date."""
    day = as_day(value)
    if day is None:
        return str(value or "")
    return format_date(day, "d MMM y" if short else "long", locale=_locale())


def gobabierto_moment(value: Any) -> str:
    """A day with its hour of Mexico City; only the day where no hour is known."""
    parsed = _parsed(value)
    if not isinstance(parsed, datetime):
        return gobabierto_day(value)
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=clock.now().tzinfo)
    hour = format_time(parsed.astimezone(clock.MEXICO), "HH:mm", locale=_locale())
    return f"{gobabierto_day(parsed)}, {hour}"


def gobabierto_days_between(earlier: Any, later: Any) -> int | None:
    """Whole days from one to the other; ``None`` where either is unknown."""
    first, second = as_day(earlier), as_day(later)
    return (second - first).days if first and second else None


def gobabierto_local_day(value: Any) -> str:
    """The day of Mexico City of a moment, ``2026-11-22``; the text itself where it is none."""
    day = as_day(value)
    return day.isoformat() if day else str(value or "")


def gobabierto_quarter(value: Any) -> str:
    """The quarter of a day, «2026-T3»; empty where it is no day."""
    day = as_day(value)
    return quarter_of(day).name if day else ""


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_day": gobabierto_day,
    "gobabierto_days_between": gobabierto_days_between,
    "gobabierto_local_day": gobabierto_local_day,
    "gobabierto_moment": gobabierto_moment,
    "gobabierto_quarter": gobabierto_quarter,
}
