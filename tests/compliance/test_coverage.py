"""Coverage, bands and units, each with its own denominator."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.gobabierto.compliance.aggregate import Tally
from ckanext.gobabierto.compliance.coverage import (
    band_of,
    bands,
    dataset_units,
    plan_coverage,
    rule_units,
)

from ..rules.papers import plan, row


@pytest.mark.parametrize(
    ("published", "band"),
    [(0, "0"), (1, "1-5"), (5, "1-5"), (6, "6-50"), (50, "6-50"), (51, "51+"), (900, "51+")],
)
def test_the_band_of_an_institution(published, band):
    assert band_of(published) == band


def test_coverage_says_how_the_plan_is_put():
    before = plan(row(1), row(2), row(3))
    now = plan(row(1, date(2026, 12, 1)), row(2, frequency="Irregular"), row(4, None), version=2)
    found = plan_coverage(2, now, before)
    assert (found["published"], found["plan_rows"], found["inventory"]) == (2, 3, None)
    assert found["dropped"] == 1
    assert found["december"] == {"met": 1, "of": 2, "percent": "50.00"}
    assert found["irregular"] == {"met": 1, "of": 3, "percent": "33.33"}


def test_no_plan_read_is_no_plan_of_zero_rows():
    assert plan_coverage(2, None, None)["plan_rows"] is None


def test_rules_and_instances_are_counted_apart():
    tallies = [
        Tally("publicar", "E", "cumple", 9, rule="L25-LIC-01"),
        Tally("publicar", "E", "incumple", 1, rule="L25-LIC-01"),
        Tally("publicar", "E", "por_vencer", 2, rule="L25-UPD-01"),
        Tally("publicar", "E", "no_verificable", 4, rule="L25-ACD-01"),
        Tally("publicar", "A", "incumple", 7, rule="L25-META-03"),
    ]
    found = rule_units(tallies)
    assert found["rules"] == {"met": 1, "of": 2, "percent": "50.00"}
    assert found["instances"] == {"met": 11, "of": 12, "percent": "91.67"}


def test_a_dataset_fails_once_however_many_files_fail():
    def verdict(dataset, state, since="2026-01-01", severity="E"):
        subject = {"dataset": dataset}
        return {"severity": severity, "state": state, "subject": subject, "since": since}

    found = dataset_units(
        [
            verdict("a", "incumple"),
            verdict("a", "incumple", "2025-11-02"),
            verdict("a", "cumple"),
            verdict("b", "cumple"),
            verdict("b", "incumple", severity="A"),
            verdict(None, "incumple", "2026-03-01"),
        ]
    )
    assert found["datasets"] == {"met": 1, "of": 2, "percent": "50.00"}
    assert found["failures"] == {"count": 3, "oldest_since": "2025-11-02"}


def test_institutions_are_compared_with_those_of_their_own_size():
    def one(published, state, status="obligada"):
        return {
            "institution": {"obligation": status},
            "coverage": {"published": published},
            "eje3": {"state": state},
        }

    rows = [
        one(3, "cumple"),
        one(3, "incumple"),
        one(3, "no_verificable"),
        one(80, "incumple"),
        one(0, "no_verificable"),
        one(4, "no_aplica", "extinta"),
    ]
    found = {item["band"]: item for item in bands(rows)}
    assert found["1-5"]["institutions"] == 3
    assert found["1-5"]["of_verifiable"] == {"met": 1, "of": 2, "percent": "50.00"}
    assert found["1-5"]["of_obligated"]["percent"] == "33.33"
    assert found["51+"]["of_verifiable"]["percent"] == "0.00"
    assert found["0"]["institutions"] == 1
