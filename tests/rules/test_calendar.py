"""Counting days as rules.md 1.5 does it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.rules.calendar import calendar_from, mexican

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("year", [2026, 2027])
def test_first_twenty_days_end_on_20_january_or_on_29_in_business_days(year):
    term = mexican().first_days_of_year(year, 20)
    assert term.earliest == date(year, 1, 20)
    assert term.latest == date(year, 1, 29)


def test_ten_business_days_from_12_september_2025_end_on_26_or_29():
    term = mexican().business_term(date(2025, 9, 12), 10)
    assert term.earliest == date(2025, 9, 26)
    assert term.latest == date(2025, 9, 29)


def test_fifteen_days_are_natural_at_the_earliest_and_business_at_the_latest():
    term = mexican().open_term(date(2026, 9, 1), 15)
    assert term.earliest == date(2026, 9, 16)
    assert term.latest == date(2026, 9, 23)  # the 16th is a holiday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 2, 2),
        date(2026, 3, 16),
        date(2026, 5, 1),
        date(2025, 9, 16),
        date(2026, 11, 16),
        date(2024, 10, 1),
        date(2030, 10, 1),
        date(2025, 12, 25),
    ],
)
def test_official_rest_days_are_no_business_days(day):
    assert not mexican().is_business_day(day)


@pytest.mark.parametrize("day", [date(2025, 10, 1), date(2026, 10, 1), date(2018, 10, 1)])
def test_transfer_of_power_rests_only_every_six_years_since_2024(day):
    assert day not in mexican().rest_days(day.year)


def test_more_days_can_be_added_as_data():
    more = calendar_from({"holidays": [], "extra": ["2026-06-11"]})
    assert not more.is_business_day(date(2026, 6, 11))
    assert more.is_business_day(date(2026, 6, 12))


@given(DAYS, st.integers(1, 40))
def test_a_term_never_ends_earlier_in_its_latest_reading(start, number):
    term = mexican().business_term(start, number)
    assert start <= term.earliest <= term.latest
    assert mexican().is_business_day(term.latest)


@given(DAYS, st.integers(1, 40))
def test_the_nth_business_day_has_that_many_business_days_up_to_it(start, number):
    end = mexican().nth_business_day(start, number, count_start=True)
    span = [start + timedelta(n) for n in range((end - start).days + 1)]
    assert sum(mexican().is_business_day(day) for day in span) == number
