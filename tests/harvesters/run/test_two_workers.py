"""Two processes that import one job at the same time, each message sent to both of them."""

from __future__ import annotations

import multiprocessing
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import pytest

from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto.harvesters.run import seen
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from tests.harvesters.faults import workers

from .conftest import datasets, ledger
from .test_killed import consume, indexed
from .test_run import call_action
from .toy import records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def waits(word: Any, told: Connection) -> None:
    """A worker that begins at a word, and tells how many messages it took."""
    word.wait(60)
    told.send(workers.consume("fetch"))


def at_once() -> list[int]:
    """Have two work together; how many messages each took."""
    word = multiprocessing.Barrier(2)
    pipes = [multiprocessing.Pipe(duplex=False) for _ in range(2)]
    begun = [workers.started(partial(waits, word, into)) for _, into in pipes]
    assert [each.wait() for each in begun] == [0, 0]
    return [out.recv() for out, _ in pipes]


def sent_twice() -> int:
    """Every message of the fetch queue once more; how many there are then."""
    connection: Any = queue.get_connection()
    key = queue.get_fetch_routing_key()
    messages: list[Any] = connection.lrange(key, 0, -1)
    connection.delete(key)
    for each in messages:
        connection.rpush(key, each, each)
    return 2 * len(messages)


def test_every_record_is_one_dataset_and_every_count_is_true(make_toy, offer, monkeypatch):
    from ckan.plugins import toolkit as tk

    monkeypatch.setitem(tk.config, "ckanext.gobabierto.harvest.chunk", 4)
    source = make_toy()
    same_name = {"name": "el-mismo-nombre"}
    offer(*({**each, **same_name} for each in records(30, fields={"tags": ["agua", "sal"]})),
          {"refuse": "sin_titulo", "id": "malo"})  # fmt: skip
    connect_to_redis().flushdb()  # what other tests left in the queues
    job_id = call_action("harvest_job_create", source_id=source["id"])["id"]
    call_action("harvest_jobs_run")
    consume("gather")
    sent = sent_twice()
    taken = at_once()
    assert sum(taken) == sent == 16
    assert min(taken) > 0
    call_action("harvest_jobs_run")
    model.Session.expire_all()
    assert HarvestJob.get(job_id).status == "Finished"
    found = datasets(source["owner"]["id"])
    assert len(found) == len({each["name"] for each in found.values()}) == 30
    assert model.Session.query(model.Package).filter_by(type="dataset").count() == 30
    assert {row.status for row in ledger(source["id"]).values()} == {"active", "refused"}
    assert sorted(each["name"] for each in indexed()) == sorted(e["name"] for e in found.values())
    stats = call_action("harvest_job_show", id=job_id)["stats"]
    assert (stats["added"], stats["updated"], stats["errored"]) == (30, 0, 1)
    current = model.Session.query(HarvestObject).filter_by(current=True)
    assert current.filter(HarvestObject.package_id.is_not(None)).count() == 30


def test_a_lock_is_free_as_soon_as_it_is_given_back(clean_db):
    """Not when the server notices that a connection was closed."""
    for _ in range(100):
        with seen.held("source", "x") as first:
            assert first is not None
            with seen.held("source", "x") as second:
                assert second is None
