"""A source that must not be read now is read later: nothing fails, and nothing vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock
from ckanext.gobabierto.fetching import manners
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import again, runs, spool, summary
from ckanext.gobabierto.model import HarvestFault, Snapshot
from ckanext.harvest.model import HarvestJob

from ..conftest import proposals
from .conftest import datasets, ledger
from .test_run import call_action, counts, rows
from .toy import records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NOON = datetime(2026, 11, 20, 12, tzinfo=clock.MEXICO)
NIGHT = datetime(2026, 11, 20, 23, tzinfo=clock.MEXICO)
OPENS = datetime(2026, 11, 20, 22, tzinfo=clock.MEXICO)


@pytest.fixture
def at_night(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Everything is read at night only."""
    agreed = ["127.0.0.1,pace=0,robots=no,hours=22:00-06:00"]

    def set_() -> None:
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.agreements", agreed)

    return set_


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site that asks to wait is let rest for longer than a run has patience."""
    monkeypatch.setattr(manners, "_REST", 1000)
    yield
    connect_to_redis().flushdb()


def jobs(source_id: str) -> list[str]:
    model.Session.expire_all()
    found = model.Session.query(HarvestJob).filter_by(source_id=source_id)
    return [job.status for job in found.order_by(HarvestJob.created)]


def test_the_run_says_when_and_nothing_fails_or_vanishes(make_toy, offer, at_night, portal):
    source = make_toy()
    offer(*records(3))
    running.run(source["id"])
    before = {key: (row.status, row.content_hash) for key, row in ledger(source["id"]).items()}
    offer(*records(1))
    at_night()
    portal.asked.clear()
    with clock.frozen(NOON):
        report = running.run(source["id"])
    assert not portal.asked
    assert report.ok
    assert datetime.fromisoformat(report.until) == OPENS
    assert counts(report) == (0, 0, 0, 0, 0)
    found = summary.of_job(report.job_id)
    assert (found.state, found.complete, found.until) == ("finished", False, report.until)
    after = {key: (row.status, row.content_hash) for key, row in ledger(source["id"]).items()}
    assert after == before
    assert {each["state"] for each in datasets(source["owner"]["id"]).values()} == {"active"}
    (fault,) = model.Session.query(HarvestFault).filter_by(job_id=report.job_id)
    assert (fault.code, fault.severity) == ("fuera_de_horario", "warning")
    job = call_action("harvest_job_show", id=report.job_id)
    assert (job["status"], job["gather_error_summary"]) == ("Finished", [])


def test_the_scheduler_starts_it_when_its_time_has_come(make_toy, offer, at_night):
    source = make_toy()
    offer(*records(3))
    at_night()
    with clock.frozen(NOON):
        running.run(source["id"])
        call_action("harvest_jobs_run")
        assert jobs(source["id"]) == ["Finished"]
    with clock.frozen(NIGHT):
        call_action("harvest_jobs_run")
        assert jobs(source["id"]) == ["Finished", "Running"]
        assert again.start_due() == []
        assert counts(running.run(source["id"])) == (3, 0, 0, 0, 0)
        call_action("harvest_jobs_run")
        assert jobs(source["id"]) == ["Finished", "Finished"]
        assert again.start_due() == []


def test_what_was_known_of_its_documents_still_holds(make_toy, offer, at_night, portal):
    source = make_toy()
    portal.tagged = True
    offer(*records(3))
    running.run(source["id"])
    at_night()
    with clock.frozen(NOON):
        running.run(source["id"])
    written = rows()
    with clock.frozen(NIGHT):
        portal.asked.clear()
        report = running.run(source["id"])
    portal.tagged = False
    assert (counts(report), report.until, len(portal.asked)) == ((0, 0, 3, 0, 0), "", 1)
    assert rows() == written


def test_what_is_read_before_the_site_asks_for_rest_is_taken(make_toy, offer, portal, rest):
    source = make_toy()
    offer(*records(2), {"more": "otra.json"})
    offer({"id": "z"}, path="/juguete/otra.json")
    assert running.run(source["id"]).added == 3
    portal.overrides["/juguete/otra.json"] = 429
    offer(*records(4), {"more": "otra.json"})
    report = running.run(source["id"])
    assert report.ok
    assert report.until
    assert counts(report) == (2, 0, 2, 0, 0)
    assert ledger(source["id"])["z"].status == "active"


def test_a_section_that_was_put_off_leaves_the_facts_of_its_pages(make_source, at_night):
    source = make_source("/sediag/transparencia/")
    running.run(source["id"])
    at_night()
    with clock.frozen(NOON):
        report = running.run(source["id"])
    assert report.ok
    assert datetime.fromisoformat(report.until) == OPENS
    assert {row.status for row in proposals(source["id"]).values()} == {"pending"}
    pages = model.Session.query(Snapshot).filter_by(subject_type="section", valid_to=None)
    assert {row.facts["ok"] for row in pages} == {True}


def test_one_that_is_put_off_and_then_fails_is_a_failure(make_toy, offer, at_night, portal):
    source = make_toy()
    at_night()
    with clock.frozen(NOON):
        running.run(source["id"])
    portal.overrides["/juguete/datos.json"] = 404
    with clock.frozen(NIGHT):
        report = running.run(source["id"])
    assert report.errors
    assert runs.last(source["id"]).until is None


@pytest.mark.parametrize("looks", [3, 4], ids=["between records", "before a document"])
def test_a_reading_that_takes_too_long_ends_with_what_it_read(
    make_toy, offer, monkeypatch, looks: int
):
    """And nothing of what it did not read has vanished."""
    source = make_toy()
    more = "/juguete/mas.json"
    offer(*records(2), {"more": "mas.json"})
    offer({"id": "lejos"}, path=more)
    running.run(source["id"])
    offer(*records(2, fields={"notes": "otra"}), {"more": "mas.json"})
    offer(path=more)

    def moments() -> Iterator[float]:
        yield from [0.0] * looks
        while True:
            yield 1e9

    with monkeypatch.context() as patched:
        patched.setattr(spool, "time", SimpleNamespace(monotonic=moments().__next__))
        report = running.run(source["id"])
    assert counts(report) == (0, 2, 0, 0, 0)
    (told,) = report.errors
    assert "cosecha_cortada" in told
    assert not summary.of_job(report.job_id).complete
    assert {row.status for row in ledger(source["id"]).values()} == {"active"}
    report = running.run(source["id"])
    assert (report.unchanged, report.vanished, report.errors) == (2, 1, [])
