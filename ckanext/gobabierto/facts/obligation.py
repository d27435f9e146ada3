"""Which of its registered intervals says whether an institution is bound on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .types import ObligationInterval

BOUND = frozenset({"obligada", "por_convenio"})
EXTINCT = "extinta"


def interval_on(intervals: Iterable[ObligationInterval], day: date) -> ObligationInterval | None:
    """The last registered interval that covers *day*."""
    found = None
    for interval in intervals:
        starts = interval.since is None or interval.since <= day
        if starts and (interval.until is None or day < interval.until):
            found = interval
    return found
