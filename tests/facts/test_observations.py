"""Observations are stored once, of a day, with their history; and go where their dataset goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import capture, observations, twins
from ckanext.gobabierto.facts.observation_types import (
    ContentFault,
    ResourceObservation,
    landing_page_id,
)

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
DAY = date(2026, 3, 2)


def look(key="res-1", **fields):
    return ResourceObservation(key, "ds-1", **{"outcome": "ok", "status": 200, **fields})


def call(action, **data):
    site = helpers.call_action("get_site_user")
    return helpers.call_action(action, {"user": site["name"], "ignore_auth": True}, **data)


def days(key="res-1"):
    return [(start, end) for start, end, _facts in observations.observation_history(key)]


@pytest.fixture
def institution():
    with clock.frozen(DAY):
        return make_institution()


def test_the_same_again_is_no_news_until_it_is_old(institution):
    for passed, written in ((0, True), (1, False), (29, False), (30, True), (31, False)):
        with clock.frozen(DAY + timedelta(days=passed)):
            assert observations.record_observation(institution["id"], look()) is written
    month = DAY + timedelta(days=30)
    assert days() == [(DAY, month), (month, None)]


def test_another_result_closes_the_one_before_and_a_second_of_the_day_replaces_it(institution):
    with clock.frozen(DAY):
        observations.record_observation(institution["id"], look())
    later = DAY + timedelta(days=5)
    with clock.frozen(later):
        observations.record_observation(institution["id"], look(outcome="no_existe", status=404))
        observations.record_observation(institution["id"], look(outcome="sin_dns", status=None))
    assert days() == [(DAY, later), (later, None)]
    assert observations.last_observations(["res-1", "nada"])["res-1"].outcome == "sin_dns"


def test_what_is_written_is_read_as_it_was(institution):
    fault = ContentFault("renglon_vacio", 3, ("renglón 4", "renglón 9"))
    given = look(read=True, faults=(fault,), columns=("a", "b"), checked_on=DAY)
    observations.record_observation(institution["id"], given)
    assert observations.last_observations(["res-1"])["res-1"] == given


def test_checks_count_failures_across_days(institution):
    for passed in (0, 1, 2):
        with clock.frozen(DAY + timedelta(days=passed)):
            observations.record_check(institution["id"], look(outcome="no_existe", status=404))
    found = observations.last_observations(["res-1"])["res-1"]
    assert (found.failures, found.failing_hours) == (3, 48)
    assert len(days()) == 3


def test_many_are_recorded_at_once(institution):
    given = [look(f"res-{n}") for n in range(50)]
    assert observations.record_observations(institution["id"], given) == 50
    assert observations.record_observations(institution["id"], given) == 0


def test_observations_go_with_their_dataset_and_end_with_their_file(institution):
    other = make_institution()
    with clock.frozen(DAY):
        made = call(
            "package_create",
            name="registro",
            title="Registro",
            owner_org=institution["id"],
            resources=[{"url": "https://e.gob.mx/a.csv", "name": "A", "format": "CSV"}],
            **our_fields(notes="Un registro"),
        )
        key = made["resources"][0]["id"]
        page = landing_page_id(made["id"])
        observations.record_observation(institution["id"], look(key))
        observations.record_observation(institution["id"], look(page))
    moved = DAY + timedelta(days=1)
    with clock.frozen(moved):
        call("package_patch", id=made["id"], owner_org=other["id"])
    assert days(key) == days(page) == [(DAY, moved), (moved, None)]
    gone = DAY + timedelta(days=2)
    with clock.frozen(gone):
        call("package_patch", id=made["id"], resources=[])
    assert days(key)[-1] == (moved, gone)
    assert days(page)[-1] == (moved, None)
    assert observations.last_observations([key]) == {}


def test_titles_and_addresses_are_compared_across_institutions(institution):
    other = make_institution()
    file = {"url": "https://e.gob.mx/a.csv", "name": "A", "format": "CSV"}
    for owner, name, title, private in (
        (institution, "uno", "Registro", False),
        (other, "dos", " registro", False),
        (other, "tres", "Registro", True),
    ):
        call(
            "package_create",
            name=name,
            title=title,
            owner_org=owner["id"],
            private=private,
            resources=[file],
            **our_fields(notes="Un registro"),
        )
    found = twins.alike()
    assert len(found) == 2
    told = {(t.field, t.dataset, t.institution) for listed in found.values() for t in listed}
    assert told == {
        ("title", "uno", institution["name"]),
        ("title", "dos", other["name"]),
        ("url", "uno", institution["name"]),
        ("url", "dos", other["name"]),
    }
    assert capture.capture_all(compare=True).failed == {}
    assert capture.capture_all().changed == capture.capture_all(compare=True).changed == 0
