"""A document proves from the day it was registered on; what was seen before stays as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.compliance.serialize import moment_for

from tests.organizations import make_institution

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SEEN = date(2025, 12, 1)
REGISTERED = date(2026, 3, 10)
TODAY = date(2026, 4, 15)


@pytest.fixture
def editor() -> str:
    return factories.User()["name"]


@pytest.fixture
def institution(editor: str) -> dict[str, Any]:
    with clock.frozen(SEEN):
        return make_institution(name="sediag", users=[{"name": editor, "capacity": "editor"}])


def register(user: str, day: date, **more: Any) -> dict[str, Any]:
    data = {"organization": "sediag", "type": "acuse_plan", "period": "2026", "number": "A/1"}
    data |= {"dated_on": "2026-01-28", "acknowledged_on": "2026-01-28", **more}
    with clock.frozen(day):
        return tk.get_action("gobabierto_document_create")({"user": user}, data)


def judged(institution: dict[str, Any], day: date, rule: str = "L25-PLAN-02") -> list[Any]:
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"], TODAY)
        shown = tk.get_action("gobabierto_compliance_show")(
            {}, {"id": "sediag", "as_of": day.isoformat()}
        )
    found = [each for each in shown["verdicts"] if each["rule"] == rule]
    return [(each["state"], each["cause"], each["reason"]) for each in found]


def test_an_acuse_registered_later_does_not_rewrite_what_was_seen(institution, editor):
    register(editor, REGISTERED)
    ((february, cause, _),) = judged(institution, date(2026, 2, 15))
    assert (february, cause) == ("no_verificable", "falta_documento")
    ((march, _, reason),) = judged(institution, REGISTERED)
    assert march == "cumple"
    assert "acreditad" in reason.casefold()


def test_a_document_was_seen_the_day_it_was_registered(institution, editor):
    register(editor, REGISTERED)
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"], TODAY)
        asked = {"rule": "L25-PLAN-02", "subject_type": "institution", "subject_id": "sediag"}
        answer = tk.get_action("gobabierto_verdict_explain")({}, asked)
    (row,) = answer["verdicts"]
    assert row["agrees"]
    assert row["verdict"]["evidence"] == row["again"]["evidence"]
    (seen,) = {item["observed_at"] for item in row["verdict"]["evidence"]}
    assert clock.day_of(datetime.fromisoformat(seen)) == REGISTERED


def test_a_stored_paper_without_its_moment_has_not_that_of_the_record():
    record = "2025-12-01T18:00:00+00:00"
    assert moment_for("document", "registro de documentos", record) is None
    assert moment_for("document", "https://e.mx/acuse.pdf", record) is None
    assert moment_for("document", "organization.area_oficio", record) == record
    assert moment_for("date", "resource.last_modified", record) == record


def test_a_deleted_document_proved_until_its_deletion(institution, editor):
    made = register(editor, REGISTERED)
    with clock.frozen(date(2026, 4, 1)):
        tk.get_action("gobabierto_document_delete")(
            {"ignore_auth": True, "user": editor}, {"id": made["id"], "reason": "Era de otro año"}
        )
    states = [judged(institution, day)[0][0] for day in (REGISTERED, date(2026, 4, 1), TODAY)]
    assert states == ["cumple", "no_verificable", "no_verificable"]


def test_the_public_never_reads_the_number_of_a_private_one(institution, editor):
    register(editor, REGISTERED, number="SECRETO/77", public=False)
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"], TODAY)
        shown = tk.get_action("gobabierto_compliance_show")({}, {"id": "sediag"})
    found = [each for each in shown["verdicts"] if each["rule"] == "L25-PLAN-02"]
    assert found[0]["state"] == "cumple"
    assert "SECRETO" not in str(shown)


def test_reviewed_without_changes_is_the_quarterly_review(institution, editor):
    before = judged(institution, TODAY, "L25-UPD-03")
    assert {state for state, cause, _ in before if cause == "falta_documento"}
    with clock.frozen(date(2026, 4, 10)):
        tk.get_action("gobabierto_review_create")(
            {"user": editor},
            {
                "organization": "sediag", "period": "2026-T1", "dated_on": "2026-03-27",
                "outcome": "sin_cambios",
            },
        )  # fmt: skip
    after = judged(institution, TODAY, "L25-UPD-03")
    assert "cumple" in {state for state, _, _ in after}
