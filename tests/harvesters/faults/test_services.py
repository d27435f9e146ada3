"""PostgreSQL, Redis and Solr taken away under a run: the end is that of a run undisturbed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import runs
from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester
from ckanext.gobabierto.harvesters.run.imports import Chunk
from ckanext.gobabierto.harvesters.run.storing import Gathering
from ckanext.gobabierto.harvesters.writing import debts, saving
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob

from . import state, workers
from .servers import Server, own_redis
from .services import Postgres, solr_behind_a_door
from .world import DAY, LATER, World

MOMENTS: dict[str, tuple[Any, str, int]] = {
    "gather": (Gathering, "_store", 1),
    "between gather and fetch": (queue.RedisPublisher, "send", 2),
    "between fetch and import": (SourceHarvester, "import_stage", 1),
    "import": (saving, "_save", 2),
    "ledger": (Chunk, "_before_commit", 1),
    "index": (debts, "settle", 1),
}


def at(owner: Any, name: str, number: int, what: Callable[[], object]) -> None:
    """Have *what* happen when that function is called that many times: in a process of its own."""
    function, calls = getattr(owner, name), [0]

    def called(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == number:
            what()
        return function(*arguments, **options)

    setattr(owner, name, called)


def recover(world: World, job: str) -> str:
    """Whatever was left is taken over; a job that gave up did nothing and is followed by another.

    :returns: the job that did it all.
    """
    with clock.frozen(LATER):
        workers.take_over()
        run = runs.get(job)
        if run is None or run.state != runs.FAILED:
            return job
        assert not any(state.counts(job).values())
        job = workers.start(world.source_id)
        workers.take_over()
    return job


def disturbed(world: World, moment: str, what: Callable[[], object]) -> str:
    """Run the job with something happening at a moment; its worker may not survive that."""
    owner, name, number = MOMENTS[moment]

    def work() -> None:
        at(owner, name, number, what)
        workers.both()

    with clock.frozen(DAY):
        job = workers.start(world.source_id)
        workers.in_process(work)
    return job


class TestPostgres:
    @pytest.fixture
    def postgres(self) -> Iterator[Postgres]:
        server = Postgres()
        yield server
        server.start()

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_every_connection_ends(self, catalogue: World, postgres: Postgres, moment: str) -> None:
        job = disturbed(catalogue, moment, postgres.throw_out)
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["gather", "import"])
    def test_none_is_taken_for_a_while(
        self, catalogue: World, postgres: Postgres, moment: str
    ) -> None:
        job = disturbed(catalogue, moment, postgres.stop)
        postgres.start()
        catalogue.assert_alike(recover(catalogue, job))

    def test_a_run_in_the_foreground(self, catalogue: World, postgres: Postgres) -> None:
        def work() -> None:
            at(saving, "_save", 4, postgres.throw_out)
            running.run(catalogue.source_id)

        before = jobs_of(catalogue)
        with clock.frozen(DAY):
            workers.in_process(work)
        (job,) = jobs_of(catalogue) - before
        with clock.frozen(LATER):
            running.run(catalogue.source_id)  # the same job, unless it survived by itself
        catalogue.assert_alike(job)


def jobs_of(world: World) -> set[str]:
    """The jobs that there are."""
    model.Session.rollback()
    rows = model.Session.query(HarvestJob.id).filter_by(source_id=world.source_id)
    return {row[0] for row in rows}


class TestRedis:
    @pytest.fixture
    def redis(self) -> Iterator[Server]:
        with own_redis() as server:
            yield server

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_killed_and_empty(self, catalogue: World, redis: Server, moment: str) -> None:
        """Every connection breaks, and nothing is remembered."""
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            with at_once(moment, redis.restart), suppress(RedisError):
                workers.both()
        model.Session.remove()
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_emptied(self, catalogue: World, redis: Server, moment: str) -> None:
        """Nobody notices anything until a message does not come."""
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            with at_once(moment, lambda: connect_to_redis().flushall()):
                workers.both()
        model.Session.remove()
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_killed_and_back_to_what_it_once_saved(
        self, catalogue: World, redis: Server, moment: str
    ) -> None:
        """What was done is told to be done once more."""

        def back() -> None:
            redis.restart()
            assert connect_to_redis().llen(queue.get_gather_routing_key()) == 1

        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            connect_to_redis().save()
            with at_once(moment, back), suppress(RedisError):
                workers.both()
            workers.both()
        model.Session.remove()
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["gather", "import"])
    def test_gone_until_the_end(self, catalogue: World, redis: Server, moment: str) -> None:
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            with at_once(moment, redis.stop), pytest.raises(RedisError):
                workers.both()
        model.Session.remove()
        redis.start()
        catalogue.assert_alike(recover(catalogue, job))

    def test_emptied_between_all_stages(self, catalogue: World) -> None:
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            for stage in ("gather", "fetch", "fetch"):
                connect_to_redis().flushdb()
                tk.get_action("harvest_jobs_run")({"ignore_auth": True}, {})
                workers.consume(stage, 1)
            connect_to_redis().flushdb()
        catalogue.assert_alike(recover(catalogue, job))

    def test_a_message_that_comes_again_when_all_is_over(self, catalogue: World) -> None:
        """A worker died before it acknowledged: ckanext-harvest sends it again minutes later."""
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)
            workers.consume("gather")
            key = queue.get_fetch_routing_key()
            waiting: Any = queue.get_connection()
            messages = waiting.lrange(key, 0, -1)
            workers.consume("fetch")
            old = str(dt.datetime.now() - dt.timedelta(minutes=5))  # noqa: DTZ005
            consumer: Any = queue.get_fetch_consumer()
            for message in messages:
                consumer.redis.set(consumer.persistance_key(message), old)
        catalogue.assert_alike(recover(catalogue, job))
        assert not connect_to_redis().keys(f"{key}:*")


@contextmanager
def at_once(moment: str, what: Callable[[], object]) -> Generator[None]:
    """As :func:`at`, in this process and only inside the block."""
    owner, name, number = MOMENTS[moment]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, getattr(owner, name))
        at(owner, name, number, what)
        yield


class TestSolr:
    @pytest.mark.parametrize("how", ["busy", "shut"])
    @pytest.mark.parametrize("moment", ["gather", "import", "index"])
    def test_does_not_answer_for_a_while(self, catalogue: World, moment: str, how: str) -> None:
        """What is written is written; what is owed to the index is given when it is back."""
        with solr_behind_a_door() as door:
            with clock.frozen(DAY):
                job = workers.start(catalogue.source_id)
                with at_once(moment, lambda: setattr(door, "state", how)):
                    workers.both()
            door.state = "open"
            with clock.frozen(LATER):
                workers.take_over()
                jobs = [job, workers.start(catalogue.source_id)]
                workers.take_over()
            catalogue.assert_alike()
        found = state.counts(*jobs)
        for what in ("added", "updated", "vanished"):
            assert found[what] == catalogue.counts[what], what
