"""The observations of one subject, in order of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any


class Line:
    """What was observed of one subject: intervals that do not overlap, the oldest first."""

    __slots__ = ("items", "starts")

    def __init__(self) -> None:
        self.starts: list[date] = []
        self.items: list[Any] = []

    def append(self, item: Any) -> None:
        """Add an observation that starts after all others."""
        self.starts.append(item.start)
        self.items.append(item)

    @property
    def first(self) -> date | None:
        """Day of the oldest one."""
        return self.starts[0] if self.starts else None

    def at(self, day: date) -> Any:
        """The facts that held on *day*, or ``None``."""
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            return None
        item = self.items[place]
        return item.facts if item.end is None or day < item.end else None

    def turns(self, wanted: Callable[[Any], bool] | None = None) -> set[date]:
        """Days on which an observation begins or ends.

        :param wanted: only those whose facts it says yes to.
        """
        return {
            day
            for item in self.items
            if wanted is None or wanted(item.facts)
            for day in (item.start, item.end)
            if day
        }

    def last_day(self, day: date, wanted: Callable[[Any], bool]) -> date | None:
        """The last day before *day* on which the facts were as *wanted*."""
        for item in reversed(self.items):
            if item.start < day and item.end is not None and item.end <= day and wanted(item.facts):
                return item.end - timedelta(days=1)
        return None

    def known_by(self, day: date) -> datetime | None:
        """When the last of the observations that begin up to *day* was learned."""
        place = bisect_right(self.starts, day)
        moments = [item.known_from for item in self.items[:place] if item.known_from]
        return max(moments, default=None)


def back_since(lines: Iterable[Line], day: date, wanted: Callable[[Any], bool]) -> date | None:
    """First of the days up to *day* on which, without a break, the facts were as *wanted*.

    :returns: ``None`` where they were not so before, on days that a break parts from these.
    """
    items = (item for line in lines for item in line.items if item.start <= day)
    found, parted = None, False
    for item in sorted(items, key=lambda item: item.start, reverse=True):
        if not wanted(item.facts):
            parted = True
        elif found and (parted or item.end != found):
            return found
        else:
            found, parted = item.start, False
    return None
