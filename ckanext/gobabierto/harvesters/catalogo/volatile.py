"""Fields that a source changes by itself: they make no record changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.records import Resource

_STAMPED = ("modified", "issued")


def stamped_today(fields: Mapping[str, Any], resources: Iterable[Resource]) -> frozenset[str]:
    """Dates that say today: some portals write the day of the download into every record.

    A date that was really set today is no loss: what else changed with it makes the record changed,
    and tomorrow the date itself does, because by then it is a day of the past.
    """
    day = clock.today()
    today, tomorrow = day.isoformat(), (day + timedelta(days=1)).isoformat()
    found = {key for key in _STAMPED if fields.get(key) == today}
    moments = {
        moment
        for one in resources
        # In UTC the evening of a day is the next one.
        if (moment := str(one.values.get("last_modified", ""))).startswith((today, tomorrow))
    }
    if any(_is_today(datetime.fromisoformat(moment)) for moment in moments):
        found.add("resources.last_modified")
    return frozenset(found)


def _is_today(moment: datetime) -> bool:
    """A day without time is the midnight that begins it; a moment is in UTC."""
    return clock.today() in {moment.date(), clock.day_of(moment)}
