"""Killed by SIGKILL anywhere, and run again: the same end as if nothing had happened."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import query_for

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import runs, takeover
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from tests.harvesters.faults import workers

from .conftest import datasets, ledger
from .test_run import call_action, counts
from .toy import TYPE, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def state(source: dict[str, Any]) -> dict[str, Any]:
    """Everything that matters in the end."""
    found = datasets(source["owner"]["id"])
    by_identity = {key: (row.status, row.content_hash) for key, row in ledger(source["id"]).items()}
    return {
        "datasets": {
            title: (each["state"], [r["url"] for r in each["resources"]], each["notes"])
            for title, each in found.items()
        },
        "ledger": by_identity,
        "index": sorted(r["name"] for r in indexed()),
        "names": sorted(each["name"] for each in found.values()),
    }


def indexed() -> list[dict[str, Any]]:
    asked = {"q": "*:*", "fq": "dataset_type:dataset", "fl": "name", "rows": 500}
    search: Any = query_for("package")
    return [{"name": n} for n in search.run(asked)["results"]]


def offered() -> list[dict[str, Any]]:
    found = records(17, fields={"notes": "Una"})
    return [*found, {"refuse": "sin_titulo", "id": "malo"}]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.ckan_config("ckanext.gobabierto.harvest.chunk", 5)
def test_a_run_killed_at_any_statement_is_taken_over(make_toy, offer, seed):
    source = make_toy()
    offer(*offered())
    chance = random.Random(seed)
    for _ in range(3):
        arm = workers.dies_at_statement(chance.randint(60, 1500))
        ended = workers.in_process(workers.armed(arm, workers.by_command(source["id"])))
        assert ended in {0, -signal.SIGKILL}
    report = running.run(source["id"])
    assert not takeover.working(report.job_id, source["id"])
    found = state(source)
    assert len(found["datasets"]) == len(found["names"]) == 17
    assert len(found["ledger"]) == 18
    assert found["index"] == found["names"]
    jobs = model.Session.query(HarvestJob).filter_by(source_id=source["id"])
    assert {job.status for job in jobs} == {"Finished"}
    stats = [call_action("harvest_job_show", id=job.id)["stats"]["added"] for job in jobs]
    assert sum(stats) == 17
    assert counts(running.run(source["id"])) == (0, 0, 17, 0, 1)


def test_redis_emptied_loses_nothing(make_toy, offer, monkeypatch):
    from ckan.plugins import toolkit as tk

    monkeypatch.setitem(tk.config, "ckanext.gobabierto.harvest.chunk", 5)
    source = make_toy()
    offer(*offered())
    job_id = call_action("harvest_job_create", source_id=source["id"])["id"]
    connect_to_redis().flushdb()
    call_action("harvest_jobs_run")
    consume("gather")
    connect_to_redis().flushdb()
    call_action("harvest_jobs_run")
    consume("fetch", at_most=2)
    taken = next_leader()
    connect_to_redis().flushdb()
    model.Session.query(HarvestObject).filter_by(id=taken).update({"state": "IMPORT"})
    model.Session.commit()
    call_action("harvest_jobs_run")
    consume("fetch")
    call_action("harvest_jobs_run")
    assert HarvestJob.get(job_id).status == "Finished"
    stats = call_action("harvest_job_show", id=job_id)["stats"]
    assert (stats["added"], stats["errored"]) == (17, 1)
    assert len(datasets(source["owner"]["id"])) == 17


def test_a_second_gatherer_leaves_the_first_one_alone(make_toy, offer):
    from ckanext.gobabierto.harvesters.run.seen import held

    source = make_toy()
    offer(*records(3))
    job = HarvestJob.get(call_action("harvest_job_create", source_id=source["id"])["id"])
    job_id = job.id
    with held("source", source["id"]):
        assert queue.gather_stage(queue.get_harvester(TYPE), job) == []
        call_action("harvest_jobs_run")
        assert HarvestJob.get(job_id).status == "Running"
    consume("gather")
    consume("fetch")
    call_action("harvest_jobs_run")
    model.Session.expire_all()
    assert HarvestJob.get(job_id).status == "Finished"
    assert len(datasets(source["owner"]["id"])) == 3


def test_what_another_gatherer_sent_meanwhile_stays(make_toy, offer, monkeypatch):
    """The first one ends between the look of the second one and its lock."""
    from ckanext.gobabierto.harvesters.run import harvester as module
    from ckanext.gobabierto.harvesters.run.seen import held

    source = make_toy()
    offer(*records(3))
    made = call_action("harvest_job_create", source_id=source["id"], run=False)
    job: Any = HarvestJob.get(made["id"])
    job.status = "Running"
    model.Session.commit()
    harvester: Any = queue.get_harvester(TYPE)
    first: list[str] = []

    @contextmanager
    def late(kind: str, key: str, **more: Any) -> Generator[Any]:
        monkeypatch.setattr(module, "held", held)
        first.extend(harvester.gather_stage(HarvestJob.get(made["id"])))
        with held(kind, key, **more) as connection:
            yield connection

    monkeypatch.setattr(module, "held", late)
    second = harvester.gather_stage(job)
    assert first
    assert second == first
    assert all(HarvestObject.get(each) for each in first)
    assert model.Session.query(HarvestObject).count() == 3


def test_what_ends_every_worker_that_gathers_it_is_given_up(make_toy, offer):
    source = make_toy()
    offer(*records(3))
    job_id = call_action("harvest_job_create", source_id=source["id"])["id"]
    call_action("harvest_jobs_run")
    runs.begin(job_id, source["id"])
    model.Session.commit()
    key = queue.get_gather_routing_key()
    for _ in range(takeover.MOST_DEATHS + 1):
        # A worker takes the message, and is killed while it reads.
        assert queue.get_connection().lpop(key) is not None
        assert HarvestJob.get(job_id).status == "Running"
        takeover.mend(source["id"], types=frozenset({TYPE}))
    assert queue.get_connection().llen(key) == 0
    model.Session.expire_all()
    assert HarvestJob.get(job_id).status == "Finished"
    (error,) = call_action("harvest_job_report", id=job_id)["gather_errors"]
    assert "[lectura_interrumpida]" in error["message"]
    assert not ledger(source["id"])
    assert counts(running.run(source["id"])) == (3, 0, 0, 0, 0)


def consume(stage: str, at_most: int = 100) -> None:
    """What a worker of that queue does, until nothing waits."""
    consumer: Any = getattr(queue, f"get_{stage}_consumer")()
    call = getattr(queue, f"{stage}_callback")
    key = getattr(queue, f"get_{stage}_routing_key")()
    for _ in range(at_most):
        body = consumer.redis.lpop(key)
        if body is None:
            return
        call(consumer, queue.FakeMethod(body), None, body)


def next_leader() -> str:
    key = queue.get_fetch_routing_key()
    body: Any = queue.get_connection().lpop(key)
    return json.loads(body)["harvest_object_id"]
