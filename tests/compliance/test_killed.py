"""A process that dies by SIGKILL in the middle of an evaluation: the next one makes it whole."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline

from .test_store_histories import LAST, OWNER, counted, edit, play, said, summed

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
]
NEXT = LAST + timedelta(days=30)
FORK = multiprocessing.get_context("fork")
WAIT = 60


def prepare() -> None:
    """An institution with a history, evaluated; then a change of which nothing is said yet."""
    play(11)
    with clock.frozen(LAST):
        for seed in range(4):
            edit(random.Random(seed), clock.now())
        model.Session.commit()


def evaluate() -> int:
    with clock.frozen(NEXT):
        return timeline.evaluate(OWNER).written


def statements() -> int:
    """Evaluate, and say how many statements that took."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(str(args[2]))

    engine = model.ensure_engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        evaluate()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def dies_at(number: int, told: Any) -> None:
    """In a process of its own: evaluate, stop for ever before one statement, and say so."""
    engine = model.ensure_engine()
    engine.dispose(close=False)  # the connections are the parent's
    model.Session.registry.clear()
    count = 0

    def stop(*_args: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            told.send(os.getpid())
            time.sleep(WAIT * 10)

    sa.event.listen(engine, "before_cursor_execute", stop)
    evaluate()
    told.send(0)
    os._exit(0)  # nothing of the parent's is tidied up here


def kill_at(number: int) -> None:
    here, there = FORK.Pipe()
    process = FORK.Process(target=dies_at, args=(number, there))
    model.Session.remove()
    process.start()
    try:
        assert here.poll(WAIT), "the process said nothing"
        assert here.recv() == process.pid, "it ended before it was killed"
    finally:
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join(WAIT)
    assert process.exitcode == -signal.SIGKILL


def test_what_was_killed_is_as_if_it_never_was_and_the_next_one_does_it_all(
    reset_db: Callable[[], None],
) -> None:
    prepare()
    total = statements()
    undisturbed = (said(), counted())
    assert total > 5
    for share in (0.2, 0.5, 0.8, 1.0):
        reset_db()
        prepare()
        before = (said(), counted())
        kill_at(max(1, int(total * share)))
        assert (said(), counted()) == before, share
        assert evaluate() > 0
        assert (said(), counted()) == undisturbed, share
        assert counted() == summed(), share
