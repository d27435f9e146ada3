"""Records that change hands: whose cause of refusal was mended, and whose source was replaced."""

from __future__ import annotations

import json

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.records import Fault, Source
from ckanext.gobabierto.harvesters.run import ownership
from ckanext.harvest.model import HarvestObject

from . import toy
from .conftest import datasets, ledger
from .test_run import call_action, counts
from .test_vanishing import statuses
from .toy import records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
OTHER = "/juguete/otro.json"


@pytest.fixture
def two(make_toy, offer):
    """Two sources of an institution that offer the same; the first one has the datasets."""
    first = make_toy()
    offer(*records(2))
    running.run(first["id"])
    second = make_toy(owner=first["owner"], path=OTHER)
    offer(*records(2), path=OTHER)
    return first, second


class TestMended:
    def test_a_name_that_the_institution_is_given_is_tried_without_a_new_byte(self, portal):
        owner = factories.Organization(name="sectur", title="Instituto Nuevo del Mar")
        record = {
            "identifier": "1",
            "title": "Uno",
            "publisher": {"name": "Comisión Antigua de Pesca"},
            "distribution": [{"downloadURL": "https://x.gob.mx/1.csv", "title": "a"}],
        }
        other = {**record, "identifier": "2", "publisher": {"name": "Otra cosa distinta"}}
        portal.overrides["/cat.json"] = json.dumps({"dataset": [record, other]}).encode()
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        source = tk.get_action("harvest_source_create")(
            {"user": user},
            {"name": "mar", "title": "Mar", "url": portal.url + "/cat.json",
             "source_type": "catalogo", "owner_org": owner["id"]},
        )  # fmt: skip
        assert counts(running.run(source["id"])) == (0, 0, 0, 0, 2)
        names = "Comisión Antigua de Pesca"
        call_action("organization_patch", id=owner["id"], former_names=names)
        assert counts(running.run(source["id"])) == (1, 0, 0, 0, 1)

    def test_what_another_source_was_cleared_of_is_taken(self, two):
        first, second = two
        assert counts(running.run(second["id"])) == (0, 0, 0, 0, 2)
        call_action("harvest_source_clear", id=first["id"])
        assert counts(running.run(second["id"])) == (2, 0, 0, 0, 0)
        assert set(statuses(second["id"]).values()) == {"active"}

    def test_a_dataset_that_was_moved_back_is_written_again(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a"})
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["a"]["id"]
        call_action("package_patch", id=key, owner_org=factories.Organization()["id"])
        offer({"id": "a", "title": "b"})
        for _ in range(2):
            assert running.run(source["id"]).refused == 1
        call_action("package_patch", id=key, owner_org=source["owner"]["id"])
        assert counts(running.run(source["id"])) == (0, 1, 0, 0, 0)
        assert model.Package.get(key).title == "b"

    def test_while_it_is_somebody_elses_nothing_is_read_again(self, two, monkeypatch):
        _, second = two
        running.run(second["id"])
        monkeypatch.setattr(toy.ToyReader, "read", None)
        report = running.run(second["id"])
        assert (counts(report), report.errors) == ((0, 0, 0, 0, 2), [])


class TestReplaced:
    def test_a_new_source_goes_on_with_the_datasets_of_a_deleted_one(self, two, offer):
        first, second = two
        before = {title: each["id"] for title, each in datasets(first["owner"]["id"]).items()}
        call_action("harvest_source_delete", id=first["id"])
        offer(*records(2, fields={"notes": "dos"}), path=OTHER)
        assert counts(running.run(second["id"])) == (0, 2, 0, 0, 0)
        after = datasets(first["owner"]["id"])
        assert {title: each["id"] for title, each in after.items()} == before
        assert {each["notes"] for each in after.values()} == {"dos"}
        assert not ledger(first["id"])
        assert counts(running.run(second["id"])) == (0, 0, 2, 0, 0)

    def test_what_was_refused_for_it_is_taken_once_it_is_deleted(self, two):
        first, second = two
        assert counts(running.run(second["id"])) == (0, 0, 0, 0, 2)
        call_action("harvest_source_delete", id=first["id"])
        running.run(second["id"])
        assert set(statuses(second["id"]).values()) == {"active"}
        assert len(datasets(first["owner"]["id"])) == 2

    def test_clearing_the_deleted_one_takes_nothing_from_the_new_one(self, two):
        first, second = two
        call_action("harvest_source_delete", id=first["id"])
        running.run(second["id"])
        call_action("harvest_source_clear", id=first["id"])
        assert {each["state"] for each in datasets(first["owner"]["id"]).values()} == {"active"}
        current = model.Session.query(HarvestObject).filter_by(current=True)
        assert {each.harvest_source_id for each in current} == {second["id"]}

    def test_by_the_guid_that_other_portals_know_it_by(self, make_toy, offer):
        first = make_toy()
        offer({"id": "a", "guid": "g1"})
        running.run(first["id"])
        call_action("harvest_source_delete", id=first["id"])
        second = make_toy(owner=first["owner"], path=OTHER)
        offer({"id": "z", "title": "Zeta", "guid": "g1"}, path=OTHER)
        assert counts(running.run(second["id"])) == (0, 1, 0, 0, 0)
        assert list(datasets(first["owner"]["id"])) == ["Zeta"]

    def test_nothing_of_another_institution_is_inherited(self, make_toy, offer):
        first = make_toy()
        offer(*records(1))
        running.run(first["id"])
        call_action("harvest_source_delete", id=first["id"])
        second = make_toy("sediag", path=OTHER)
        offer(*records(1), path=OTHER)
        assert counts(running.run(second["id"])) == (1, 0, 0, 0, 0)
        assert len(datasets(first["owner"]["id"])) == 1


class TestGuid:
    @pytest.fixture
    def squatted(self, make_toy, offer):
        """A source of another institution was the first to tell a guid of that site."""
        source = make_toy("ajena")
        offer({"id": "x", "guid": "https://datos.propia.gob.mx/dataset/1"})
        running.run(source["id"])
        return source

    def owned(self, url: str) -> dict[str, Fault]:
        own = Source(url=url, type="juguete", organization_id="propia", organization_name="propia",
                     config={}, id="otra")  # fmt: skip
        return ownership.owned(own, {"1": "https://datos.propia.gob.mx/dataset/1"})

    def test_whoever_was_first_does_not_own_what_names_the_site_of_another(self, squatted):
        assert self.owned("https://datos.propia.gob.mx/data.json") == {}

    @pytest.mark.parametrize("url", ["https://tercera.gob.mx/data.json", "https://[", ""])
    def test_elsewhere_the_source_that_has_it_is_named(self, squatted, url):
        told = self.owned(url)["1"]
        assert told.code == ownership.OTHER_INSTITUTION
        assert squatted["name"].removeprefix("juguete-") in told.message
