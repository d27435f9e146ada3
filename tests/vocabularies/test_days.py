"""Days and periods written in fields."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.vocabularies import days


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-20", "2026-11-20"), ("2014-05-27T01:42:05-05:00", "2014-05-27"),
        ("20130222T10:00:00Z", "2013-02-22"), ("20130222T100000Z", "2013-02-22"),
        ("20/11/2026", "2026-11-20"), ("1/2/2024", "2024-02-01"), ("01-04-2024", "2024-04-01"),
        ("15 de marzo de 2026", "2026-03-15"), ("1o. de enero de 2024", "2024-01-01"),
        ("26 de junio del 2024", "2024-06-26"), ("15 marzo 2026", "2026-03-15"),
        ("marzo 2026", "2026-03"), ("Marzo de 2026", "2026-03"), ("2026 marzo", "2026-03"),
        ("mzo-2026", "2026-03"), ("2014-01", "2014-01"), ("01/2014", "2014-01"), ("2013", "2013"),
        (" 2013 ", "2013"),
    ],
)  # fmt: skip
def test_find_period(text: str, iso: str | None):
    found = days.find_period(text)
    assert (str(found) if found else None) == iso


@pytest.mark.parametrize(
    "text",
    ["", None, "No aplica", "31/02/2024", "2024-13-01", "32 de enero de 2024", "03/04/05",
     "2024-00", "0001-01-01", "15 de germinal de 2024", "mañana"],
)  # fmt: skip
def test_nothing_is_guessed(text: str | None):
    assert days.find_period(text) is None


def test_first_and_last_day():
    february = days.Period(2024, 2)
    assert (february.first, february.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert days.Period(2023).last == date(2023, 12, 31)


def test_a_month_is_no_day():
    assert days.find_day("marzo 2026") is None
    assert days.find_day("15/03/2026") == date(2026, 3, 15)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_is_read_in_every_form(day: date):
    name = next(name for name, number in days.months().items() if number == day.month)
    for text in (
        day.isoformat(),
        day.strftime("%d/%m/%Y"),
        f"{day.day} de {name} de {day.year}",
        f"{day.day} DE {name.upper()} DEL {day.year}",
    ):
        assert days.find_day(text) == day


@given(st.text(max_size=40))
def test_any_text_has_an_answer(text: str):
    found = days.find_period(text)
    assert found is None or days.find_period(str(found)) == found
