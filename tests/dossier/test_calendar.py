"""What separates the two days of a due date is told as what it is: two readings, or a tolerance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from ckanext.gobabierto.dossier import calendar

TODAY = date(2026, 3, 1)
READINGS = ("2026-03-20", "2026-03-28")


def events(rule: str, advise_by: str | None, due: str) -> dict[str, tuple[date, str]]:
    """Summary → day and description of the events of one verdict."""
    verdict: dict[str, Any] = {
        "rule": rule, "state": "cumple", "due": due, "advise_by": advise_by,
        "subject": {"type": "dataset", "title": "Registro"},
    }  # fmt: skip
    made = calendar.ical(
        {"id": "org-1", "siglas": "UNO", "title": "Uno"},
        calendar.due_dates([verdict], TODAY),
        page="https://e.mx/uno", host="e.mx", stamp=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    found = Calendar.from_ical(made).walk("VEVENT")
    assert len({event["UID"] for event in found}) == len(found)
    return {
        str(event["SUMMARY"]).split(":")[0]: (event.decoded("DTSTART"), str(event["DESCRIPTION"]))
        for event in found
    }


def test_two_readings_of_the_law() -> None:
    found = events("L25-PLAN-01", *READINGS)
    assert {said: day for said, (day, _) in found.items()} == {
        "Lectura estricta": date(2026, 3, 20), "Vence": date(2026, 3, 28),
    }  # fmt: skip
    assert "naturales o hábiles" in found["Lectura estricta"][1]
    assert "tolerancia" not in str(found)


def test_a_tolerance_is_the_portals_and_no_reading() -> None:
    found = events("L25-UPD-01", *READINGS)
    assert {said: day for said, (day, _) in found.items()} == {
        "Termina el periodo": date(2026, 3, 20),
        "Termina la tolerancia del portal": date(2026, 3, 28),
    }  # fmt: skip
    for _, text in found.values():
        assert "naturales" not in text
        assert "ninguna norma" in text


@pytest.mark.parametrize("rule", ["L25-PLAN-01", "L25-UPD-01"])
@pytest.mark.parametrize("advise_by", [None, "2026-03-28"])
def test_one_day_is_one_event(rule: str, advise_by: str | None) -> None:
    found = events(rule, advise_by, "2026-03-28")
    assert {said: day for said, (day, _) in found.items()} == {"Vence": date(2026, 3, 28)}
    assert "tolerancia" not in found["Vence"][1]


def test_within_the_tolerance_only_its_end_is_still_to_come() -> None:
    found = events("L25-UPD-01", "2026-02-20", "2026-03-28")
    assert list(found) == ["Termina la tolerancia del portal"]
