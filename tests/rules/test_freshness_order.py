"""Which date tells how fresh data are, and when the Plan dates the delivery instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from .build import dataset, institution, judge, resource
from .seen import FAILS, MET, TODAY, seen, told

RULE = "L25-UPD-01"
DAYS = {name: date(2026, month, 1) for month, name in enumerate(
    ("metadata_modified", "modified", "header", "last_modified", "fingerprint"), 3
)}  # fmt: skip


def found(*looks, rule=RULE, day=TODAY, file=None, **fields):
    files = (resource(**(file or {})),)
    facts = institution(dataset(**{"resources": files, "observations": looks, **fields}))
    return judge(rule, facts, day)


@pytest.mark.parametrize(
    ("known", "source"),
    [
        (("fingerprint",), "resource.fingerprint"),
        ((), "resource.last_modified"),
        (("no last_modified",), "Last-Modified"),
        (("no last_modified", "no header"), "dataset.modified"),
        (("no last_modified", "no header", "no modified"), "dataset.metadata_modified"),
    ],
)
def test_the_best_date_comes_first(known, source):
    look = seen(file_modified=None if "no header" in known else DAYS["header"])
    if "fingerprint" in known:
        since = DAYS["fingerprint"]
        look = replace(look, fingerprint="a", fingerprint_since=since, fingerprint_changed=True)
    last = None if "no last_modified" in known else DAYS["last_modified"]
    verdicts = found(
        look,
        file={"last_modified": last},
        modified=None if "no modified" in known else DAYS["modified"],
        metadata_modified=DAYS["metadata_modified"],
    )
    assert verdicts[0].evidence[0].source == source


class TestDeclaredWithoutChange:
    LOOK = seen(fingerprint="a", fingerprint_since=date(2026, 3, 1), checked_on=date(2026, 10, 1))

    def test_a_newer_date_of_the_same_content_is_a_warning_and_freshens_nothing(self):
        law, warning = found(self.LOOK, file={"last_modified": date(2026, 9, 1)})
        assert law.evidence[0].value == "2026-03-01"
        assert (told(warning), warning.severity.value) == (FAILS, "A")
        assert "1 de septiembre de 2026" in warning.reason
        assert "1 de marzo de 2026" in warning.reason

    def test_a_date_that_agrees_is_none(self):
        law, warning = found(self.LOOK, file={"last_modified": date(2026, 2, 1)})
        assert law.evidence[0].value == "2026-02-01"
        assert told(warning) == MET

    def test_a_date_after_the_last_look_has_not_been_compared(self):
        (law,) = found(self.LOOK, file={"last_modified": date(2026, 11, 1)})
        assert law.evidence[0].value == "2026-11-01"


MONTHLY = {"update_frequency": "mensual", "file": {"last_modified": date(2026, 11, 1)}}


class TestPlan:
    ROW = PlanRowFacts(
        "row-1", frequency="mensual", committed_on=date(2026, 12, 1), match_by="auto"
    )
    LATE = date(2026, 12, 20)

    def test_the_delivery_that_the_plan_dates_is_counted_there(self):
        (verdict,) = found(plan_rows=(self.ROW,), day=self.LATE, **MONTHLY)
        assert told(verdict) == ("no_aplica", "otra_regla")
        assert "1 de diciembre de 2026" in verdict.reason
        assert told(found(day=self.LATE, **MONTHLY)[0]) == FAILS

    @pytest.mark.parametrize(
        "change",
        [
            {"match_by": "doubtful"},
            {"match_by": ""},
            {"committed_on": date(2027, 6, 1)},
            {"committed_on": None},
            {"delivered_on": date(2026, 12, 2)},
        ],
    )
    def test_another_delivery_or_a_doubtful_row_excuses_nothing(self, change):
        row = replace(self.ROW, **change)
        assert told(found(plan_rows=(row,), day=self.LATE, **MONTHLY)[0]) == FAILS

    def test_what_is_up_to_date_is_judged_all_the_same(self):
        assert told(found(plan_rows=(self.ROW,), day=date(2026, 11, 5), **MONTHLY)[0]) == MET

    def test_the_ground_of_an_irregular_frequency_may_be_in_the_plan(self):
        row = replace(self.ROW, frequency="irregular", fundamento="Ley X, art. 3")
        (verdict,) = found(plan_rows=(row,), update_frequency="irregular")
        assert told(verdict) == ("no_aplica", "irregular_fundada")

    @pytest.mark.parametrize(("planned", "expected"), [("anual", MET), ("mensual", FAILS)])
    def test_the_frequency_is_that_of_the_plan(self, planned, expected):
        row = replace(self.ROW, frequency=planned)
        (verdict,) = found(rule="L25-UPD-02", plan_rows=(row,))
        assert told(verdict) == expected


def test_a_format_nobody_declared_is_read_from_what_the_server_said():
    file = {"format": "", "url": "https://e.gob.mx/bajar?id=1"}
    (unknown,) = found(rule="L25-FMT-01", file=file)
    assert unknown.state.value == "no_verificable"
    (known,) = found(seen(media_type="text/csv"), rule="L25-FMT-01", file=file)
    assert told(known) == MET


def test_data_of_the_old_portal_are_under_libre_uso_mx():
    old = {"url": "https://historico.datos.gob.mx/a.csv"}
    (verdict,) = found(rule="L25-LIC-01", file=old, license_id="notspecified")
    assert told(verdict) == MET
    (verdict,) = found(rule="L25-LIC-01", license_id="notspecified")
    assert (told(verdict), verdict.severity.value) == (FAILS, "A")
