"""``init`` prepares a portal once, and changes nothing the second time."""

from __future__ import annotations

import json

import pytest

from ckan.tests import factories, helpers

from ckanext.gobabierto.cli.init import init
from ckanext.gobabierto.diagnosis import Grade, data

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")


def run(cli):
    result = cli.invoke(init, ["--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_makes_the_28_categories_and_then_leaves_them_alone(cli):
    assert len(run(cli)["categories"]["created"]) == 28
    again = run(cli)
    assert len(again["categories"]["unchanged"]) == 28
    assert again["placed"] == []


def test_the_doctor_agrees(cli):
    run(cli)
    assert [each.grade for each in data.categories()] == [Grade.FINE]
    assert [each.grade for each in data.licences()] == [Grade.FINE]


def test_a_dataset_saved_before_enters_its_category(cli):
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], category="salud")
    assert dataset["groups"] == []
    assert run(cli)["placed"] == [dataset["id"]]
    found = helpers.call_action("package_search", fq="groups:salud")
    assert [item["id"] for item in found["results"]] == [dataset["id"]]


def test_says_it_in_words_too(cli):
    assert "Categorías: 28 creadas" in cli.invoke(init).output
