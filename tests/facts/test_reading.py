"""Days of a catalogue, as dirty as they come, on their way to the facts."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts.reading import day


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-03-01T03:00:00Z", date(2026, 2, 28)),
        (datetime(2026, 3, 1), date(2026, 3, 1)),  # noqa: DTZ001 - a day as CKAN keeps it
        ("0001-01-01T00:00:00-06:00", None),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59-06:00", None),
        (datetime(1, 1, 1, 1, tzinfo=timezone.utc), None),
        (date(9999, 12, 31), None),
    ],
)
def test_what_programs_write_for_no_date_is_no_day(value: object, found: date | None):
    assert day(value) == found


def test_the_ends_of_the_calendar_have_a_day():
    assert clock.day_of(datetime(1, 1, 1, tzinfo=timezone.utc)) == date(1, 1, 1)
