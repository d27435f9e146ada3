"""PostgreSQL and Solr really ended and started again, by their ids, in the middle of a run."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from ckanext.gobabierto import clock

from . import state, workers
from .servers import Server, own_postgres, own_redis, own_solr
from .test_services import MOMENTS, disturbed, recover
from .world import DAY, LATER, World

QUICK, AT_ONCE, KILLED = signal.SIGINT, signal.SIGQUIT, signal.SIGKILL


@pytest.fixture(scope="module")
def postgres(catalogue_of_module: World) -> Iterator[Server]:
    with own_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def solr() -> Iterator[Server]:
    with own_solr() as server:
        yield server


@pytest.fixture
def redis() -> Iterator[Server]:
    with own_redis() as server:
        yield server


def under(server: Server, world: World, moment: str, how: signal.Signals = KILLED) -> str:
    """Run the job with that server ended and started again at a moment."""
    before = server.pid
    job = disturbed(world, moment, lambda: server.restart(how))
    assert server.pid != before
    return job


class TestPostgres:
    @pytest.mark.parametrize("moment", MOMENTS)
    def test_restarted(self, postgres: Server, catalogue: World, moment: str) -> None:
        job = under(postgres, catalogue, moment, QUICK)
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["gather", "import", "ledger"])
    @pytest.mark.parametrize("how", [AT_ONCE, KILLED], ids=["at once", "killed"])
    def test_fails(
        self, postgres: Server, catalogue: World, moment: str, how: signal.Signals
    ) -> None:
        job = under(postgres, catalogue, moment, how)
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["gather", "import"])
    def test_is_gone_until_its_worker_gave_up(
        self, postgres: Server, catalogue: World, moment: str
    ) -> None:
        job = disturbed(catalogue, moment, lambda: postgres.stop(QUICK))
        postgres.start()
        catalogue.assert_alike(recover(catalogue, job))

    def test_restarted_between_all_stages(self, postgres: Server, catalogue: World) -> None:
        """One worker that lives on: it does not know of it until it speaks the next time."""
        with clock.frozen(DAY):
            job = workers.start(catalogue.source_id)

            def work() -> None:
                for stage in ("gather", *["fetch"] * 8):
                    postgres.restart(QUICK)
                    workers.consume(stage, 1)

            assert workers.in_process(work) == 0
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["gather", "between fetch and import"])
    def test_of_a_section(self, postgres: Server, section: World, moment: str) -> None:
        job = under(postgres, section, moment, QUICK)
        section.assert_alike(recover(section, job))


class TestSolr:
    @pytest.mark.parametrize("moment", ["gather", "import", "index"])
    def test_killed_and_started_again(self, solr: Server, catalogue: World, moment: str) -> None:
        job = under(solr, catalogue, moment)
        catalogue.assert_alike(recover(catalogue, job))

    @pytest.mark.parametrize("moment", ["import", "index"])
    def test_killed_and_back_when_the_run_is_over(
        self, solr: Server, catalogue: World, moment: str
    ) -> None:
        job = disturbed(catalogue, moment, solr.stop)
        solr.start()
        with clock.frozen(LATER):
            workers.take_over()
            jobs = [job, workers.start(catalogue.source_id)]
            workers.take_over()
        catalogue.assert_alike()
        found = state.counts(*jobs)
        for what in ("added", "updated", "vanished"):
            assert found[what] == catalogue.counts[what], what


@pytest.mark.parametrize("moment", ["between gather and fetch", "import", "index"])
def test_all_of_them_and_the_worker_at_once(
    postgres: Server, solr: Server, redis: Server, catalogue: World, moment: str
) -> None:
    """As when the power fails."""

    def fail() -> None:
        for server in (postgres, solr, redis):
            server.stop(KILLED)
        workers.die()

    job = disturbed(catalogue, moment, fail)
    for server in (postgres, solr, redis):
        server.start()
    catalogue.assert_alike(recover(catalogue, job))
