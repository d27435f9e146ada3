"""``ckan gobabierto init`` on an empty portal, again, and on a damaged one."""

from __future__ import annotations

import json

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_init_creates_and_then_finds_everything_right(cli):
    from ckan.cli.cli import ckan

    first = json.loads(cli.invoke(ckan, ["gobabierto", "init", "--json"]).output)
    assert len(first["categories"]["created"]) == 28
    assert first["licences"] == {
        "offered": ["cc-by-4.0", "libre-uso-mx", "cc-zero"],
        "missing": [],
    }
    second = json.loads(cli.invoke(ckan, ["gobabierto", "init", "--json"]).output)
    assert len(second["categories"]["unchanged"]) == 28
    assert not second["categories"]["created"] + second["categories"]["updated"]
    assert cli.invoke(ckan, ["gobabierto", "init"]).exit_code == 0


def test_init_moves_datasets_saved_before_the_groups_existed(cli):
    from ckan.cli.cli import ckan

    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], category="salud")
    assert not tk.get_action("package_show")({}, {"id": dataset["id"]})["groups"]
    report = json.loads(cli.invoke(ckan, ["gobabierto", "init", "--json"]).output)
    assert report["placed"] == [dataset["id"]]
    model.Session.remove()
    shown = tk.get_action("package_show")({}, {"id": dataset["id"]})
    assert [group["name"] for group in shown["groups"]] == ["salud"]


def test_the_licence_register_is_ours():
    register = model.Package.get_license_register()
    assert register["libre-uso-mx"].isopen()
    assert {"notspecified", "cc-by-sa", "other-closed"} <= set(register.keys())
