"""One catalogue and one section a module, run undisturbed once; a test begins before that run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib import search
from ckan.lib.redis import connect_to_redis

from tests.portal.server import PortalServer, allowed

pytest.register_assert_rewrite("tests.harvesters.faults.world")

from . import machines, world  # noqa: E402
from .world import World  # noqa: E402

_OPTIONS = {
    "ckanext.gobabierto.harvest.chunk": 3,
    "ckanext.gobabierto.fetch.timeout": 2,
    "ckanext.gobabierto.fetch.file_timeout": 2,
}


@contextmanager
def _options(server: PortalServer) -> Iterator[None]:
    """The ministries' server is allowed; small chunks and little patience."""
    with pytest.MonkeyPatch.context() as patch:
        for key, value in {**allowed(server.url), **_OPTIONS}.items():
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


def _of_module(make: Callable[[PortalServer], World]) -> Any:
    """A world that one module shares."""

    @pytest.fixture(scope="module")
    def made(server: PortalServer, reset_db: Callable[[], None]) -> World:
        return _made(server, reset_db, make)

    return made


def _one_of_module(kinds: Mapping[str, Callable[[PortalServer], World]]) -> Any:
    """The same, once for each of its kinds."""

    @pytest.fixture(scope="module", params=kinds)
    def made(
        server: PortalServer, reset_db: Callable[[], None], request: pytest.FixtureRequest
    ) -> World:
        return _made(server, reset_db, kinds[request.param])

    return made


catalogue_of_module = _of_module(world.of_catalogue)
section_of_module = _of_module(world.of_section)
machine_of_module = _one_of_module(machines.KINDS)
part_of_module = _one_of_module(machines.PARTS)


def _begun(of_module: World) -> World:
    of_module.begin()
    return of_module


@pytest.fixture
def catalogue(catalogue_of_module: World, portal: PortalServer) -> World:
    """A catalogue before a run with everything in it."""
    return _begun(catalogue_of_module)


@pytest.fixture
def section(section_of_module: World, portal: PortalServer) -> World:
    """The same of a section."""
    return _begun(section_of_module)


@pytest.fixture
def machine(machine_of_module: World, portal: PortalServer) -> World:
    """Each of the other types of machine source, before a run that adds, changes and misses."""
    return _begun(machine_of_module)


@pytest.fixture
def part(part_of_module: World, portal: PortalServer) -> World:
    """The same of sources of which only a part misbehaves."""
    return _begun(part_of_module)
