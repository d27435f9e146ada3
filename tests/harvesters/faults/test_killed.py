"""``kill -9`` of a worker anywhere; another takes over, and the end is that of a run undisturbed.

What is durable changes only with a commit or a message: so it is enough to be killed before and
after each of them. A part of those points is tried always, all of them with ``GOBABIERTO_SLOW=1``;
the named moments are those that the documentation speaks of.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from ckanext.gobabierto import clock

from . import workers
from .workers import (
    RUN,
    WRITING,
    dies,
    dies_at_commit,
    dies_at_message,
    dies_inside,
    in_process,
)
from .world import DAY, LATER, World

SLOW = bool(os.environ.get("GOBABIERTO_SLOW"))
COMMITS, MESSAGES = 48, 30
ACTION = "ckanext.gobabierto.harvesters.run.vanishing"
MOMENTS = {
    "gather: before anything was read": dies(f"{RUN}.gather:Reading.batches"),
    "gather: half of it is stored": dies(f"{RUN}.storing:Gathering._store", after=True),
    "gather: everything is stored, nothing released": dies(f"{RUN}.objects:release"),
    "between gather and fetch: nothing was sent": dies("ckanext.harvest.queue:RedisPublisher.send"),
    "between gather and fetch: a part was sent": dies(
        "ckanext.harvest.queue:RedisPublisher.send", 2, after=True
    ),
    "between gather and fetch: all was sent, nothing acknowledged": dies(
        "ckanext.harvest.queue:RedisConsumer.basic_ack"
    ),
    "fetch": dies(f"{RUN}.harvester:SourceHarvester.fetch_stage"),
    "between fetch and import": dies(f"{RUN}.harvester:SourceHarvester.import_stage"),
    "import: in the middle of a batch": dies(f"{WRITING}.saving:_save", 2),
    "import: written, not in the ledger": dies(f"{RUN}.imports:Chunk._before_commit"),
    "import: committed, not indexed": dies(f"{WRITING}.debts:settle"),
    "import: indexed, still noted as owed": dies(f"{WRITING}.searching:send", after=True),
    "delete: before": dies(f"{RUN}.vanishing:_delete"),
    "delete: done, nothing after it": dies(f"{RUN}.vanishing:_delete", after=True),
    "delete: committed, not in the stream of activities": dies_inside(
        f"{RUN}.vanishing:_delete", "ckanext.activity.subscriptions:_create_package_activity"
    ),
    "between import and end: the last one is not acknowledged": dies(
        "ckanext.harvest.queue:RedisConsumer.basic_ack", 5
    ),
    "end: the job is not closed": dies(f"{RUN}.finish:finish", 4),
    "end: closed, not told": dies(f"{RUN}.finish:_tell"),
}


def survived(world: World, arm: Callable[[], None]) -> bool:
    """The job under a trap that nobody walks into."""
    world.begin()
    with clock.frozen(DAY):
        workers.start(world.source_id)
        return in_process(workers.armed(arm, workers.both)) == 0


def test_no_point_is_left_out(catalogue: World) -> None:
    """A run has no commit and no message after the last ones that are tried."""
    assert survived(catalogue, dies_at_commit(COMMITS + 1))
    assert survived(catalogue, dies_at_message(MESSAGES + 1))


def killed(world: World, arm: Callable[[], None], *, at_all: bool = True) -> str:
    """Run the job under a trap, have it taken over; gives the job."""
    with clock.frozen(DAY):
        job = workers.start(world.source_id)
        ended = in_process(workers.armed(arm, workers.both))
        assert ended == -signal.SIGKILL or (not at_all and ended == 0), ended
    with clock.frozen(LATER):
        workers.take_over()
    return job


@pytest.mark.parametrize("moment", MOMENTS)
def test_of_a_catalogue(catalogue: World, moment: str) -> None:
    catalogue.assert_alike(killed(catalogue, MOMENTS[moment]))


OF_SECTIONS = {
    "gather: everything is stored, nothing released": dies(f"{RUN}.objects:release"),
    "between gather and fetch": dies("ckanext.harvest.queue:RedisPublisher.send", 1, after=True),
    "import: the second finding": dies(f"{RUN}.proposals:Findings._take", 2),
    "import: of an accepted dataset, not committed": dies(
        "ckanext.gobabierto.harvesters.intake:load_into", after=True
    ),
    "end: the job is not closed": dies(f"{RUN}.finish:finish", 2),
}


@pytest.mark.parametrize("moment", OF_SECTIONS)
def test_of_a_section(section: World, moment: str) -> None:
    section.assert_alike(killed(section, OF_SECTIONS[moment]))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, COMMITS + 1) if SLOW else range(3, COMMITS, 8))
def test_at_a_commit(catalogue: World, number: int, *, after: bool) -> None:
    trap = dies_at_commit(number, after=after)
    catalogue.assert_alike(killed(catalogue, trap, at_all=False))


@pytest.mark.parametrize("number", range(1, MESSAGES + 1) if SLOW else range(2, MESSAGES, 5))
def test_at_a_message(catalogue: World, number: int) -> None:
    catalogue.assert_alike(killed(catalogue, dies_at_message(number), at_all=False))
