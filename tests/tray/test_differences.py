"""What a source says otherwise than a person wrote: told in the words of the form, and settled."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import observations
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.harvesters import proposal_datasets, proposal_store
from ckanext.gobabierto.harvesters.review import saving
from ckanext.gobabierto.harvesters.run import ledger
from ckanext.gobabierto.model import Snapshot

from tests.harvesters.run.test_meanwhile import elsewhere
from tests.logic.test_proposals import DECIDE, call
from tests.statements import counted

from .test_accepting import again, show
from .test_merging import record

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
LIST, SETTLE = "gobabierto_difference_list", "gobabierto_difference_settle"
PAPER = {
    "outcome": "duplicado", "fundamento": "Art. 5-VI", "number": "OF/7", "dated_on": "2026-01-05",
}  # fmt: skip


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


def test_a_baja_is_registered_only_with_a_file_that_goes(edited, proposal, people):
    given = {"id": proposal, "field": "2024.csv: name", "choice": "source", **PAPER}
    assert call(SETTLE, people["editor"], **given)["document"] is None


@pytest.fixture
def nobody_saves(monkeypatch):
    """While a person's decision is written, whoever else saves the dataset waits."""
    update = saving.update

    def tried(dataset, user):
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            elsewhere("UPDATE package SET title = 'x' WHERE id = :id", id=dataset["id"])
        return update(dataset, user)

    monkeypatch.setattr(saving, "update", tried)


def test_nobody_saves_the_dataset_between_its_reading_and_its_writing(
    edited, proposal, people, nobody_saves
):
    call(SETTLE, people["editor"], id=proposal, field="title", choice="source")
    assert show(edited)["title"] == "De la sección"


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
        assert call(LIST, people["editor"])["count"] == 0

    def test_a_run_that_writes_it_is_waited_for(self, told, people, monkeypatch, nobody_saves):
        held = []
        hold = proposal_datasets.hold_dataset

        def first(dataset_id):
            if not held:  # a run holds the dataset before its record, and so must this
                elsewhere("SELECT 1 FROM gobabierto_harvest_record FOR UPDATE NOWAIT")
            held.append(dataset_id)
            return hold(dataset_id)

        monkeypatch.setattr(proposal_datasets, "hold_dataset", first)
        self.settle(people, "title", "source")
        assert set(held) == {told}

    def test_they_are_counted_and_paged_where_they_are(self, told, people, institution):
        first = self.row()
        more = [record(institution["id"], told, identity=f"r{n}", baseline=first.baseline,
                       differences=first.differences[:1]) for n in (2, 3)]  # fmt: skip
        ledger.upsert(more)
        model.Session.commit()
        with counted() as few:
            page = call(LIST, people["editor"], limit=1, offset=1)
        assert (page["count"], [each["identity"] for each in page["results"]]) == (3, ["r2"])
        with counted() as many:
            assert len(call(LIST, people["editor"])["results"]) == 3
        assert len(many) == len(few)

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


