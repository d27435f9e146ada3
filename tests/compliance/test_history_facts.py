"""Observations, documents and Plans reach the facts of a day, and mark only what they touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.facts import loading, marks, snapshot_rows, snapshot_store
from ckanext.gobabierto.facts.codec import content_hash, encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
BORN, FIRST, SECOND, TODAY = (
    date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1),
)  # fmt: skip


@pytest.fixture
def institution():
    with clock.frozen(BORN):
        return make_institution()


@pytest.fixture
def datasets(institution):
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    fields = {"owner_org": institution["id"], **our_fields(update_frequency="anual")}
    with clock.frozen(BORN):
        return [
            helpers.call_action(
                "package_create", dict(site), name=name, title=name, notes="Uno.", **fields
            )["id"]
            for name in ("uno", "dos")
        ]


def store(kind, subject_id, institution, facts, day):
    content = encode(facts)
    seen = snapshot_rows.Seen(kind, subject_id, institution["id"], content, content_hash(content))
    with clock.frozen(day):
        before = snapshot_store.latest(kind, [subject_id]).get(subject_id)
        snapshot_store.write([(seen, before)], [], clock.now())


def evaluate(institution, day=TODAY):
    with clock.frozen(day):
        return timeline.evaluate(institution["id"])


def marked(institution):
    return {(p.unit_type, p.unit_id) for p in marks.marks_of(institution["id"])}


def test_an_observation_is_a_fact_and_a_turn_of_its_dataset(institution, datasets):
    evaluate(institution)
    seen = ResourceObservation("res-1", datasets[0], outcome="ok")
    store("observation", "res-1", institution, seen, FIRST)
    store("observation", "res-1", institution, replace(seen, outcome="no_existe"), SECOND)
    assert marked(institution) == {("dataset", datasets[0]), ("inside", institution["id"])}
    history = loading.institution_history(institution["id"])
    assert [o.outcome for o in history.dataset_at(datasets[0], FIRST).observations] == ["ok"]
    assert [o.outcome for o in history.dataset_at(datasets[0], TODAY).observations] == ["no_existe"]
    assert history.dataset_at(datasets[0], BORN).observations == ()
    assert history.dataset_at(datasets[1], TODAY).observations == ()
    assert {FIRST, SECOND} <= history.dataset_turns(datasets[0])
    assert not {FIRST, SECOND} & history.dataset_turns(datasets[1])
    assert evaluate(institution).units == 1


def test_a_document_is_known_from_the_day_it_was_registered(institution, datasets):
    paper = DocumentFacts("doc-1", "oficio", dated_on=BORN, registered_on=FIRST)
    about = DocumentFacts("doc-2", "baja", registered_on=SECOND, dataset_id=datasets[1])
    store("document", "doc-1", institution, paper, FIRST)
    store("document", "doc-2", institution, about, SECOND)
    history = loading.institution_history(institution["id"])
    assert [d.id for d in history.at(BORN).documents] == []
    assert [d.id for d in history.at(FIRST).documents] == ["doc-1"]
    assert [d.id for d in history.at(SECOND).documents] == ["doc-1", "doc-2"]
    assert [d.id for d in history.dataset_at(datasets[1], SECOND).documents] == ["doc-2"]
    assert history.dataset_at(datasets[0], SECOND).documents == ()
    assert SECOND in history.dataset_turns(datasets[1])
    assert FIRST not in history.dataset_turns(datasets[1])


def test_a_plan_marks_the_datasets_whose_rows_changed(institution, datasets):
    rows = tuple(PlanRowFacts(f"r-{n}", n, dataset_id=key) for n, key in enumerate(datasets))
    subject = f"{institution['id']}:2026"
    store("plan", subject, institution, PlanFacts(2026, rows=rows), FIRST)
    evaluate(institution)
    changed = (rows[0], replace(rows[1], frequency="mensual"))
    store("plan", subject, institution, PlanFacts(2026, 2, rows=changed), SECOND)
    assert marked(institution) == {
        ("dataset", datasets[1]),
        ("institution", institution["id"]),
    }
    history = loading.institution_history(institution["id"])
    assert history.at(BORN).plans == ()
    assert [plan.version for plan in history.at(FIRST).plans] == [1]
    assert [plan.version for plan in history.at(SECOND).plans] == [2]
    assert [r.frequency for r in history.dataset_at(datasets[1], SECOND).plan_rows] == ["mensual"]
    assert [r.id for r in history.dataset_at(datasets[0], SECOND).plan_rows] == ["r-0"]


def test_the_registered_institution_touches_every_dataset(institution, datasets):
    evaluate(institution)
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    with clock.frozen(TODAY):
        helpers.call_action("organization_patch", site, id=institution["id"], title="Otro título")
        assert marked(institution) == set()
    assert evaluate(institution).units == 0


def test_of_a_brief_dataset_the_rest_is_read_when_asked_for(institution, datasets):
    with clock.frozen(TODAY):
        base = loading.own_history(institution["id"])

    def full(day, dataset_id):
        asked.append(dataset_id)
        return loading.whole_datasets(base, institution["id"], day, dataset_id)

    asked = []
    history = base.with_briefs(lambda since: loading.briefs(institution["id"], since), full, TODAY)
    whole = loading.institution_history(institution["id"]).at(TODAY).datasets
    found = history.at(TODAY).datasets
    assert [item.title for item in found] == [item.title for item in whole]
    assert asked == []
    assert [item.notes for item in found] == ["Uno.", "Uno."]
    assert len(asked) == len(found)
    assert [replace(item) for item in found] == [replace(item) for item in found]
    assert history.at(BORN).datasets[0].name == whole[0].name
