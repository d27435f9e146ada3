"""One catalogue and one section a module, run undisturbed once; a test begins before that run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib import search
from ckan.lib.redis import connect_to_redis

from tests.portal.server import PortalServer, running

pytest.register_assert_rewrite("tests.harvesters.faults.world")

from . import machines, world  # noqa: E402
from .world import World  # noqa: E402

_OPTIONS = {
    "ckanext.gobabierto.harvest.chunk": 3,
    "ckanext.gobabierto.fetch.timeout": 2,
    "ckanext.gobabierto.fetch.file_timeout": 2,
}


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with running() as portal:
        yield portal


@contextmanager
def _options(server: PortalServer) -> Iterator[None]:
    """The ministries' server is allowed; small chunks and little patience."""
    with pytest.MonkeyPatch.context() as patch:
        allow = [f"127.0.0.1:{urlsplit(server.url).port}"]
        patch.setitem(tk.config, "ckanext.gobabierto.fetch.allow", allow)
        for key, value in _OPTIONS.items():
            patch.setitem(tk.config, key, value)
        server.tagged = True
        yield


@pytest.fixture
def portal(server: PortalServer, ckan_config: Any) -> Iterator[PortalServer]:
    """The ministries' server."""
    connect_to_redis().flushdb()
    with _options(server):
        yield server
    server.overrides.clear()


def _made(
    server: PortalServer, reset_db: Callable[[], None], make: Callable[[PortalServer], World]
) -> World:
    reset_db()
    search.clear_all()
    connect_to_redis().flushdb()
    server.overrides.clear()
    with _options(server):
        return make(server)


@pytest.fixture(scope="module")
def catalogue_of_module(server: PortalServer, reset_db: Callable[[], None]) -> World:
    return _made(server, reset_db, world.of_catalogue)


@pytest.fixture(scope="module")
def section_of_module(server: PortalServer, reset_db: Callable[[], None]) -> World:
    return _made(server, reset_db, world.of_section)


@pytest.fixture(scope="module", params=machines.KINDS)
def machine_of_module(
    server: PortalServer, reset_db: Callable[[], None], request: pytest.FixtureRequest
) -> World:
    return _made(server, reset_db, machines.KINDS[request.param])


@pytest.fixture
def machine(machine_of_module: World, portal: PortalServer) -> World:
    """Each of the other types of machine source, before a run that adds, changes and misses."""
    machine_of_module.begin()
    return machine_of_module


@pytest.fixture(scope="module", params=machines.PARTS)
def part_of_module(
    server: PortalServer, reset_db: Callable[[], None], request: pytest.FixtureRequest
) -> World:
    return _made(server, reset_db, machines.PARTS[request.param])


@pytest.fixture
def part(part_of_module: World, portal: PortalServer) -> World:
    """The same of sources of which only a part misbehaves."""
    part_of_module.begin()
    return part_of_module


@pytest.fixture
def catalogue(catalogue_of_module: World, portal: PortalServer) -> World:
    """A catalogue before a run with everything in it."""
    catalogue_of_module.begin()
    return catalogue_of_module


@pytest.fixture
def section(section_of_module: World, portal: PortalServer) -> World:
    """The same of a section."""
    section_of_module.begin()
    return section_of_module
