"""What people and other sources do while a chunk is written: nothing of theirs is lost."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.review import settling
from ckanext.gobabierto.harvesters.run import harvester as stages
from ckanext.gobabierto.harvesters.run import imports, ownership
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from .conftest import datasets, ledger
from .test_run import call_action, counts
from .test_vanishing import statuses
from .toy import TYPE, ToyReader, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
OTHER = "/juguete/otro.json"


def elsewhere(statement: str, **values: Any) -> None:
    """Committed on a connection of its own, as the save of a person is."""
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        connection.execute(sa.text(statement), values)


class TestPerson:
    @pytest.fixture
    def source(self, make_toy, offer):
        source = make_toy()
        offer(*records(3, fields={"notes": "uno"}))
        running.run(source["id"])
        return source

    @pytest.fixture
    def while_writing(self, monkeypatch):
        """Have something done between the planning of a batch and its writing, *times* times."""

        def do(statement: str, times: int = 1, **values: Any) -> None:
            left = [statement] * times

            def write(*arguments: Any, **named: Any) -> Any:
                if left:
                    elsewhere(left.pop(), **values)
                return write_batch(*arguments, **named)

            monkeypatch.setattr(imports, "write_batch", write)

        write_batch = imports.write_batch
        return do

    def key(self, source: Any) -> str:
        return datasets(source["owner"]["id"])["Registro 0"]["id"]

    def test_what_is_saved_meanwhile_stays_and_the_rest_is_written(
        self, source, offer, while_writing
    ):
        key = self.key(source)
        while_writing("UPDATE package SET title = 'De una persona' WHERE id = :id", id=key)
        offer(*records(3, fields={"notes": "dos"}))
        assert counts(running.run(source["id"])) == (0, 3, 0, 0, 0)
        found = datasets(source["owner"]["id"])
        assert found["De una persona"]["id"] == key
        assert {each["notes"] for each in found.values()} == {"dos"}
        offer(*records(3, title="Otro", fields={"notes": "dos"}))
        running.run(source["id"])
        assert datasets(source["owner"]["id"])["De una persona"]["id"] == key
        assert ledger(source["id"])["r0"].differences, "it is known to be a person's"

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE resource SET name = 'De una persona' WHERE package_id = :id",
            "UPDATE resource SET state = 'deleted' WHERE package_id = :id",
        ],
    )
    def test_so_does_what_is_saved_of_its_files(self, source, offer, while_writing, statement):
        key = self.key(source)
        while_writing(statement, id=key)
        offer(*records(3, fields={"notes": "dos"}))
        assert counts(running.run(source["id"])) == (0, 3, 0, 0, 0)
        found = datasets(source["owner"]["id"])["Registro 0"]
        names = [each["name"] for each in found["resources"]]
        assert names == (["De una persona"] if "name" in statement else [])
        assert found["notes"] == "dos"

    def test_who_settles_a_difference_holds_the_dataset_before_its_row_as_a_run_does(
        self, source, offer, monkeypatch
    ):
        key = self.key(source)
        call_action("package_patch", id=key, notes="De una persona")
        offer(*records(3, fields={"notes": "dos"}))
        running.run(source["id"])
        rows, held = settling.ledger.rows, []

        def look(*arguments: Any, lock: bool = False) -> Any:
            if lock:
                with pytest.raises(sa.exc.OperationalError):
                    elsewhere("SELECT id FROM package WHERE id = :id FOR UPDATE NOWAIT", id=key)
                held.append(key)
            return rows(*arguments, lock=lock)

        monkeypatch.setattr(settling.ledger, "rows", look)
        user = call_action("get_site_user")
        settling.of_record(source["id"], "r0", "notes", "mine", user["name"], user["id"])
        assert (held, ledger(source["id"])["r0"].differences) == ([key], None)

    def test_one_that_is_deleted_meanwhile_is_left_deleted(self, source, offer, while_writing):
        key = self.key(source)
        while_writing("UPDATE package SET state = 'deleted' WHERE id = :id", id=key)
        offer(*records(3, fields={"notes": "dos"}))
        assert counts(running.run(source["id"])) == (0, 2, 1, 0, 0)
        found = datasets(source["owner"]["id"])["Registro 0"]
        assert (found["state"], found["notes"]) == ("deleted", "uno")

    def test_one_that_is_saved_all_the_time_waits_for_the_next_run(
        self, source, offer, while_writing
    ):
        key = self.key(source)
        while_writing("UPDATE package SET version = version WHERE id = :id", times=10, id=key)
        offer(*records(3, fields={"notes": "dos"}))
        report = running.run(source["id"])
        assert counts(report) == (0, 2, 0, 0, 1)
        assert "conjunto_en_edicion" in report.errors[0]
        while_writing("SELECT 1", times=0)
        assert counts(running.run(source["id"])) == (0, 1, 2, 0, 0)
        assert datasets(source["owner"]["id"])["Registro 0"]["notes"] == "dos"


class TestTwoSources:
    """Both are gathered before either of them writes."""

    def gathered(self, *sources: Any) -> list[tuple[Any, list[str]]]:
        harvester: Any = queue.get_harvester(TYPE)
        found: list[tuple[Any, list[str]]] = []
        for source in sources:
            made = call_action("harvest_job_create", source_id=source["id"], run=False)
            job: Any = HarvestJob.get(made["id"])
            job.status = "Running"
            model.Session.commit()
            found.append((harvester, harvester.gather_stage(job)))
        return found

    def both(self, *sources: Any) -> None:
        for harvester, sent in self.gathered(*sources):
            for each in sent:
                harvester.import_stage(HarvestObject.get(each))

    def test_of_one_institution_make_no_dataset_twice(self, make_toy, offer):
        one = make_toy()
        two = make_toy(owner=one["owner"], path=OTHER)
        offer(*records(2))
        offer(*records(3), path=OTHER)
        self.both(one, two)
        assert sorted(datasets(one["owner"]["id"])) == ["Registro 0", "Registro 1", "Registro 2"]
        assert set(statuses(one["id"]).values()) == {"active"}
        assert statuses(two["id"]) == {"r0": "refused", "r1": "refused", "r2": "active"}
        told = {f.code for f in model.Session.query(HarvestFault).filter_by(source_id=two["id"])}
        assert told == {"pertenece_a_otra_fuente"}
        report = running.run(two["id"])
        assert counts(report) == (0, 0, 1, 0, 2)

    def test_of_two_institutions_do_not_both_take_what_has_one_guid(self, make_toy, offer):
        one, two = make_toy("aaa"), make_toy("bbb", path=OTHER)
        offer({"id": "a", "guid": "g1"})
        offer({"id": "b", "guid": "g1"}, {"id": "c"}, path=OTHER)
        self.both(one, two)
        assert list(datasets(one["owner"]["id"])) == ["a"]
        assert list(datasets(two["owner"]["id"])) == ["c"]
        assert statuses(two["id"]) == {"b": "refused", "c": "active"}


class TestDeletedHere:
    @pytest.fixture
    def deleted(self, make_toy, offer):
        source = make_toy()
        offer(*records(2, fields={"notes": "uno"}))
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["Registro 0"]["id"]
        call_action("package_delete", id=key)
        offer(*records(2, fields={"notes": "dos"}))
        return source, key

    def test_what_the_source_said_meanwhile_comes_when_it_is_restored(self, deleted):
        source, key = deleted
        assert counts(running.run(source["id"])) == (0, 1, 1, 0, 0)
        call_action("package_patch", id=key, state="active")
        assert counts(running.run(source["id"])) == (0, 1, 1, 0, 0)
        found = datasets(source["owner"]["id"])["Registro 0"]
        assert (found["state"], found["notes"]) == ("active", "dos")
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)

    def test_restored_when_the_source_lost_it_nothing_is_read_again_for_it(self, deleted, offer):
        from ckanext.gobabierto.harvesters.run import ledger as rows

        source, key = deleted
        offer(*records(4, fields={"notes": "dos"}))
        running.run(source["id"])
        offer(*records(4)[1:])
        assert running.run(source["id"]).vanished == 1
        call_action("package_patch", id=key, state="active")
        assert rows.restored(source["id"]) == set()
        offer(*records(4, fields={"notes": "dos"}))
        running.run(source["id"])
        assert datasets(source["owner"]["id"])["Registro 0"]["notes"] == "dos"

    def test_it_is_told_once_and_costs_nothing_after_that(self, deleted, offer):
        source, _ = deleted
        running.run(source["id"])
        told = model.Session.query(HarvestFault).filter_by(code="conjunto_borrado_aqui")
        assert told.count() == 1
        before = model.Session.query(HarvestObject).count()
        offer(*records(2, fields={"notes": "dos"}), {"id": "z"})
        assert counts(running.run(source["id"])) == (1, 0, 2, 0, 0)
        assert model.Session.query(HarvestObject).count() == before + 1
        assert told.count() == 1

    def test_a_purged_one_is_told_as_such_and_fails_nothing(self, deleted, offer):
        source, key = deleted
        call_action("dataset_purge", id=key)
        for notes in ("dos", "tres"):
            offer(*records(2, fields={"notes": notes}))
            report = running.run(source["id"])
            assert counts(report) == (0, 1, 1, 0, 0)
            assert report.errors == []
        assert list(datasets(source["owner"]["id"])) == ["Registro 1"]
        (found,) = model.Session.query(HarvestObject).filter_by(
            guid=f"{source['id']}:r0", current=True
        )
        assert found.package_id is None


@pytest.mark.parametrize(
    ("new", "moment"),
    [(True, (imports, "write_batch")), (True, (ownership, "hold")),
     (False, (imports, "write_batch"))],
)  # fmt: skip
def test_a_chunk_that_a_second_worker_took_too_is_written_and_counted_once(
    make_toy, offer, monkeypatch, new, moment
):
    """The lock was lost with its connection, and the first worker lives on."""
    source = make_toy()
    if not new:
        offer(*records(3))
        running.run(source["id"])
    offer(*records(3, fields={"notes": "dos"}))
    held, real, left = stages.held, getattr(*moment), [True]

    def second() -> None:
        (leader,) = model.Session.query(HarvestObject).filter_by(state="IMPORT")
        queue.get_harvester(TYPE).import_stage(leader)
        model.Session.remove()

    def first(*arguments: Any, **named: Any) -> Any:
        if left and left.pop():
            other = threading.Thread(target=second)
            other.start()
            other.join(30)
        return real(*arguments, **named)

    monkeypatch.setattr(
        stages, "held",
        lambda kind, key, **named: nullcontext() if kind == "chunk" else held(kind, key, **named),
    )  # fmt: skip
    monkeypatch.setattr(*moment, first)
    report = running.run(source["id"])
    assert counts(report) == ((3, 0, 0, 0, 0) if new else (0, 3, 0, 0, 0))
    assert (len(datasets(source["owner"]["id"])), report.errors) == (3, [])
    assert {row.status for row in ledger(source["id"]).values()} == {"active"}
    assert counts(running.run(source["id"])) == (0, 0, 3, 0, 0)


def test_a_failure_of_ours_is_told_without_the_words_of_an_exception(make_toy, offer, monkeypatch):
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("secreto")

    source = make_toy()
    offer(*records(1))
    monkeypatch.setattr(imports, "write_batch", fail)
    report = running.run(source["id"])
    assert report.refused == 1
    assert "error_interno" in report.errors[0]
    assert "secreto" not in str(report.errors)
    (fault,) = model.Session.query(HarvestFault)
    assert (fault.code, fault.identity, fault.title) == ("error_interno", "r0", "Registro 0")


def test_a_reader_that_breaks_tells_its_kind_and_no_more(make_toy, offer, monkeypatch):
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("/etc/portal.ini postgresql://ckan:secreta@base/ckan SELECT secreta")

    source = make_toy()
    offer(*records(1))
    monkeypatch.setattr(ToyReader, "read", fail)
    report = running.run(source["id"])
    assert "secreta" not in str(report.errors)
    (fault,) = model.Session.query(HarvestFault)
    assert (fault.code, fault.found) == ("error_interno", "RuntimeError")
    assert "avise a quien administra" in fault.message


def test_nobody_saves_a_dataset_while_a_finding_is_brought_into_it(make_toy, offer):
    from ckanext.gobabierto.harvesters import proposal_datasets

    source = make_toy()
    offer(*records(1))
    running.run(source["id"])
    key = datasets(source["owner"]["id"])["Registro 0"]["id"]
    held = proposal_datasets.hold_dataset(key)
    assert held is not None
    with pytest.raises(sa.exc.OperationalError):
        elsewhere("UPDATE package SET title = 'x' WHERE id = :id", id=key)
    model.Session.rollback()
    elsewhere("UPDATE package SET title = 'x' WHERE id = :id", id=key)
    held = proposal_datasets.hold_dataset(key)
    assert held.title == "x"
    model.Session.rollback()
    assert tk.get_action("package_show")({"ignore_auth": True}, {"id": key})["id"] == key
