"""Sources of a toy type, over a real socket."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.model import HarvestRecord

from tests.portal.server import PortalServer

from . import toy

ENTRY = Path(__file__).parent / "entry"
PATH = "/juguete/datos.json"
MakeToy = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def toy_plugin(tables: None) -> Iterator[None]:
    """The toy is found as an operator's own harvester would be: by its entry point."""
    sys.path.insert(0, str(ENTRY))
    p.load("gobabierto_juguete")
    yield
    p.unload("gobabierto_juguete")
    sys.path.remove(str(ENTRY))


@pytest.fixture
def offer(portal: PortalServer) -> Callable[..., None]:
    """Set what the source offers."""

    def set_(*data: dict[str, Any], path: str = PATH) -> None:
        portal.overrides[path] = toy.lines(*data)

    return set_


@pytest.fixture
def make_toy(portal: PortalServer) -> MakeToy:
    """Register a toy source owned by an organization of its own, or by *owner*."""

    def make(
        name: str = "inmar", config: str = "", path: str = PATH, owner: Any = None
    ) -> dict[str, Any]:
        owner = owner or factories.Organization(name=name, title=name.upper())
        source = tk.get_action("harvest_source_create")(
            {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]},
            {
                "name": f"juguete-{name}{abs(hash(path)) % 1000 if path != PATH else ''}",
                "title": f"Juguete de {name}",
                "url": portal.url + path,
                "source_type": toy.TYPE,
                "owner_org": owner["id"],
                "config": config,
            },
        )
        return {"id": source["id"], "name": source["name"], "owner": owner, "url": source["url"]}

    return make


@pytest.fixture
def make_run(make_toy: MakeToy, offer: Callable[..., None]) -> Callable[..., dict[str, Any]]:
    """A toy source that offered so many records in each of its runs, until now."""

    def make(*numbers: int, **source: Any) -> dict[str, Any]:
        made = make_toy(**source)
        for number in numbers:
            offer(*toy.records(number))
            running.run(made["id"])
        return made

    return make


def ledger(source_id: str) -> dict[str, HarvestRecord]:
    """The ledger of a source by identity, as it is now."""
    model.Session.expire_all()
    rows = model.Session.query(HarvestRecord).filter_by(source_id=source_id)
    return {row.identity: row for row in rows}


def datasets(owner_id: str) -> dict[str, dict[str, Any]]:
    """The datasets of an institution by title, whatever their state."""
    model.Session.expire_all()
    found = model.Session.query(model.Package).filter_by(owner_org=owner_id, type="dataset")
    show = tk.get_action("package_show")
    context = {"ignore_auth": True, "use_cache": False}
    return {each.title: show(dict(context), {"id": each.id}) for each in found}
