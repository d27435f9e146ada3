"""What a source says otherwise than a person wrote: told in the words of the form, and settled."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.run import ledger

from tests.logic.test_proposals import DECIDE, call

from .test_accepting import again, show
from .test_merging import record

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
LIST, SETTLE = "gobabierto_difference_list", "gobabierto_difference_settle"


@pytest.fixture
def edited(proposal, people):
    """An accepted dataset whose title and file name a person edited, and the section changed."""
    made = call(DECIDE[0], people["editor"], id=proposal)["dataset"]["id"]
    kept = show(made)
    resources = [{**kept["resources"][0], "name": "El archivo"}]
    call("package_patch", people["editor"], id=made, title="Mi título", resources=resources)
    found = proposal_store.get(proposal).content["resources"][0]
    again(proposal, title="De la sección", resources=[{**found, "name": "Denuncias de 2024"}])
    return made


def fields(people, **more):
    answer = call(LIST, people["editor"], **more)
    return {d["field"]: d for row in answer["results"] for d in row["differences"]}


def test_they_are_listed_with_the_words_of_the_form(edited, proposal, people):
    told = fields(people)
    assert set(told) == {"title", "2024.csv: name"}
    assert told["title"]["label"] == "Título"
    assert told["title"]["current"] == "Mi título"
    assert told["title"]["proposed"] == "De la sección"
    assert told["2024.csv: name"]["resource"] == "El archivo"
    assert call(LIST, people["editor"], organization="sediag")["count"] == 1
    assert call(LIST, people["other_editor"])["count"] == 0
    assert call(LIST, people["auditor"])["count"] == 1


@pytest.mark.parametrize("role", ["anonymous", "outsider", "member", "other_editor", "auditor"])
def test_only_editors_of_the_institution_settle(edited, proposal, people, role):
    with pytest.raises(tk.NotAuthorized):
        call(SETTLE, people[role], id=proposal, field="title", choice="source")
    assert show(edited)["title"] == "Mi título"


@pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
def test_taking_the_value_of_the_source(edited, proposal, people, role):
    call(SETTLE, people[role], id=proposal, field="title", choice="source")
    assert show(edited)["title"] == "De la sección"
    assert set(fields(people)) == {"2024.csv: name"}
    again(proposal, title="Más nuevo")
    assert show(edited)["title"] == "Más nuevo"  # it follows the source again


def test_taking_the_value_for_a_file(edited, proposal, people):
    before = show(edited)["resources"][0]
    call(SETTLE, people["editor"], id=proposal, field="2024.csv: name", choice="source")
    after = show(edited)["resources"][0]
    assert (after["id"], after["name"]) == (before["id"], "Denuncias de 2024")


def test_keeping_mine_is_remembered_until_the_source_says_something_else(edited, proposal, people):
    call(SETTLE, people["editor"], id=proposal, field="title", choice="mine")
    assert set(fields(people)) == {"2024.csv: name"}
    again(proposal, reason="Otra razón.")
    assert set(fields(people)) == {"2024.csv: name"}
    assert show(edited)["title"] == "Mi título"
    again(proposal, title="Todavía más nuevo")
    assert fields(people)["title"]["proposed"] == "Todavía más nuevo"
    assert show(edited)["title"] == "Mi título"


def test_settling_twice_or_nothing_is_refused(edited, proposal, people):
    call(SETTLE, people["editor"], id=proposal, field="title", choice="mine")
    for bad in (
        {"field": "title", "choice": "mine"},
        {"field": "nada", "choice": "source"},
        {"field": "title", "choice": "x"},
        {"field": "title"},
    ):
        with pytest.raises(tk.ValidationError):
            call(SETTLE, people["editor"], id=proposal, **bad)


def test_what_a_person_made_the_same_is_no_difference(edited, proposal, people):
    call("package_patch", people["editor"], id=edited, title="De la sección")
    assert set(fields(people)) == {"2024.csv: name"}


class TestMachine:
    @pytest.fixture
    def told(self, institution, dataset):
        here = show(dataset)
        resource = here["resources"][0]
        baseline = {
            "values": {"title": "Uno", "tags": ["a"], "private": False},
            "kept": {"title": "Uno", "tags": ["a"], "private": "False"},
            "resources": [
                {"key": "d1", "id": resource["id"], "values": {"name": "x"}, "kept": {"name": "x"}}
            ],
        }
        differences = [
            {"field": "title", "current": "Mis denuncias", "proposed": "Dos"},
            {"field": "tags", "current": [], "proposed": ["aguas", "presas"]},
            {"field": "private", "current": "False", "proposed": True},
            {"field": "d1: name", "current": "Denuncias del 24", "proposed": "y"},
        ]
        ledger.upsert(
            [record(institution["id"], dataset, baseline=baseline, differences=differences)]
        )
        model.Session.commit()
        return dataset

    def settle(self, people, field, choice, role="editor"):
        given = {"source_id": "m1", "identity": "r1", "field": field, "choice": choice}
        return call(SETTLE, people[role], **given)

    def row(self):
        model.Session.expire_all()
        return ledger.rows("m1", ["r1"])["r1"]

    def test_its_differences_are_listed_and_taken(self, told, people):
        assert set(fields(people)) == {"title", "tags", "private", "d1: name"}
        assert fields(people)["private"]["current_text"] in {"Public", "Público"}
        for field in ("title", "tags", "private", "d1: name"):
            self.settle(people, field, "source")
        after = show(told)
        assert (after["title"], after["private"]) == ("Dos", True)
        assert [t["name"] for t in after["tags"]] == ["aguas", "presas"]
        assert after["resources"][0]["name"] == "y"
        row = self.row()
        assert not row.differences
        assert row.baseline["kept"]["title"] == "Dos"
        assert row.baseline["resources"][0]["kept"]["name"] == "y"
        assert fields(people) == {}

    def test_keeping_mine_moves_only_what_was_said(self, told, people):
        self.settle(people, "title", "mine")
        row = self.row()
        assert (row.baseline["values"]["title"], row.baseline["kept"]["title"]) == ("Dos", "Uno")
        assert show(told)["title"] == "Mis denuncias"
        assert "title" not in fields(people)

    @pytest.mark.parametrize("role", ["outsider", "member", "other_editor", "auditor"])
    def test_others_may_not(self, told, people, role):
        with pytest.raises(tk.NotAuthorized):
            self.settle(people, "title", "source", role)

    def test_an_unknown_record_is_not_found(self, told, people):
        with pytest.raises(tk.ObjectNotFound):
            call(SETTLE, people["editor"], source_id="m1", identity="z", field="x", choice="mine")
