"""Sources of the invented ministries, harvested through CKAN over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto.model import Proposal

from tests.portal.server import PortalServer, allowed, running

MakeSource = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with running() as portal:
        yield portal


@pytest.fixture
def portal(server: PortalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalServer]:
    """The ministries' server, allowed by configuration; whatever a test changed is put back."""
    for key, value in {**allowed(server.url), "ckanext.gobabierto.fetch.timeout": 5}.items():
        monkeypatch.setitem(tk.config, key, value)
    server.overrides.clear()
    server.asked.clear()
    yield server
    server.overrides.clear()


@pytest.fixture
def make_source(portal: PortalServer) -> MakeSource:
    """Register a source of type ``transparencia`` owned by an organization of its own."""

    def make(
        path: str, name: str = "sediag", config: str = "", **organization: Any
    ) -> dict[str, Any]:
        owner = factories.Organization(name=name, title=name.upper(), **organization)
        source = tk.get_action("harvest_source_create")(
            {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]},
            {
                "name": f"fuente-{name}",
                "title": f"Sección de {name}",
                "url": portal.url + path,
                "source_type": "transparencia",
                "owner_org": owner["id"],
                "config": config,
            },
        )
        return {"id": source["id"], "name": source["name"], "owner": owner, "url": source["url"]}

    return make


def proposals(source_id: str) -> dict[str, Proposal]:
    """The proposals of a source by identity, as they are in the database now."""
    from ckan import model

    from ckanext.gobabierto.harvesters import proposal_store

    model.Session.expire_all()
    return proposal_store.of_source(source_id)
