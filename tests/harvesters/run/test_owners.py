"""Records that change hands: whose cause of refusal was mended, and whose source was replaced."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.records import Fault, Source
from ckanext.gobabierto.harvesters.run import faults, ownership
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.harvest.model import HarvestObject

from . import toy
from .conftest import datasets, ledger
from .test_preview import look
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


class TestDeletedHere:
    """What people deleted comes back through no other source."""

    @pytest.fixture
    def deleted(self, two, request):
        first, second = two
        running.run(second["id"])
        for each in datasets(first["owner"]["id"]).values():
            call_action(getattr(request, "param", "package_delete"), id=each["id"])
        return first, second

    def told(self, report: running.Report) -> set[str]:
        return {each.fault.code for each in faults.listed([report.job_id])}

    @pytest.mark.parametrize("deleted", ["package_delete", "dataset_purge"], indirect=True)
    def test_it_is_still_that_of_the_source_that_had_it(self, deleted, offer):
        first, second = deleted
        before = list(datasets(first["owner"]["id"]))
        offer(*records(2, fields={"notes": "dos"}), path=OTHER)
        assert counts(running.run(second["id"])) == (0, 0, 0, 0, 2)
        assert list(datasets(first["owner"]["id"])) == before

    def test_restored_the_source_that_had_it_goes_on_and_the_other_does_not(self, deleted, offer):
        first, second = deleted
        running.run(second["id"])
        for each in datasets(first["owner"]["id"]).values():
            call_action("package_patch", id=each["id"], state="active")
        offer(*records(2, fields={"notes": "dos"}))
        assert counts(running.run(first["id"])) == (0, 2, 0, 0, 0)
        assert counts(running.run(second["id"])) == (0, 0, 0, 0, 2)

    @pytest.mark.parametrize("deleted", ["package_delete", "dataset_purge"], indirect=True)
    def test_nor_through_one_that_goes_on_with_a_deleted_source(self, deleted):
        first, second = deleted
        before = list(datasets(first["owner"]["id"]))
        call_action("harvest_source_delete", id=first["id"])
        report = running.run(second["id"])
        assert counts(report) == (0, 0, 2, 0, 0)
        assert self.told(report) == {"conjunto_borrado_aqui"}
        assert list(datasets(first["owner"]["id"])) == before
        assert not ledger(first["id"])
        for each in datasets(first["owner"]["id"]).values():
            call_action("package_patch", id=each["id"], state="active")
        assert running.run(second["id"]).ok

    def test_what_the_policy_of_a_source_deleted_is_for_another_one(
        self, make_run, make_toy, offer
    ):
        first = make_run(5, 4, config='{"grace_days": 5, "on_vanish": "delete"}')
        second = make_toy(owner=first["owner"], path=OTHER)
        offer(*records(5), path=OTHER)
        with clock.frozen(clock.now() + timedelta(days=6)):
            assert counts(running.run(first["id"])) == (0, 0, 4, 1, 0)
            assert counts(running.run(second["id"])) == (1, 0, 0, 0, 4)

    def test_of_two_that_are_there_the_other_lives_on(self, make_run, offer):
        first, second = make_run(1), make_run(0, name="sediag", path=OTHER)
        offer(*records(1), path=OTHER)
        running.run(second["id"])
        (mine,), (too_many,) = (datasets(each["owner"]["id"]).values() for each in (second, first))
        call_action("package_patch", id=mine["id"], owner_org=first["owner"]["id"])
        move(second, first["owner"])
        offer(*records(1, fields={"notes": "dos"}), path=OTHER)
        assert running.run(second["id"]).refused == 1
        call_action("package_delete", id=too_many["id"])
        assert counts(running.run(second["id"])) == (0, 1, 0, 0, 0)


class TestSourceOfAnotherInstitution:
    """The source goes to another institution, and the datasets do not."""

    @pytest.fixture
    def moved(self, make_run):
        source = make_run(2)
        other = factories.Organization(name="sediag", title="SEDIAG")
        move(source, other)
        return source, other

    def states(self, owner: Any) -> dict[str, tuple[str, str]]:
        return {each["id"]: (each["state"], each.get("notes") or "")
                for each in datasets(owner["id"]).values()}  # fmt: skip

    def test_it_is_refused_what_it_left_though_it_says_the_same(self, moved):
        source, _ = moved
        assert look(source["id"]).refused == 2
        for _ in range(2):
            report = running.run(source["id"])
            assert counts(report) == (0, 0, 0, 0, 2)
        told = {each.fault.code for each in faults.listed([running.run(source["id"]).job_id])}
        assert told <= {"pertenece_a_otra_institucion"}
        assert set(statuses(source["id"]).values()) == {"refused"}

    @pytest.mark.parametrize("read_before", [False, True])
    def test_a_new_source_of_the_first_one_goes_on_with_them(
        self, moved, make_toy, offer, read_before
    ):
        source, _ = moved
        before = self.states(source["owner"])
        if read_before:
            running.run(source["id"])
        new = make_toy(owner=source["owner"], path=OTHER)
        offer(*records(2, fields={"notes": "dos"}), path=OTHER)
        assert counts(running.run(new["id"])) == (0, 2, 0, 0, 0)
        assert self.states(source["owner"]) == dict.fromkeys(before, ("active", "dos"))
        assert counts(running.run(source["id"])) == (0, 0, 0, 0, 2)
        assert counts(running.run(new["id"])) == (0, 0, 2, 0, 0)

    def test_what_went_with_it_is_what_it_was(self, moved):
        source, other = moved
        for each in datasets(source["owner"]["id"]).values():
            call_action("package_patch", id=each["id"], owner_org=other["id"])
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
        assert {row.organization_id for row in ledger(source["id"]).values()} == {other["id"]}

    def test_that_the_site_of_the_other_lacks_them_says_nothing(self, moved, offer):
        source, other = moved
        offer({"id": "nuevo"})
        report = running.run(source["id"])
        assert (counts(report), report.errors) == ((1, 0, 0, 0, 0), [])
        assert set(statuses(source["id"]).values()) == {"active"}
        assert counts(running.run(source["id"])) == (0, 0, 1, 0, 0)
        assert list(datasets(other["id"])) == ["nuevo"]

    @pytest.mark.parametrize("action", ["package_delete", "dataset_purge"])
    def test_what_the_first_one_deleted_stays_deleted(self, moved, make_toy, offer, action):
        source, other = moved
        for each in datasets(source["owner"]["id"]).values():
            call_action(action, id=each["id"])
        before = self.states(source["owner"])
        new = make_toy(owner=source["owner"], path=OTHER)
        offer(*records(2, fields={"notes": "dos"}))
        offer(*records(2, fields={"notes": "dos"}), path=OTHER)
        for _ in range(2):
            assert counts(running.run(source["id"])) == (0, 0, 0, 0, 2)
            assert counts(running.run(new["id"])) == (0, 0, 2, 0, 0)
        assert self.states(source["owner"]) == before
        assert not datasets(other["id"])


def move(source: Any, owner: Any) -> None:
    """Give a source to another institution, and let it be read there."""
    call_action("harvest_source_patch", id=source["id"], owner_org=owner["id"])
    approval.decide(source["id"], approval.APPROVED, "")


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
