"""A save is observed, judged and never broken; what no hook saw is found afterwards."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes, store, timeline
from ckanext.gobabierto.compliance.spans import stored_spans
from ckanext.gobabierto.facts import capture, read, snapshot_store
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.model import Snapshot, UnitInterval

from ..organizations import make_institution

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
UNITS = UnitInterval.__table__


@pytest.fixture
def institution():
    with clock.frozen(date(2026, 3, 2)):
        return make_institution()


def call(action, **data):
    site = helpers.call_action("get_site_user")
    return helpers.call_action(action, {"user": site["name"], "ignore_auth": True}, **data)


def make(institution, day, **fields):
    fields = {
        "name": f"conjunto_{len(fields)}_{day:%j}",
        "title": "Registro",
        "notes": "",
        "owner_org": institution["id"],
        "license_id": "cc-by-4.0",
        "update_frequency": "anual",
        **fields,
    }
    with clock.frozen(day):
        return call("package_create", **fields)


def states(dataset_id, rule="L25-META-01", severity="E"):
    """When and how a rule was answered for a dataset, in any institution."""
    owners = sa.select(UNITS.c.organization_id).where(UNITS.c.unit_id == dataset_id).distinct()
    return sorted(
        (span.start, span.end, span.verdict["state"])
        for owner in model.Session.execute(owners).scalars()
        for span in stored_spans(owner, dataset_id=dataset_id, private=True)
        if (span.verdict["rule"], span.verdict["severity"]) == (rule, severity)
    )


def snapshots(subject):
    table = Snapshot.__table__
    query = sa.select(table).where(table.c.subject_id == subject).order_by(table.c.valid_from)
    return list(model.Session.execute(query).mappings())


def test_a_save_is_judged_at_once(institution):
    dataset = make(institution, date(2026, 4, 1))
    assert states(dataset["id"]) == [(date(2026, 4, 1), None, "incumple")]
    with clock.frozen(date(2026, 4, 20)):
        call("package_patch", id=dataset["id"], notes="Un registro.")
    assert states(dataset["id"]) == [
        (date(2026, 4, 1), date(2026, 4, 20), "incumple"),
        (date(2026, 4, 20), None, "cumple"),
    ]


def test_a_second_change_of_the_day_replaces_the_first(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        call("package_patch", id=dataset["id"], notes="Un registro.")
    assert states(dataset["id"]) == [(date(2026, 4, 1), None, "cumple")]
    assert len(snapshots(dataset["id"])) == 1


def test_a_resource_is_judged_too(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        call("resource_create", package_id=dataset["id"], url="http://e.mx/a.csv")
    assert states(dataset["id"], "L25-FMT-01") == [(date(2026, 4, 1), None, "cumple")]


def test_a_private_dataset_is_not_judged_and_is_when_it_turns_public(institution):
    dataset = make(institution, date(2026, 4, 1), private=True)
    assert states(dataset["id"]) == []
    with clock.frozen(date(2026, 5, 1)):
        call("package_patch", id=dataset["id"], private=False)
    assert states(dataset["id"]) == [(date(2026, 5, 1), None, "incumple")]
    assert snapshots(dataset["id"])[-1]["facts"]["first_public"] == "2026-05-01"


def test_deleting_closes_its_verdicts_and_keeps_the_past(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 6, 1)):
        call("package_delete", id=dataset["name"])
    assert states(dataset["id"], "L25-LIC-01") == [(date(2026, 4, 1), date(2026, 6, 1), "cumple")]


def test_a_purge_closes_its_verdicts_and_keeps_the_past(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 6, 1)):
        call("dataset_purge", id=dataset["name"])
        assert capture.capture_all().changed == 0
    assert model.Package.get(dataset["id"]) is None
    assert states(dataset["id"], "L25-LIC-01") == [(date(2026, 4, 1), date(2026, 6, 1), "cumple")]


def test_who_may_not_purge_changes_nothing(institution):
    dataset = make(institution, date(2026, 4, 1))
    person = factories.User()
    context = {"user": person["name"], "ignore_auth": False}
    with clock.frozen(date(2026, 6, 1)), pytest.raises(tk.NotAuthorized):
        helpers.call_action("dataset_purge", context, id=dataset["id"])
    assert states(dataset["id"]) == [(date(2026, 4, 1), None, "incumple")]


def test_a_purged_institution_ends_and_keeps_its_past(institution):
    own = UNITS.c.organization_id == institution["id"]
    days = sa.select(UNITS.c.valid_to).where(own, UNITS.c.known_to.is_(None))
    assert set(model.Session.execute(days).scalars()) == {None}
    with clock.frozen(date(2026, 6, 1)):
        call("organization_purge", id=institution["name"])
        assert capture.capture_all().changed == 0
    assert None not in set(model.Session.execute(days).scalars())
    assert read.organizations_at(date(2026, 5, 31))[institution["id"]].id == institution["id"]
    assert read.organizations_at(date(2026, 6, 1)) == {}


def test_a_dataset_given_to_another_institution_is_judged_there(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        other = make_institution()
    with clock.frozen(date(2026, 5, 4)):
        call("package_owner_org_update", id=dataset["name"], organization_id=other["id"])
        assert capture.capture_all().changed == 0
    assert [row["organization_id"] for row in snapshots(dataset["id"])] == [
        institution["id"],
        other["id"],
    ]
    found = helpers.call_action("package_search", fq=f"owner_org:{other['id']}")
    assert [each["id"] for each in found["results"]] == [dataset["id"]], "and it is found there"


def test_a_dataset_that_moved_without_solr_is_indexed_later(institution, monkeypatch):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        other = make_institution()

    def refuse(*_: object) -> None:
        raise search.SearchIndexError("Solr no contesta")

    with monkeypatch.context() as patch:
        patch.setattr(search, "rebuild", refuse)
        call("package_owner_org_update", id=dataset["id"], organization_id=other["id"])
    assert model.Package.get(dataset["id"]).owner_org == other["id"]
    assert debts.waiting() == 1
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert debts.settle_due() == 1
    found = helpers.call_action("package_search", fq=f"owner_org:{other['id']}")
    assert [each["id"] for each in found["results"]] == [dataset["id"]]


def test_a_purge_that_no_hook_saw_is_found(institution):
    dataset = make(institution, date(2026, 4, 1))
    model.Package.get(dataset["id"]).purge()
    model.repo.commit_and_remove()
    with clock.frozen(date(2026, 6, 1)):
        assert capture.capture_all().changed == 1
        timeline.evaluate(institution["id"])
    assert states(dataset["id"], "L25-LIC-01")[-1][1] == date(2026, 6, 1)
    assert snapshots(dataset["id"])[-1]["facts"]["state"] == "purged"


def test_a_save_that_touches_no_fact_is_no_news(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 6, 1)):
        call("package_patch", id=dataset["id"], version="2")
        assert capture.capture_all().changed == 0
    assert len(snapshots(dataset["id"])) == 1


def test_a_direct_write_that_no_hook_saw_is_found(institution):
    dataset = make(institution, date(2026, 4, 1))
    model.Session.execute(
        sa.update(model.package_table)
        .where(model.package_table.c.id == dataset["id"])
        .values(notes="Escrito sin pasar por CKAN")
    )
    model.Session.commit()
    with clock.frozen(date(2026, 6, 1)):
        assert capture.capture_all().changed == 1
        assert capture.capture_all().changed == 0
        timeline.evaluate(institution["id"])
    assert states(dataset["id"])[-1] == (date(2026, 6, 1), None, "cumple")


def test_a_dataset_that_moves_leaves_its_verdicts_to_the_new_institution(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        other = make_institution()
    with clock.frozen(date(2026, 5, 4)):
        call("package_patch", id=dataset["id"], owner_org=other["id"])
    found = {
        (owner["id"], span.start, span.end)
        for owner in (institution, other)
        for span in stored_spans(owner["id"], dataset_id=dataset["id"])
        if span.verdict["rule"] == "L25-LIC-01"
    }
    assert found == {
        (institution["id"], date(2026, 4, 1), date(2026, 5, 4)),
        (other["id"], date(2026, 5, 4), None),
    }


def test_a_failing_hook_never_breaks_a_save(institution, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr(changes.timeline, "refresh_dataset", broken)
        dataset = make(institution, date(2026, 4, 1))
    assert helpers.call_action("package_show", id=dataset["id"])["title"] == "Registro"
    assert store.progress(institution["id"]).pending
    with clock.frozen(date(2026, 4, 2)):
        changes.evaluate_job(institution["id"])
    assert states(dataset["id"])[-1][2] == "incumple"
    assert not store.progress(institution["id"]).pending


def test_the_clock_alone_changes_a_verdict(institution):
    make(institution, date(2026, 3, 2))
    with clock.frozen(date(2026, 3, 3)):
        timeline.evaluate(institution["id"])
        assert timeline.due_for_evaluation(date(2026, 3, 3)) == []
        assert timeline.due_for_evaluation(date(2027, 1, 1)) == [institution["id"]]


def test_nothing_changed_writes_nothing(institution):
    dataset = make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        assert capture.capture_dataset(dataset["id"]) is False
        assert timeline.evaluate(institution["id"]).written == 0
        assert timeline.evaluate(institution["id"], full=True).written == 0


def test_a_change_that_arrives_during_an_evaluation_is_not_taken_for_done(institution):
    before = store.progress(institution["id"])
    make(institution, date(2026, 4, 1))
    with clock.frozen(date(2026, 4, 1)):
        store.finish(before, until=date(2026, 4, 1), at=clock.now(), rules_hash="x")
    assert store.progress(institution["id"]).until == date(2026, 4, 1)


def test_a_renamed_institution_is_the_same_one(institution):
    with clock.frozen(date(2026, 5, 1)):
        call("organization_patch", id=institution["id"], name="otro_nombre")
    found = read.organizations_at(date(2026, 5, 1))
    assert found[institution["id"]].name == "otro_nombre"
    assert read.organizations_at(date(2026, 4, 1))[institution["id"]].name == institution["name"]


def test_the_worker_is_asked_once_after_the_transaction(institution, monkeypatch, ckan_config):
    asked = []
    monkeypatch.setattr(changes, "enqueue", asked.append)
    monkeypatch.setitem(ckan_config, "ckanext.gobabierto.evaluate_in_background", True)
    make(institution, date(2026, 4, 1))
    assert asked == [institution["id"]]


def test_two_first_sights_of_a_dataset_at_once_leave_one(institution):
    dataset = make(institution, date(2026, 4, 1))
    model.Session.execute(sa.delete(Snapshot.__table__))
    model.Session.commit()
    seen = threading.Event()

    def other():
        capture.capture_dataset(dataset["id"], clock.noon_of(date(2026, 4, 2)))
        seen.set()
        time.sleep(0.3)
        model.Session.commit()
        model.Session.remove()

    thread = threading.Thread(target=other)
    thread.start()
    seen.wait()
    # The second waits for the first, is refused, and finds that there is nothing to add.
    assert not capture.capture_dataset(dataset["id"], clock.noon_of(date(2026, 4, 2)))
    model.Session.commit()
    thread.join()
    assert [row["valid_to"] for row in snapshots(dataset["id"])] == [None]


def test_the_database_admits_one_open_observation_and_one_open_verdict(institution):
    dataset = make(institution, date(2026, 4, 1))
    for table, column in ((Snapshot.__table__, "subject_id"), (UNITS, "unit_id")):
        row = model.Session.execute(sa.select(table).where(table.c[column] == dataset["id"]))
        copy = dict(row.mappings().first())
        if isinstance(copy["id"], str):
            copy["id"] = "otra"
        else:
            del copy["id"]
        with pytest.raises(sa.exc.IntegrityError), model.Session.begin_nested():
            model.Session.execute(sa.insert(table).values(**copy))


def test_a_missed_change_is_looked_at_by_whoever_evaluates(institution):
    dataset = make(institution, date(2026, 4, 1))
    model.Session.execute(
        sa.update(model.package_table)
        .where(model.package_table.c.id == dataset["id"])
        .values(notes="Escrito sin pasar por CKAN")
    )
    snapshot_store.mark_pending(institution["id"])
    with clock.frozen(date(2026, 4, 2)):
        timeline.evaluate(institution["id"])
    assert states(dataset["id"])[-1] == (date(2026, 4, 2), None, "cumple")
    assert not store.progress(institution["id"]).pending


def test_a_miss_during_an_evaluation_stays_marked(institution, monkeypatch):
    make(institution, date(2026, 4, 1))
    snapshot_store.mark_pending(institution["id"])
    look = capture.capture_institution

    def missing_another(organization_id):
        found = look(organization_id)
        snapshot_store.mark_pending(organization_id)
        return found

    monkeypatch.setattr(capture, "capture_institution", missing_another)
    with clock.frozen(date(2026, 4, 2)):
        timeline.evaluate(institution["id"])
    assert store.progress(institution["id"]).pending


def test_one_institution_that_cannot_be_looked_at_stops_nobody(institution, monkeypatch):
    other = make_institution()
    look = capture.capture_institution

    def broken(organization_id, moment, **rest):
        if organization_id == institution["id"]:
            raise RuntimeError("boom")
        return look(organization_id, moment, **rest)

    monkeypatch.setattr(capture, "capture_institution", broken)
    model.Session.execute(sa.delete(Snapshot.__table__))
    model.Session.commit()
    found = capture.capture_all()
    assert (found.changed, found.failed) == (1, {institution["id"]: "boom"})
    assert snapshots(other["id"])


def test_many_saves_ask_for_one_evaluation_until_it_begins(institution, monkeypatch):
    asked = []
    monkeypatch.setattr(tk, "enqueue_job", lambda _job, args, **_more: asked.extend(args))
    for _ in range(3):
        changes.enqueue(institution["id"])
    assert asked == [institution["id"]]
    changes.evaluate_job(institution["id"])
    changes.enqueue(institution["id"])
    assert len(asked) == 2
