"""Jobs that are not to go on, and sources that are edited, moved or removed while one runs."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories

from ckanext.gobabierto.fetching import manners, settings
from ckanext.gobabierto.fetching.memory import LocalMemory
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults, runs, stopping
from ckanext.gobabierto.harvesters.run.storing import Gathering
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.model import HarvestChunk, HarvestHold
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from .conftest import datasets, ledger
from .test_killed import consume
from .test_run import call_action, counts
from .toy import ToyReader, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DONE = {"COMPLETE", "ERROR"}
STOPPED = "UPDATE harvest_job SET status = 'Finished' WHERE source_id = :source"
DELETED = "UPDATE package SET state = 'deleted' WHERE id = :source"
INACTIVE = "UPDATE harvest_source SET active = false WHERE id = :source"
REFUSED = "UPDATE gobabierto_source_approval SET status = 'refused' WHERE source_id = :source"
ORPHANED = "UPDATE package SET owner_org = NULL WHERE id = :source"
MOVED = (
    "UPDATE package SET owner_org = (SELECT id FROM \"group\" WHERE name = 'otra')"
    " WHERE id = :source"
)
REASONS = [
    (STOPPED, ""),
    (DELETED, "fuente_borrada"),
    (INACTIVE, "fuente_borrada"),
    (REFUSED, "fuente_no_autorizada"),
    (ORPHANED, "fuente_sin_institucion"),
    (MOVED, "fuente_de_otra_institucion"),
]


def elsewhere(statement: str, source_id: str) -> None:
    """What another process does meanwhile."""
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text(statement), {"source": source_id})


def job_of(source: dict[str, Any]) -> Any:
    model.Session.expire_all()
    return model.Session.query(HarvestJob).filter_by(source_id=source["id"]).one()


def states_of(job_id: str) -> set[tuple[str, str | None]]:
    model.Session.expire_all()
    found = model.Session.query(HarvestObject).filter_by(harvest_job_id=job_id)
    return {(each.state, each.report_status) for each in found}


def told(job_id: str) -> list[str]:
    """Codes of what is told of a job."""
    return [each.fault.code for each in faults.listed([job_id])]


@pytest.fixture
def queued(make_toy, offer, monkeypatch):
    """A source of which three chunks wait to be imported, and another institution."""
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.harvest.chunk", 4)
    factories.Organization(name="otra")
    source = make_toy()
    offer(*records(12))
    connect_to_redis().flushdb()  # what other tests left in the queues
    call_action("harvest_job_create", source_id=source["id"])
    call_action("harvest_jobs_run")
    consume("gather")
    return source


class TestWhileItWrites:
    def test_what_was_read_is_written_although_the_configuration_is_wrong_by_now(self, queued):
        """Anybody may save one: it does not end the workers that all institutions share."""
        consume("fetch", at_most=1)
        HarvestSource.get(queued["id"]).config = '{"nada": 1}'
        model.Session.commit()
        consume("fetch")
        assert len(datasets(queued["owner"]["id"])) == 12
        job = job_of(queued)
        assert (job.status, runs.get(job.id).state) == ("Finished", "finished")

    @pytest.mark.parametrize(("statement", "code"), REASONS[1:])
    def test_the_rest_is_not_taken_and_it_is_told_why(self, queued, statement, code):
        consume("fetch", at_most=1)
        elsewhere(statement, queued["id"])
        consume("fetch")
        job = job_of(queued)
        run = runs.get(job.id)
        assert (job.status, run.state, run.complete) == ("Finished", "failed", False)
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 4
        assert len(datasets(queued["owner"]["id"])) == len(ledger(queued["id"])) == 4
        assert states_of(job.id) == {("COMPLETE", "added"), ("ERROR", "errored")}
        assert told(job.id) == [code]
        (error,) = call_action("harvest_job_report", id=job.id)["gather_errors"]
        assert f"[{code}]" in error["message"]

    def test_a_source_that_was_purged_ends_no_worker(self, queued):
        call_action("dataset_purge", id=queued["id"])
        consume("fetch")
        job = job_of(queued)
        assert (job.status, told(job.id)) == ("Finished", ["fuente_borrada"])

    def test_whoever_works_in_the_foreground_stops_too(self, queued):
        """The queue looks by itself only whether the job is over, and only at the leader."""
        elsewhere(STOPPED, queued["id"])
        job = job_of(queued)
        from ckanext.harvest import queue

        leader = model.Session.query(HarvestObject).filter_by(state="WAITING").first()
        queue.fetch_and_import_stages(queue.get_harvester("juguete"), leader)
        assert ("ERROR", "errored") in states_of(job.id)
        assert not ledger(queued["id"])
        assert told(job.id) == []

    def test_back_with_its_institution_the_rest_is_taken(self, queued):
        consume("fetch", at_most=1)
        other = model.Group.get("otra").id
        call_action("package_patch", id=queued["id"], owner_org=other)
        consume("fetch")
        assert not datasets(other)
        call_action("package_patch", id=queued["id"], owner_org=queued["owner"]["id"])
        assert counts(running.run(queued["id"])) == (8, 0, 4, 0, 0)
        assert set(ledger(queued["id"])) == {f"r{number}" for number in range(12)}


class TestWhileItReads:
    @pytest.fixture
    def pages(self, make_toy, offer, monkeypatch):
        """Six pages with a record each: too few to be a batch of their own."""
        factories.Organization(name="otra")
        monkeypatch.setattr(stopping, "EVERY", 0.0)
        for page in range(6):
            more = [{"more": f"{page + 1}.json"}] if page < 5 else []
            path = f"/juguete/{page}.json" if page else "/juguete/datos.json"
            offer({"id": f"r{page}"}, *more, path=path)
        return make_toy()

    @pytest.mark.parametrize(("statement", "code"), REASONS)
    def test_it_asks_the_site_for_nothing_more(self, pages, portal, monkeypatch, statement, code):
        line = ToyReader._line

        def meanwhile(self, *given):
            if b'"r2"' in given[0]:
                elsewhere(statement, pages["id"])
            return line(self, *given)

        monkeypatch.setattr(ToyReader, "_line", meanwhile)
        report = running.run(pages["id"])
        assert len(portal.asked) == 3
        assert report.state == "failed"
        assert [code] == [e.rsplit("[", 1)[1][:-1] for e in report.errors] or not code
        assert not ledger(pages["id"])
        assert states_of(report.job_id) == set()
        assert job_of(pages).status == "Finished"

    def test_it_does_not_wait_for_its_turn(self, pages, portal, monkeypatch):
        agreed = ["127.0.0.1,pace=60,robots=no"]
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.agreements", agreed)
        memory = LocalMemory()
        monkeypatch.setattr(settings, "_memory", lambda _: memory)
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            elsewhere(STOPPED, pages["id"])

        monkeypatch.setattr(manners, "time", SimpleNamespace(monotonic=monotonic, sleep=sleep))
        assert running.run(pages["id"]).state == "failed"
        assert (len(portal.asked), slept) == (1, [manners.SLICE])

    def test_a_big_document_is_left_in_the_middle(self, make_toy, offer, monkeypatch):
        monkeypatch.setattr(stopping, "EVERY", 0.0)
        source = make_toy()
        offer(*records(50))
        record, read = ToyReader._record, []

        def meanwhile(self, data, of):
            read.append(data["id"])
            if len(read) == 5:
                elsewhere(STOPPED, source["id"])
            return record(self, data, of)

        monkeypatch.setattr(ToyReader, "_record", meanwhile)
        running.run(source["id"])
        assert len(read) == 5

    def test_it_is_asked_every_few_seconds_and_not_for_each_record(
        self, make_toy, offer, monkeypatch
    ):
        source, asked = make_toy(), []
        offer(*records(30))
        look = stopping.look
        monkeypatch.setattr(stopping, "look", lambda *given: asked.append(given[1]) or look(*given))
        assert counts(running.run(source["id"])) == (30, 0, 0, 0, 0)
        assert len(asked) == 3, "as it begins, as it ends, and before the chunk"

    @pytest.mark.parametrize("left", [12, 0])
    def test_stopped_at_the_last_moment_nothing_is_left_of_it(
        self, make_run, offer, monkeypatch, left
    ):
        """Also not the question whether so much is gone indeed."""
        source = make_run(4)
        end = Gathering._end

        def late(self, reading):
            elsewhere(STOPPED, source["id"])
            return end(self, reading)

        monkeypatch.setattr(Gathering, "_end", late)
        offer(*(records(left, fields={"notes": "dos"}) or [{"id": "otro"}]))
        report = running.run(source["id"])
        assert (report.state, counts(report)) == ("failed", (0, 0, 0, 0, 0))
        assert states_of(report.job_id) == set()
        for table in (HarvestChunk, HarvestHold):
            assert not model.Session.query(table).count()
        monkeypatch.setattr(Gathering, "_end", end)
        offer(*records(4))
        assert counts(running.run(source["id"])) == (0, 0, 4, 0, 0)

    def test_what_is_refused_before_it_begins_is_not_begun(self, make_toy, offer, portal):
        source = make_toy()
        offer(*records(2))
        job = call_action("harvest_job_create", source_id=source["id"])["id"]
        call_action("harvest_source_delete", id=source["id"])
        assert approval.standing(source["id"]).approved
        consume("gather")
        assert (HarvestJob.get(job).status, portal.asked) == ("Finished", [])
