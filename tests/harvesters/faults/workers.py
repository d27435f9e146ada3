"""Workers as they are in production, each in a process of its own that may be killed anywhere."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob

from .world import act

RUN = "ckanext.gobabierto.harvesters.run"
WRITING = "ckanext.gobabierto.harvesters.writing"
_WRITES = frozenset({"RPUSH", "LPOP", "DEL", "LREM", "SET"})


@dataclass(frozen=True)
class Started:
    """A process of ours."""

    pid: int

    def wait(self) -> int:
        """How it ended (``-signal.SIGKILL``: killed)."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def started(work: Callable[[], object]) -> Started:
    """Begin it in a process of its own."""
    model.Session.remove()
    pid = os.fork()
    if pid == 0:
        _child(work)
    return Started(pid)


def in_process(work: Callable[[], object]) -> int:
    """Do it in a process of its own, to its end."""
    return started(work).wait()


def _child(work: Callable[[], object]) -> None:
    try:
        model.ensure_engine().dispose(close=False)  # its connections are the parent's
        model.Session.registry.clear()
        work()
        sys.stderr.flush()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - told by the way it ends
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def consume(stage: str, limit: int = 1000) -> int:
    """What a consumer of a queue of ckanext-harvest does, until nothing waits."""
    consumer: Any = getattr(queue, f"get_{stage}_consumer")()
    callback = getattr(queue, f"{stage}_callback")
    for number in range(limit):
        body = consumer.redis.lpop(consumer.routing_key)
        if body is None:
            return number
        consumer.redis.set(consumer.persistance_key(body), str(dt.datetime.now()))  # noqa: DTZ005
        callback(consumer, queue.FakeMethod(body), None, body)
    return limit


def both() -> None:
    """The two consumers, one after the other."""
    consume("gather")
    consume("fetch")


def by_command(source_id: str) -> Callable[[], object]:
    """``ckan gobabierto harvest run``."""
    return lambda: running.run(source_id)


def start(source_id: str) -> str:
    """A job, in the queue."""
    return act("harvest_job_create", source_id=source_id, run=True)["id"]


def take_over(rounds: int = 6) -> None:
    """What the scheduler and living workers do, round after round, until nothing runs."""
    for _ in range(rounds):
        act("harvest_jobs_run")
        both()
        model.Session.remove()
        if not model.Session.query(HarvestJob).filter(HarvestJob.status != "Finished").count():
            return
    raise AssertionError("a job never ends")


def dies(target: str, number: int = 1, *, after: bool = False) -> Callable[[], None]:
    """Arms a function (``module:attribute``): whoever calls it that many times is killed there."""

    def arm() -> None:
        owner, name = _found(target)
        setattr(owner, name, _deadly(getattr(owner, name), number, after=after))

    return arm


def dies_inside(outer: str, inner: str) -> Callable[[], None]:
    """Killed where *outer* calls *inner*."""

    def arm() -> None:
        owner, name = _found(outer)
        function = getattr(owner, name)

        def called(*arguments: Any, **options: Any) -> Any:
            dies(inner)()
            return function(*arguments, **options)

        setattr(owner, name, called)

    return arm


def _found(target: str) -> tuple[Any, str]:
    module, _, path = target.partition(":")
    owner: Any = importlib.import_module(module)
    *way, name = path.split(".")
    for each in way:
        owner = getattr(owner, each)
    return owner, name


def dies_at_commit(number: int, *, after: bool = False) -> Callable[[], None]:
    """Killed before or after that commit: what is durable differs only from one to the next."""

    def arm() -> None:
        dialect: Any = model.ensure_engine().dialect
        dialect.do_commit = _deadly(dialect.do_commit, number, after=after)

    return arm


def dies_at_statement(number: int) -> Callable[[], None]:
    """Killed before that statement to the database."""

    def arm() -> None:
        deadly = _deadly(lambda *_: None, number, after=False)
        sa.event.listen(model.ensure_engine(), "before_cursor_execute", lambda *given: deadly())

    return arm


def dies_at_message(number: int) -> Callable[[], None]:
    """Killed before that command to Redis which changes something."""

    def arm() -> None:
        execute: Any = redis.Redis.execute_command
        calls = [0]

        def counted(self: Any, *arguments: Any, **options: Any) -> Any:
            main = threading.current_thread() is threading.main_thread()
            if main and arguments[0] in _WRITES:
                calls[0] += 1
                if calls[0] == number:
                    die()
            return execute(self, *arguments, **options)

        setattr(redis.Redis, "execute_command", counted)  # noqa: B010

    return arm


def _deadly(function: Any, number: int, *, after: bool) -> Any:
    calls = [0]

    def called(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        mine = calls[0] == number
        if mine and not after:
            die()
        answer = function(*arguments, **options)
        if mine:
            die()
        return answer

    return called


def die() -> None:
    """As the kernel ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def armed(arm: Callable[[], None], work: Callable[[], object]) -> Callable[[], object]:
    """*work* with a trap in it; it never touches the process of the tests."""

    def trapped() -> None:
        arm()
        work()

    return trapped
