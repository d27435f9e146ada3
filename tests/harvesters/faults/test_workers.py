"""Several workers: on one job, on two sources, beside a slow one; and who takes over, and when."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import heartbeat, summary, takeover
from ckanext.gobabierto.harvesters.run.storing import Gathering
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob

from dev.processes import wait_until

from . import workers
from .test_services import at
from .world import DAY, LATER, World, act, catalogue, dataset, make_source

OTHER = "/inmar/catalogo.json"


def side_by_side(*works: Callable[[], object]) -> list[int]:
    """Each in a process of its own, all at once; gives how they ended."""
    return [ended() for ended in [workers.started(work).wait for work in works]]


def finished(job_id: str) -> Any:
    model.Session.expire_all()
    model.Session.rollback()
    job: Any = HarvestJob.get(job_id)
    return job.finished


@pytest.fixture
def other(section: World) -> str:
    """A second source, of another institution, with four records."""
    section.portal.overrides[OTHER] = catalogue(*map(dataset, range(4)))
    return make_source(section.portal, "catalogo", OTHER, "inmar")


def test_two_workers_on_one_job(catalogue: World) -> None:
    """Both get the job, and each message comes twice."""
    with clock.frozen(DAY):
        job = workers.start(catalogue.source_id)
        publisher: Any = queue.get_gather_publisher()
        publisher.redis.rpush(publisher.routing_key, f'{{"harvest_job_id":"{job}"}}')
        gather = lambda: workers.consume("gather", 1)  # noqa: E731
        assert side_by_side(gather, gather) == [0, 0]
        act("harvest_jobs_run")
        connection: Any = queue.get_connection()
        key = queue.get_fetch_routing_key()
        connection.rpush(key, *connection.lrange(key, 0, -1))
        fetch = lambda: workers.consume("fetch")  # noqa: E731
        assert side_by_side(fetch, fetch) == [0, 0]
    with clock.frozen(LATER):
        workers.take_over()
    catalogue.assert_alike(job)


def test_two_workers_on_two_sources(section: World, other: str) -> None:
    with clock.frozen(DAY):
        jobs = workers.start(section.source_id), workers.start(other)
        assert side_by_side(workers.both, workers.both) == [0, 0]
    with clock.frozen(LATER):
        workers.take_over()
    assert summary.of_job(jobs[0]).added == section.counts["added"]
    assert summary.of_job(jobs[1]).added == 4


def test_a_slow_source_does_not_hold_the_others(section: World, other: str) -> None:
    section.portal.overrides[section.path] = "cuelga/2"
    with clock.frozen(DAY):
        slow = workers.start(section.source_id)
        process = workers.started(lambda: workers.consume("gather", 1))
        assert wait_until(lambda: heartbeat.alive("gather", slow) is not None, 30, 0.05)
        quick = workers.start(other)
        workers.both()
        assert finished(quick) is not None
        assert finished(slow) is None
        assert process.wait() == 0
    assert summary.of_job(quick).added == 4


def test_a_living_worker_keeps_its_job_and_a_dead_one_loses_it(catalogue: World) -> None:
    """It stands still in the middle of gathering; Redis forgets its sign of life meanwhile."""

    def stand_still() -> None:
        os.kill(os.getpid(), signal.SIGSTOP)

    def work() -> None:
        at(Gathering, "_end", 1, stand_still)
        workers.consume("gather", 1)

    with clock.frozen(DAY):
        job = workers.start(catalogue.source_id)
        process = workers.started(work)
        os.waitpid(process.pid, os.WUNTRACED)
        told = heartbeat.alive("gather", job)
        assert told is not None
        assert told["pid"] == process.pid
        assert takeover.working(job, catalogue.source_id)
        act("harvest_jobs_run")
        assert workers.consume("gather") == 0, "nothing is sent again while it lives"
        with pytest.raises(running.CannotRun):
            running.run(catalogue.source_id)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        begun = time.monotonic()
        free = lambda: not takeover.working(job, catalogue.source_id)  # noqa: E731
        assert wait_until(free, 20, 0.05)
        assert time.monotonic() - begun < heartbeat.SECONDS / 3
    with clock.frozen(LATER):
        workers.take_over()
    catalogue.assert_alike(job)
