"""What was said of a day that had passed stays readable as it was known then (rules.md 1.9)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries, timeline
from ckanext.gobabierto.facts import loading, observations, recording
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.model import Snapshot, TotalInterval, UnitInterval
from ckanext.gobabierto.obligations import primary_on

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
BORN, LATE, TODAY = date(2026, 3, 2), date(2026, 10, 1), date(2026, 11, 22)
BEFORE = "2026-11-21"


@pytest.fixture
def institution():
    with clock.frozen(BORN):
        return make_institution()


@pytest.fixture
def dataset(institution):
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    fields = {"title": "Registro", "notes": "Un registro.", "owner_org": institution["id"]}
    files = [{"url": "https://e.mx/a.csv", "name": "Tabla", "format": "CSV"}]
    with clock.frozen(BORN):
        return helpers.call_action(
            "package_create",
            site,
            name="registro",
            license_id="cc-by-4.0",
            resources=files,
            **fields,
            **our_fields(update_frequency="anual"),
        )


def show(institution, **data):
    with clock.frozen(TODAY):
        context = {"ignore_auth": False}
        return helpers.call_action(
            "gobabierto_compliance_show", context, id=institution["id"], **data
        )


def listing(**data):
    with clock.frozen(TODAY):
        return helpers.call_action("gobabierto_compliance_list", {"ignore_auth": False}, **data)


def states(answer, rule):
    return [v["state"] for v in answer["verdicts"] if v["rule"] == rule]


def learn_late(institution, dataset):
    """On the last day it is learned that the file had been gone since long before."""
    for day in (date(2026, 11, 20), date(2026, 11, 21)):
        with clock.frozen(day):
            timeline.evaluate(institution["id"])
    facts = ResourceObservation(
        dataset["resources"][0]["id"],
        dataset["id"],
        outcome="requiere_sesion",
        status=401,
        failures=5,
        failing_hours=100,
    )
    with clock.frozen(TODAY):
        observations.record_observation(institution["id"], facts, at=clock.noon_of(LATE))
        timeline.evaluate(institution["id"])


def test_what_is_learned_late_does_not_rewrite_what_was_said(institution, dataset):
    learn_late(institution, dataset)
    day = "2026-10-15"
    assert states(show(institution, as_of=day), "L25-ACC-01") == ["incumple"]
    known = show(institution, as_of=day, known_at=BEFORE)
    assert states(known, "L25-ACC-01") != ["incumple"]
    assert known["known_at"].startswith(BEFORE)
    # Before the day that it is about, nothing was learned otherwise.
    first = {"as_of": "2026-09-15"}
    assert (
        show(institution, **first)["verdicts"]
        == (show(institution, **first, known_at=BEFORE)["verdicts"])
    )


def test_the_coverage_is_as_it_was_known_too(institution, dataset):
    with clock.frozen(TODAY):
        row = PlanRowFacts("row-1", dataset_title="Padrón", committed_on=TODAY)
        facts = PlanFacts(2026, imported_on=LATE, rows=(row,))
        recording.record_plan(institution["id"], facts, at=clock.noon_of(LATE))
        timeline.evaluate(institution["id"])
    day = {"as_of": "2026-10-15"}
    told = [show(institution, **day, **known)["coverage"] for known in ({}, {"known_at": BEFORE})]
    assert [each["plan_rows"] for each in told] == [1, None]
    listed = [listing(**day, **known)["results"][0] for known in ({}, {"known_at": BEFORE})]
    assert [each["coverage"]["plan_rows"] for each in listed] == [1, None]


def test_the_totals_are_as_they_were_known_too(institution, dataset):
    learn_late(institution, dataset)
    profile = primary_on(TODAY).id

    def failing(**more):
        counted = store_queries.counted(date(2026, 10, 15), profile, **more)
        (own,) = counted.values()
        return sum(t.count for t in own.tallies if (t.rule, t.state) == ("L25-ACC-01", "incumple"))

    evening = clock.noon_of(date(2026, 11, 21))
    assert (failing(), failing(known_at=evening)) == (1, 0)
    row = listing(as_of="2026-10-15", known_at=BEFORE)["results"][0]
    assert (
        row["eje3"]["counts"]["incumple"]
        == show(institution, as_of="2026-10-15", known_at=BEFORE)["eje3"]["counts"]["incumple"]
    )
    assert store_queries.failing("L25-ACC-01", date(2026, 10, 15)) == [(institution["id"], 1, LATE)]
    assert store_queries.failing("L25-ACC-01", date(2026, 10, 15), known_at=evening) == []


def test_at_any_moment_one_answer_is_believed_of_a_day(institution, dataset):
    learn_late(institution, dataset)
    for table, key in ((UnitInterval, "unit_id"), (TotalInterval, "organization_id")):
        rows = list(model.Session.execute(sa.select(table.__table__)).mappings())
        assert any(row["known_to"] for row in rows)
        for one in rows:
            for other in rows:
                if one["id"] < other["id"] and one[key] == other[key]:
                    assert not (_meet(one, other, "valid") and _meet(one, other, "known"))


def _meet(one, other, time):
    ends = [row[f"{time}_to"] for row in (one, other)]
    starts = [row[f"{time}_from"] for row in (one, other)]
    return (ends[0] is None or starts[1] < ends[0]) and (ends[1] is None or starts[0] < ends[1])


def test_ordinary_progress_puts_nothing_aside(institution, dataset):
    for day in (date(2026, 6, 1), date(2026, 9, 1), TODAY):
        with clock.frozen(day):
            timeline.evaluate(institution["id"])
    for table in (UnitInterval, TotalInterval, Snapshot):
        column = table.__table__.c.known_to
        assert model.Session.execute(sa.select(column).where(column.isnot(None))).all() == []


def test_what_was_never_looked_at_is_known_since_its_facts_were(institution, dataset):
    """A portal that is evaluated for the first time knows its past as it was captured."""
    for table in (UnitInterval, TotalInterval):
        model.Session.execute(sa.delete(table.__table__))
    model.Session.execute(sa.text("UPDATE gobabierto_evaluation SET evaluated_until = NULL"))
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"], full=True)
    answer = show(institution, as_of="2026-03-05", known_at="2026-03-10")
    assert states(answer, "L25-LIC-01") == ["cumple"]


def test_snapshots_learned_late_leave_what_was_known(institution):
    def record(day, ok):
        facts = SectionFacts("https://e.mx/datos", ok)
        recording.record_section(institution["id"], facts, at=clock.noon_of(day))

    with clock.frozen(date(2026, 4, 1)):
        record(date(2026, 4, 1), ok=True)
    with clock.frozen(TODAY):
        record(LATE, ok=False)
    known = loading.institution_history(
        institution["id"], known_at=clock.noon_of(date(2026, 11, 1))
    )
    now = loading.institution_history(institution["id"])
    assert [item.ok for item in known.at(date(2026, 10, 15)).sections] == [True]
    assert [item.ok for item in now.at(date(2026, 10, 15)).sections] == [False]
    assert [item.ok for item in now.at(date(2026, 9, 1)).sections] == [True]


@pytest.mark.parametrize(
    ("as_of", "known_at"),
    [
        ("2026-11-20", "2026-11-01"), ("2026-11-20", "mañana"), ("2026-11-20", "2031-01-01"),
        ("2026-11-20", "9999-12-31"), ("2026-11-20", "9999-12-31T23:59:59-14:00"),
        ("2026-11-20", "0001-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_a_moment_before_the_day_or_not_come_yet_is_refused(institution, as_of, known_at):
    with pytest.raises(tk.ValidationError):
        show(institution, as_of=as_of, known_at=known_at)


def test_without_a_day_the_moment_says_which(institution):
    told = show(institution, known_at="2026-10-05")
    assert told["as_of"] == "2026-10-05"
    assert show(institution, known_at="20261005")["known_at"] == told["known_at"]
    assert listing(known_at="2026-10-05T10:00:00-06:00")["as_of"] == "2026-10-05"
    stats = tk.get_action("gobabierto_compliance_stats")({"user": ""}, {"known_at": "2026-10-05"})
    assert stats["as_of"] == "2026-10-05"
    listed = listing(known_at="2026-10-05")["national"]
    assert stats["national"].items() <= listed.items()
    verdict = told["verdicts"][0]
    why = tk.get_action("gobabierto_verdict_explain")(
        {"user": ""},
        {
            "rule": verdict["rule"],
            "subject_type": verdict["subject"]["type"],
            "subject_id": verdict["subject"]["id"],
            "known_at": "2026-10-05",
        },
    )
    assert (why["as_of"], why["verdict"]["state"]) == ("2026-10-05", verdict["state"])