class TestWithdrawn:
    """A file that the source tells of no more."""

    FIELD = "2024.csv: missing_since"

    @pytest.fixture
    def withdrawn(self, proposal, people):
        """An accepted dataset of two files, of which the section now offers the second only."""
        made = call(DECIDE[0], people["editor"], id=proposal)["dataset"]["id"]
        call("package_patch", people["editor"], id=made, private=False)
        first = proposal_store.get(proposal).content["resources"][0]
        second = {**first, "key": "2025.csv", "name": "2025", "url": "https://x.mx/2025.csv"}
        again(proposal, resources=[first, second])
        again(proposal, resources=[second], reason="Sin el primero.")
        return made

    def settle(self, people, proposal, choice, role="editor", **more):
        given = {"id": proposal, "field": self.FIELD, "choice": choice, **more}
        return call(SETTLE, people[role], **given)

    def open_files(self, dataset_id):
        """What the rules are told of its files."""
        model.Session.expire_all()
        rows = model.Session.query(Snapshot).filter_by(subject_id=dataset_id).all()
        (row,) = [each for each in rows if each.valid_to is None and each.known_to is None]
        return {each["name"]: bool(each.get("withdrawn_on")) for each in row.facts["resources"]}

    def test_it_is_a_difference_with_what_may_replace_it(self, withdrawn, proposal, people):
        told = fields(people)[self.FIELD]
        assert (told["kind"], told["proposed"], told["since"][:4].isdigit()) == ("withdrawn", "", 1)
        second = show(withdrawn)["resources"][1]
        assert told["replacements"] == [{"id": second["id"], "name": "2025"}]
        assert call(LIST, people["editor"])["count"] == 1
        assert call(LIST, people["editor"], limit=0) == {"count": 1, "results": []}
        assert set(self.open_files(withdrawn).values()) == {True, False}

    def test_kept_it_is_not_asked_again_and_is_still_a_fact(self, withdrawn, proposal, people):
        self.settle(people, proposal, "mine")
        again(proposal, reason="Otra cosa.")
        assert fields(people) == {}
        assert len(show(withdrawn)["resources"]) == 2
        assert set(self.open_files(withdrawn).values()) == {True, False}

    def test_removed_it_does_not_come_back_and_its_baja_is_registered(
        self, withdrawn, proposal, people
    ):
        gone, stays = show(withdrawn)["resources"]
        paper = self.settle(people, proposal, "source", **PAPER)["document"]
        assert [each["id"] for each in show(withdrawn)["resources"]] == [stays["id"]]
        document = call("gobabierto_document_show", people["editor"], id=paper)
        assert (document["type"], document["resource_id"]) == ("baja", gone["id"])
        content = proposal_store.get(proposal).content["resources"][0]
        first = {**content, "key": "2024.csv", "url": gone["url"], "name": gone["name"]}
        again(proposal, resources=[first, content], reason="Ha vuelto.")
        assert [each["id"] for each in show(withdrawn)["resources"]] == [stays["id"]]
        assert list(fields(people)) == ["2024.csv: offered_again"]

    @pytest.fixture
    def offered_again(self, withdrawn, proposal, people):
        """The file that was removed in the tray, and that the section offers once more."""
        gone, stays = show(withdrawn)["resources"]
        files = [{**gone, "hash": "de-antes"}, stays]
        call("package_patch", people["editor"], id=withdrawn, resources=files)
        self.settle(people, proposal, "source", **PAPER)
        content = proposal_store.get(proposal).content["resources"][0]
        first = {**content, "key": "2024.csv", "url": gone["url"], "name": "El de 2024"}
        again(proposal, resources=[first, content], reason="Ha vuelto.")
        return gone

    AGAIN = "2024.csv: offered_again"

    def test_offered_again_it_is_told(self, offered_again, proposal, people, app):
        told = fields(people)[self.AGAIN]
        assert (told["kind"], told["resource"], told["current"]) == ("returned", "El de 2024", "")
        assert (told["proposed"], told["since"][:2]) == (offered_again["url"], "20")
        assert call(LIST, people["editor"])["count"] == len(call(LIST, people["editor"])["results"])
        token = factories.APIToken(user=people["editor"])
        editor = {"Authorization": token["token"]}
        tray = app.get("/cumplimiento/bandeja/diferencias", headers=editor).body
        assert offered_again["url"] in tray
        assert "Un archivo que su fuente vuelve a ofrecer" in tray
        assert "Devolverlo al conjunto" in tray
        data = {"id": proposal, "field": self.AGAIN, "choice": "source"}
        after = app.post("/cumplimiento/bandeja/diferencias", headers=editor, data=data)
        assert "con el identificador que tenía" in after.body

    @pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
    def test_brought_back_it_follows_the_source(
        self, offered_again, withdrawn, proposal, people, role
    ):
        given = {"id": proposal, "field": self.AGAIN, "choice": "source"}
        call(SETTLE, people[role], **given)
        last = show(withdrawn)["resources"][-1]
        assert (last["id"], last["name"]) == (offered_again["id"], "El de 2024")
        assert not last["hash"]
        assert self.AGAIN not in fields(people)
        assert set(self.open_files(withdrawn).values()) == {False}
        files = proposal_store.get(proposal).content["resources"]
        again(proposal, resources=[{**files[0], "name": "Otro nombre"}, files[1]])
        assert show(withdrawn)["resources"][-1]["name"] == "Otro nombre"

    def test_left_out_it_stays_out(self, offered_again, withdrawn, proposal, people):
        call(SETTLE, people["editor"], id=proposal, field=self.AGAIN, choice="mine")
        files = proposal_store.get(proposal).content["resources"]
        for some in (files[1:], files):
            again(proposal, resources=some, reason=str(len(some)))
            assert self.AGAIN not in fields(people)
        assert len(show(withdrawn)["resources"]) == 1

    def test_one_that_a_person_added_meanwhile_is_not_doubled(
        self, offered_again, withdrawn, proposal, people
    ):
        here = show(withdrawn)["resources"]
        own = {"url": offered_again["url"], "name": "A mano", "format": "CSV"}
        call("package_patch", people["editor"], id=withdrawn, resources=[*here, own])
        assert self.AGAIN not in fields(people)
        with pytest.raises(tk.ValidationError):
            call(SETTLE, people["editor"], id=proposal, field=self.AGAIN, choice="source")
        assert len(show(withdrawn)["resources"]) == 2

    def test_without_a_baja_it_goes_too_and_a_half_one_stops_it(self, withdrawn, proposal, people):
        with pytest.raises(tk.ValidationError) as refused:
            self.settle(people, proposal, "source", outcome="duplicado")
        assert set(refused.value.error_dict) == {"fundamento", "number", "dated_on"}
        assert len(show(withdrawn)["resources"]) == 2
        assert self.settle(people, proposal, "source")["document"] is None
        assert len(show(withdrawn)["resources"]) == 1

    def test_replaced_it_keeps_its_identifier(self, withdrawn, proposal, people):
        first, second = show(withdrawn)["resources"]
        for bad in ("", "x", first["id"]):
            with pytest.raises(tk.ValidationError):
                self.settle(people, proposal, "replace", resource_id=bad)
        self.settle(people, proposal, "replace", resource_id=second["id"])
        (left,) = show(withdrawn)["resources"]
        assert (left["id"], left["url"]) == (first["id"], second["url"])
        assert self.open_files(withdrawn) == {left["name"]: False}
        content = proposal_store.get(proposal).content["resources"][0]
        again(proposal, resources=[{**content, "name": "Denuncias de 2025"}])
        assert [(r["id"], r["name"]) for r in show(withdrawn)["resources"]] == [
            (first["id"], "Denuncias de 2025")
        ]

    def test_the_steward_and_who_reads_the_dataset_are_told(self, withdrawn, proposal, people, app):
        name, file = show(withdrawn)["name"], show(withdrawn)["resources"][0]
        (told,) = call("gobabierto_dataset_compliance", "", id=name)["withdrawn_files"]
        assert (told["id"], told["url"]) == (file["id"], file["url"])
        today = clock.today().isoformat()
        assert told["since"] == today
        assert "Archivos que su fuente ya no ofrece" in app.get(f"/dataset/{name}").body
        page = app.get(f"/dataset/{name}/resource/{file['id']}").body
        assert "Su fuente ya no ofrece este archivo desde el" in page
        token = factories.APIToken(user=people["editor"])
        editor = {"Authorization": token["token"]}
        tray = app.get("/cumplimiento/bandeja/diferencias", headers=editor).body
        assert "Un archivo que su fuente retiró" in tray
        assert "Quitarlo del conjunto" in tray
        assert "Elija el archivo…" in tray
        assert 'aria-current="page">Diferencias (1)' in tray
        assert "bandeja?organization" not in tray  # the other tabs, as they are without a filter
        assert "Aceptadas (1)" in tray
        assert show(withdrawn)["organization"]["title"] in tray
        assert "Nadie ha comprobado todavía si su dirección responde" in page
        assert "/bandeja/diferencias" not in page
        where = "/cumplimiento/bandeja/diferencias?organization="
        for path in (f"/dataset/{name}", f"/dataset/{name}/resource/{file['id']}"):
            assert where in app.get(path, headers=editor).body
        data = {"id": proposal, "field": self.FIELD, "choice": "source", **PAPER}
        after = app.post("/cumplimiento/bandeja/diferencias", headers=editor, data=data)
        assert "su baja está en el registro" in after.body
        assert "ga-withdrawn" not in app.get(f"/dataset/{name}").body

    def test_what_was_seen_of_its_address_is_told(self, withdrawn, app):
        first, second = show(withdrawn)["resources"]
        seen = ResourceObservation(first["id"], withdrawn, checked_on=clock.today(), outcome="ok")
        observations.record_observation(show(withdrawn)["owner_org"], seen)
        here = f"/dataset/{show(withdrawn)['name']}/resource"
        assert "Su dirección respondió cuando se comprobó" in app.get(f"{here}/{first['id']}").body
        assert "ga-withdrawn" not in app.get(f"{here}/{second['id']}").body

    def test_it_goes_without_a_baja_only_for_who_says_so(self, withdrawn, proposal, people, app):
        token = factories.APIToken(user=people["editor"])
        editor = {"Authorization": token["token"]}
        gone = show(withdrawn)["resources"][0]["id"]
        where = "/cumplimiento/bandeja/diferencias"
        data = {"id": proposal, "field": self.FIELD, "choice": "source", "outcome": ""}
        assert "Elija el motivo de la baja" in app.post(where, headers=editor, data=data).body
        assert len(show(withdrawn)["resources"]) == 2
        after = app.post(where, headers=editor, data={**data, "outcome": "sin_baja"})
        link = BeautifulSoup(after.body, "html.parser").select_one('a[href*="new=baja"]')
        assert link is not None
        form = BeautifulSoup(app.get(link["href"], headers=editor).body, "html.parser")
        assert form.select_one(f'input[value="{gone}"]')

    def test_they_are_downloaded(self, withdrawn, proposal, people, app):
        call("package_patch", people["editor"], id=withdrawn, title="=cmd()")
        token = factories.APIToken(user=people["editor"])
        editor = {"Authorization": token["token"]}
        where = "/cumplimiento/bandeja/diferencias"
        told = app.get(f"{where}.csv?organization=sediag", headers=editor).body.lstrip("\ufeff")
        (row,) = [each for each in csv.DictReader(io.StringIO(told)) if each["field"] == self.FIELD]
        assert (row["kind"], row["title"], row["id"]) == ("withdrawn", "'=cmd()", proposal)
        assert row["institution"]
        assert json.loads(app.get(f"{where}.json", headers=editor).body)["count"] == 1
        other = factories.APIToken(user=people["outsider"])
        app.get(f"{where}.csv", headers={"Authorization": other["token"]}, status=403)

    def test_only_a_file_may_be_replaced(self, edited, proposal, people):
        with pytest.raises(tk.ValidationError):
            call(SETTLE, people["editor"], id=proposal, field="title", choice="replace")

    @pytest.mark.parametrize("role", ["outsider", "member", "other_editor", "auditor"])
    def test_others_may_not(self, withdrawn, proposal, people, role):
        with pytest.raises(tk.NotAuthorized):
            self.settle(people, proposal, "source", role)
        assert len(show(withdrawn)["resources"]) == 2
