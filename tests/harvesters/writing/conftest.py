"""An institution, an account, and datasets as a reader would have them written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.gobabierto import categories
from ckanext.gobabierto.harvesters.writing.items import Item

from tests.harvesters.faults.checkpoint import Checkpoint

MakePackage = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def _ground(reset_db: Callable[[], None]) -> tuple[str, Checkpoint]:
    """The site's account and the groups of the categories, made once."""
    reset_db()
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    categories.ensure_groups(name)
    return name, Checkpoint.take()


@pytest.fixture
def user(_ground: tuple[str, Checkpoint]) -> Iterator[str]:
    name, checkpoint = _ground
    checkpoint.restore()
    yield name
    model.Session.rollback()


@pytest.fixture
def organization(user: str) -> str:
    return str(factories.Organization(name="sediag", title="SEDIAG")["id"])


@pytest.fixture
def package(organization: str) -> MakePackage:
    """A dataset with everything a source says, told apart by a number."""

    def make(number: int, **fields: Any) -> dict[str, Any]:
        return {
            "name": f"conjunto_{number}",
            "title": f"Conjunto {number}",
            "notes": "Una fila por municipio.",
            "owner_org": organization,
            "category": "salud",
            "license_id": "cc-by-4.0",
            "update_frequency": "mensual",
            "identifier": f"c{number}",
            "tags": [{"name": "salud"}, {"name": f"etiqueta {number % 3}"}],
            "resources": [
                {"url": f"https://ejemplo.gob.mx/{number}/{n}.csv", "name": f"Parte {n}"}
                for n in range(2)
            ],
            **fields,
        }

    return make


@pytest.fixture
def items(package: MakePackage) -> Callable[..., list[Item]]:
    def make(count: int, **changed: dict[str, Any]) -> list[Item]:
        """*changed*: fields of some of them, as ``_2={"title": ""}``."""
        return [Item(n, "", package(n, **changed.get(f"_{n}", {}))) for n in range(count)]

    return make


def stored() -> set[str]:
    """Names of the datasets that are committed, seen from another connection."""
    with model.ensure_engine().connect() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM package WHERE type = 'dataset'")
        return {row[0] for row in rows}


def indexed() -> set[str]:
    """Names of the datasets that Solr has."""
    found = search.make_connection().search("entity_type:package", rows=1000, fl="name")
    return {document["name"] for document in found.docs}
