"""Whether everybody can download the file: each outcome, from where, with what in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .build import dataset, institution, judge, only, resource
from .seen import FAILS, MET, REVIEW, TODAY, UNSEEN, file_verdict, seen, told

RULE = "L25-ACC-01"
ROW = {"failures": 3, "failing_hours": 48}


def test_what_nobody_asked_for_is_not_verifiable():
    assert told(file_verdict(RULE)) == UNSEEN
    assert told(file_verdict(RULE, seen(outcome=""))) == UNSEEN


def test_a_file_that_answers_complies_and_says_what_was_seen_and_when():
    found = file_verdict(RULE, seen())
    assert told(found) == MET
    assert (found.evidence[0].value, found.evidence[0].grade.value) == ("200, text/csv", "medido")
    assert found.evidence[0].observed_at.date() == date(2026, 11, 1)


def test_an_answer_of_long_ago_proves_nothing_and_the_day_is_announced():
    found = file_verdict(RULE, seen())
    old = file_verdict(RULE, seen(), day=found.next_change)
    assert told(old) == UNSEEN
    assert "1 de noviembre de 2026" in old.reason
    before = file_verdict(RULE, seen(), day=found.next_change - timedelta(days=1))
    assert told(before) == MET


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"outcome": "requiere_sesion", "status": 401}, FAILS),
        ({"outcome": "prohibido", "status": 403, **ROW}, REVIEW),
        ({"outcome": "bloqueado", **ROW}, REVIEW),
        ({"outcome": "prohibido", "confirmed": "falla"}, FAILS),
        ({"outcome": "prohibido", "confirmed": "funciona"}, MET),
        ({"outcome": "requiere_sesion", "confirmed": "funciona"}, MET),
        ({"outcome": "no_existe", **ROW}, FAILS),
        ({"outcome": "sin_dns", **ROW}, FAILS),
        ({"outcome": "otro_contenido", **ROW}, FAILS),
        ({"outcome": "no_existe", "failures": 2, "failing_hours": 400}, REVIEW),
        ({"outcome": "no_existe", "failures": 9, "failing_hours": 47}, REVIEW),
        ({"outcome": "no_existe", "confirmed": "falla", "failures": 1}, FAILS),
    ],
)  # fmt: skip
def test_each_outcome(fields, expected):
    assert told(file_verdict(RULE, seen(**fields))) == expected


def test_a_failure_of_the_agency_is_not_the_institutions():
    files = (resource(url="https://repodatos.atdt.gob.mx/api/registro.csv"),)
    down = file_verdict(RULE, seen(outcome="no_existe", **ROW), resources=files)
    assert told(down) == ("no_verificable", "espera_dgid")
    assert told(file_verdict(RULE, seen(), resources=files)) == MET


def test_a_failure_of_this_portal_is_not_the_institutions():
    files = (resource(url="https://portal.example/registro.csv", hosted_here=True),)
    down = file_verdict(RULE, seen(outcome="error_servidor", **ROW), resources=files)
    assert told(down) == REVIEW
    assert "este portal" in down.reason


def test_how_many_failures_in_how_long_is_said_as_it_is_configured():
    assert (
        "3 veces seguidas en 48 horas"
        in file_verdict(RULE, seen(outcome="no_existe", **ROW)).reason
    )


def test_the_word_of_a_person_is_told_and_a_failure_names_the_bytes_kept():
    found = file_verdict(RULE, seen(outcome="no_existe", confirmed="falla", sha256="ab12"))
    assert "SHA-256 ab12" in found.evidence[0].value
    assert found.evidence[1].grade.value == "cotejado"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"url": "https://www.datos.gob.mx/a.csv"}, "cumple"),
        ({"url": "https://repodatos.atdt.gob.mx/a.csv"}, "cumple"),
        ({"url": "registro.csv", "hosted_here": True}, "cumple"),
        ({"url": "https://ejemplo.gob.mx/a.csv"}, "incumple"),
        ({"url": "https://malodatos.gob.mx/a.csv"}, "incumple"),
        ({"url": ""}, "no_aplica"),
        ({"url": "https://[mal"}, "no_aplica"),
    ],
)
def test_where_it_is_hosted_is_a_warning_of_the_portal(fields, state):
    found = file_verdict("L25-ACC-02", resources=(resource(**fields),))
    assert (found.state.value, found.severity.value) == (state, "A")
    if state != "no_aplica":
        assert found.evidence[0].threshold_origin == "portal"


class TestCounterpart:
    def _found(self, platform=False, **fields):
        facts = institution(dataset(**{"source_read": True, **fields}), platform=platform)
        return only("L25-ACC-03", facts, TODAY)

    def test_only_what_came_from_a_page_of_the_institution_is_judged(self):
        assert judge("L25-ACC-03", institution(dataset()), TODAY) == []

    def test_each_state(self):
        assert told(self._found(platform=True)) == MET
        assert told(self._found()) == UNSEEN
        assert told(self._found(platform_asked=True)) == FAILS
        there = (resource(url="https://repodatos.atdt.gob.mx/a.csv"),)
        assert told(self._found(resources=there)) == MET
        assert told(self._found(platform_copy="https://datos.gob.mx/dataset/a")) == MET

    def test_what_may_be_the_copy_waits_for_a_person_with_its_address_and_day(self):
        alike = "https://datos.gob.mx/dataset/a"
        found = self._found(
            platform_asked=True, platform_doubt=alike, platform_seen_on=date(2026, 11, 2)
        )
        assert told(found) == ("no_verificable", "en_revision")
        assert found.evidence[0].value == alike
        assert found.evidence[0].observed_at.date() == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, MET),
        ({"barriers": ("macros", "hojas_bloqueadas")}, FAILS),
        ({"read": None, "barriers": ("visor",)}, FAILS),
        ({"read": None}, UNSEEN),
    ],
)
def test_technical_barriers(fields, expected):
    found = file_verdict("L25-ACC-04", seen(**fields))
    assert (told(found), found.severity.value) == (expected, "A")
    if expected[0] == "incumple":
        assert "macros" in found.reason or "visor" in found.reason
