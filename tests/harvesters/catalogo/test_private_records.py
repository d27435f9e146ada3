"""What a source calls private is seen by nobody else: neither dataset, nor object, nor fault."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest.model import HarvestObject

from tests.harvesters.run.conftest import datasets

from .conftest import dataset

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SECRET = "https://interno.sediag.gob.mx/nomina.csv"


@pytest.fixture
def harvested(make_catalogue, offer) -> dict[str, Any]:
    source = make_catalogue()
    bad = {"title": "Otra", "downloadURL": "carpeta secreta"}
    files = [{"title": "Nómina", "downloadURL": SECRET}, bad]
    offer([dataset(1), dataset(2, public=False, distribution=files)])
    assert running.run(source["id"]).added == 2
    return source


def objects() -> dict[str, str]:
    found = model.Session.query(HarvestObject).filter(HarvestObject.package_id.isnot(None))
    return {model.Package.get(each.package_id).title: each.id for each in found}


def read(user: str, **what: str) -> dict[str, Any]:
    context: Any = {"user": user, "ignore_auth": False}
    return tk.get_action("harvest_object_show")(context, what)


def test_the_dataset_is_private(harvested) -> None:
    found = datasets(harvested["owner"])
    assert (found["Conjunto 1"]["private"], found["Conjunto 2"]["private"]) == (False, True)


def test_no_fault_repeats_what_it_said(harvested) -> None:
    told = [f"{each.message} {each.found}" for each in model.Session.query(HarvestFault)]
    assert any("privado" in each for each in told)
    assert not any("secreta" in each for each in told)


@pytest.mark.parametrize("role", ["anonymous", "stranger", "member", "editor", "admin", "sysadmin"])
def test_its_object_is_for_the_stewards_of_the_source(harvested, role) -> None:
    user = factories.User()["name"] if role != "anonymous" else ""
    if role in {"member", "editor", "admin"}:
        tk.get_action("organization_member_create")(
            {"ignore_auth": True, "user": _site_user()},
            {"id": harvested["owner"], "username": user, "role": role},
        )
    if role == "sysadmin":
        user = factories.Sysadmin()["name"]
    assert "Conjunto 1" in read(user, id=objects()["Conjunto 1"])["content"]
    key = datasets(harvested["owner"])["Conjunto 2"]["id"]
    for what in ({"id": objects()["Conjunto 2"]}, {"dataset_id": key}):
        if role in {"anonymous", "stranger"}:
            with pytest.raises(tk.NotAuthorized):
                read(user, **what)
        else:
            assert SECRET in read(user, **what)["content"]


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def test_the_page_of_its_object_tells_a_visitor_nothing(harvested, app) -> None:
    answer = app.get(f"/harvest/object/{objects()['Conjunto 2']}", status=403)
    assert "nomina" not in answer.body
