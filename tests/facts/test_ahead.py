"""A clock that was ahead when something was saved: nothing is lost, nothing stays hidden."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import reports, timeline
from ckanext.gobabierto.diagnosis import data
from ckanext.gobabierto.diagnosis.finding import Grade
from ckanext.gobabierto.facts import ahead, observations, snapshot_rows
from ckanext.gobabierto.facts.observation_types import ResourceObservation

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
BEFORE, AHEAD, AFTER, LATER = date(2026, 1, 5), date(2026, 8, 1), date(2026, 1, 6), date(2026, 2, 6)


def license_state(owner: str, day: date) -> str:
    report = reports.institution_report(owner, day, private=False)
    (found,) = [v for v in report["verdicts"] if v["rule"] == "L25-LIC-01"]
    return found["state"]


def open_days(kind: str, key: str) -> list[tuple[date, date | None]]:
    table = snapshot_rows.TABLE
    query = sa.select(table.c.valid_from, table.c.valid_to).where(
        table.c.subject_type == kind, table.c.subject_id == key, table.c.known_to.is_(None)
    )
    return [tuple(row) for row in model.Session.execute(query.order_by(table.c.valid_from))]


def publish(owner: str) -> str:
    fields = our_fields(update_frequency="anual")
    files = [{"url": "https://e.mx/a.csv", "format": "CSV"}]
    named = {"name": "registro", "title": "Registro", "license_id": "cc-by-4.0"}
    return helpers.call_action(
        "package_create", acting(), owner_org=owner, resources=files, **named, **fields
    )["id"]


def acting() -> dict[str, object]:
    return {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}


def patch(dataset_id: str, **values: object) -> None:
    helpers.call_action("package_patch", acting(), id=dataset_id, **values)


def test_an_edit_made_after_the_clock_came_back_is_the_one_that_counts():
    with clock.frozen(BEFORE):
        institution = make_institution()
        dataset_id = publish(institution["id"])
        timeline.evaluate(institution["id"])
    with clock.frozen(AHEAD):
        patch(dataset_id, notes="Guardado con el reloj adelantado, meses antes de tiempo.")
        timeline.evaluate(institution["id"])
        assert data_grade() is Grade.FINE
    with clock.frozen(AFTER):
        assert data_grade() is Grade.BROKEN
        patch(dataset_id, license_id="cc-nc")
        timeline.evaluate(institution["id"])
        assert data_grade() is Grade.FINE
        assert license_state(institution["id"], AFTER) == "incumple"
    with clock.frozen(LATER):
        timeline.evaluate(institution["id"])
        assert license_state(institution["id"], BEFORE) == "cumple"
        assert license_state(institution["id"], LATER) == "incumple"
    assert open_days("dataset", dataset_id) == [(BEFORE, AFTER), (AFTER, None)]


def data_grade() -> Grade:
    (finding,) = data.observations()
    return finding.grade


def test_what_was_closed_ahead_of_time_goes_on():
    with clock.frozen(BEFORE):
        owner = make_institution()["id"]
        observations.record_observation(owner, ResourceObservation("res-1", "ds-1", outcome="ok"))
    with clock.frozen(AHEAD):
        observations.follow(["res-1"], {}, clock.now())
    with clock.frozen(AFTER):
        assert ahead.beyond(AFTER) == 1
        assert not observations.record_observation(
            owner, ResourceObservation("res-1", "ds-1", outcome="ok")
        )
        assert open_days("observation", "res-1") == [(BEFORE, None)]


def test_what_lay_ahead_is_kept_with_the_time_in_which_it_was_believed():
    with clock.frozen(BEFORE):
        owner = make_institution()["id"]
    with clock.frozen(AHEAD):
        observations.record_observation(owner, ResourceObservation("res-1", "ds-1", outcome="ok"))
    with clock.frozen(AFTER):
        observations.record_observation(
            owner, ResourceObservation("res-1", "ds-1", outcome="no_existe")
        )
    table = snapshot_rows.TABLE
    aside = sa.select(table.c.valid_from).where(
        table.c.subject_id == "res-1", table.c.known_to.isnot(None)
    )
    assert list(model.Session.execute(aside).scalars()) == [AHEAD]
    assert open_days("observation", "res-1") == [(AFTER, None)]
