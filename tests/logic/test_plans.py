"""The Plan's actions: who may, what is previewed, what is stored, what is remembered."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import observed
from ckanext.gobabierto.plans import store

from tests.organizations import make_institution
from tests.plans.workbooks import csv_text, row, xlsx
from tests.roles import refused

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SHOW, EXPORT = "gobabierto_plan_show", "gobabierto_plan_export"
IMPORT, READ = "gobabierto_plan_import", "gobabierto_plan_read"
MATCHES, DECIDE = "gobabierto_plan_match_list", "gobabierto_plan_match_update"
ROLES = ("anonymous", "outsider", "member", "editor", "admin", "other_editor", "auditor")
EVERYBODY = (*ROLES, "sysadmin")
DATASET = "Denuncias ante el órgano"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.evaluate_in_background", False)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {role: factories.User()["name"] for role in ROLES if role != "anonymous"}
    found |= {"anonymous": "", "sysadmin": factories.Sysadmin()["name"]}
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.auditors", [found["auditor"]])
    return found


@pytest.fixture
def institution(people: dict[str, str]) -> dict[str, Any]:
    users = [{"name": people[role], "capacity": role} for role in ("member", "editor", "admin")]
    other = [{"name": people["other_editor"], "capacity": "editor"}]
    make_institution(name="otra", users=other)
    return make_institution(name="sediag", title="SEDIAG", users=users)


def call(action: str, user: str, **data: Any) -> Any:
    return tk.get_action(action)({"user": user, "ignore_auth": False}, data)


def give(user: str, *rows: Any, **data: Any) -> dict[str, Any]:
    """Import those rows as a workbook."""
    upload = io.BytesIO(xlsx(*rows))
    asked = {"organization": "sediag", "upload": upload, "file_name": "plan.xlsx", **data}
    return call(IMPORT, user, **asked)


def dataset(people: dict[str, str], **data: Any) -> dict[str, Any]:
    given = {
        "title": DATASET,
        "name": "denuncias",
        "owner_org": "sediag",
        "resources": [{"url": "https://x.mx/d.csv", "name": "Denuncias", "format": "CSV"}],
        **data,
    }
    return tk.get_action("package_create")({"user": people["editor"]}, given)


def shown(user: str = "", **data: Any) -> dict[str, Any]:
    return call(SHOW, user, id="sediag", **data)


class TestWhoMay:
    def test_everybody_sees_and_downloads_the_plan(self, institution, people):
        give(people["editor"], row(DATASET))
        for role in EVERYBODY:
            assert len(shown(people[role])["rows"]) == 1
            assert call(EXPORT, people[role], id="sediag")["file_name"] == "plan_sediag_2026.xlsx"

    @pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
    def test_those_who_edit_hand_it_over_and_decide(self, institution, people, role):
        assert give(people[role], row(DATASET))["version"] == 1
        (found,) = call(MATCHES, people[role], organization="sediag")["results"]
        data = {"organization": "sediag", "year": 2026, "row": found["id"], "decision": "none"}
        assert call(DECIDE, people[role], **data)["match"]["by"] == "none"

    def test_nobody_else_does(self, institution, people):
        year = {"organization": "sediag", "year": 2026}
        others = ("anonymous", "outsider", "member", "other_editor")
        everybody_else = (*others, "auditor")
        refused(everybody_else, lambda role: give(people[role], row(DATASET), dry_run=True))
        refused(everybody_else, lambda role: call(READ, people[role], **year))
        data = {**year, "row": "x", "decision": "none"}
        refused(everybody_else, lambda role: call(DECIDE, people[role], **data))
        refused(others, lambda role: call(MATCHES, people[role], organization="sediag"))
        assert store.years(institution["id"]) == []

    def test_auditors_see_the_candidates(self, institution, people):
        assert call(MATCHES, people["auditor"], organization="sediag")["count"] == 0

    def test_private_datasets_and_accounts_are_for_members(self, institution, people):
        dataset(people, private=True)
        give(people["editor"], row(DATASET))
        for role in ("anonymous", "outsider", "other_editor"):
            answer = shown(people[role])
            assert answer["rows"][0]["match"]["dataset"] is None
            assert answer["rows"][0]["match"]["dataset_id"] is None
            assert answer["versions"][0]["imported_by"] is None
            assert {event["by"] for event in answer["events"]} == {None}
        for role in ("member", "editor", "admin", "sysadmin", "auditor"):
            answer = shown(people[role])
            assert answer["rows"][0]["match"]["dataset"]["title"] == DATASET
            assert answer["versions"][0]["imported_by"]

    def test_what_a_person_decided_about_a_private_dataset_is_for_members(
        self, institution, people
    ):
        made = dataset(people, private=True)
        give(people["editor"], row(DATASET))
        data = {"organization": "sediag", "year": 2026, "row": shown()["rows"][0]["id"]}
        note = "Todavía no se publica"
        call(DECIDE, people["editor"], decision="confirm", note=note, **data)
        for role in ("anonymous", "outsider", "other_editor"):
            told = json.dumps(shown(people[role]))
            assert made["id"] not in told
            assert note not in json.loads(told)["events"][0].values()
        event = shown(people["member"])["events"][0]
        assert (event["new"], event["reason"]) == (made["id"], note)

    def test_an_unknown_institution_is_not_found(self, institution, people):
        for action in (SHOW, EXPORT):
            with pytest.raises(tk.ObjectNotFound):
                call(action, people["sysadmin"], id="nadie")


class TestPreview:
    def test_it_says_everything_and_stores_nothing(self, institution, people):
        found = give(
            people["editor"],
            row(DATASET, "mzo-26"),
            row("Padrón", ""),
            row("Censo", "15 de marzo de 2026"),
            dry_run=True,
        )
        assert found["rows"][0]["date_quality"] == "month"
        assert found["rows"][0]["committed_on"] == "2026-03-31"
        assert found["rows"][1]["date_quality"] == "missing"
        assert found["rows"][0]["notes"]
        assert (found["present"], found["stored"], found["needs_reason"]) == (0, False, False)
        assert store.years(institution["id"]) == []
        assert model.Session.query(model.Package).count() == 0

    def test_what_is_stored_is_what_was_previewed(self, institution, people):
        rows = (row(DATASET, "mzo-26"), row("Padrón", "junio"))
        preview = give(people["editor"], *rows, dry_run=True)
        stored = give(people["editor"], *rows)
        assert stored["rows"] == preview["rows"]
        kept = ("id", "values", "committed_on", "date_quality", "notes")
        told = [{key: each[key] for key in kept} for each in preview["rows"]]
        assert told == [{key: each[key] for key in kept} for each in shown()["rows"]]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "archivo_vacio"),
            (b"%PDF-1.4 plan", "archivo_no_es_plan"),
            (xlsx(), "sin_renglones"),
            (b"hola\nadios", "sin_encabezados"),
        ],
    )
    def test_what_is_no_plan_is_told_with_its_code(self, institution, people, content, code):
        data = {"organization": "sediag", "upload": io.BytesIO(content), "year": 2026}
        with pytest.raises(tk.ValidationError) as error:
            call(IMPORT, people["editor"], **data)
        assert error.value.error_dict["code"] == [code]

    @pytest.mark.parametrize(
        "bad", [{"year": 1999}, {"year": "x"}, {"base64": "ñ", "upload": None}, {"upload": None}]
    )
    def test_bad_arguments_are_told(self, institution, people, bad):
        with pytest.raises(tk.ValidationError):
            give(people["editor"], row(DATASET), **bad)

    @pytest.mark.parametrize("field", ["text", "base64"])
    def test_it_comes_as_text_and_as_base64_too(self, institution, people, field):
        text = csv_text(row(DATASET))
        given = text if field == "text" else base64.b64encode(text.encode()).decode()
        found = call(IMPORT, people["editor"], organization="sediag", **{field: given})
        assert found["rows"][0]["dataset_title"] == DATASET


class TestVersions:
    def test_a_changed_date_asks_for_a_reason_and_is_an_event(self, institution, people):
        with clock.frozen(date(2026, 1, 15)):
            give(people["editor"], row(DATASET, "2026-03-31"), row("Padrón", "2026-05-31"))
        with clock.frozen(date(2026, 3, 1)):
            changed = (row(DATASET, "2026-06-30"), row("Padrón", "2026-05-31"))
            assert give(people["editor"], *changed, dry_run=True)["needs_reason"] is True
            with pytest.raises(tk.ValidationError) as error:
                give(people["editor"], *changed)
            assert "reason" in error.value.error_dict
            assert give(people["editor"], *changed, reason="Obra pendiente")["version"] == 2
        answer = shown(people["editor"])
        event = next(each for each in answer["events"] if each["kind"] == "fecha_cambiada")
        assert (event["old"], event["new"]) == ("2026-03-31", "2026-06-30")
        assert (event["reason"], event["by"]) == ("Obra pendiente", people["editor"]) or event["by"]
        assert event["at"].startswith("2026-03-01")
        assert [each["version"] for each in answer["versions"]] == [2, 1]

    def test_the_past_shows_the_version_of_its_day(self, institution, people):
        with clock.frozen(date(2026, 1, 15)):
            give(people["editor"], row(DATASET, "2026-03-31"))
        with clock.frozen(date(2026, 3, 1)):
            give(people["editor"], row(DATASET, "2026-06-30"), reason="x")
        assert shown(as_of="2026-02-01")["rows"][0]["committed_on"] == "2026-03-31"
        assert shown(as_of="2026-03-01")["rows"][0]["committed_on"] == "2026-06-30"
        before = shown(as_of="2026-01-01")
        assert (before["rows"], before["versions"], before["events"]) == ([], [], [])

    def test_the_same_plan_again_stores_nothing(self, institution, people):
        give(people["editor"], row(DATASET))
        again = give(people["editor"], row(DATASET))
        assert (again["stored"], again["version"], again["unchanged"]) == (False, 1, True)
        assert len(store.versions(institution["id"], 2026)) == 1

    def test_a_version_that_came_in_between_is_told(self, institution, people):
        give(people["editor"], row(DATASET))
        with pytest.raises(tk.ValidationError) as error:
            give(people["editor"], row("Otro"), present=0)
        assert error.value.error_dict["code"] == ["plan_rebasado"]

    def test_a_wrong_version_is_undone_by_returning_to_the_earlier_one(self, institution, people):
        first = give(people["editor"], row(DATASET), row("Padrón"))
        give(people["editor"], row("Nada que ver"))
        back = {"organization": "sediag", "year": 2026, "version": 1}
        preview = call(IMPORT, people["editor"], dry_run=True, **back)
        assert {each["kind"] for each in preview["changes"]} == {"fila_agregada", "fila_retirada"}
        assert call(IMPORT, people["editor"], **back)["version"] == 3
        answer = shown()
        assert [each["id"] for each in answer["rows"]] == [each["id"] for each in first["rows"]]
        assert answer["versions"][0]["restored_from"] == 1
        assert len(answer["versions"]) == 3

    def test_a_decision_survives_versions_and_a_row_that_was_away(self, institution, people):
        dataset(people, title="Algo muy distinto")
        give(people["editor"], row(DATASET), row("Padrón"))
        found = shown()["rows"][0]["id"]
        data = {"organization": "sediag", "year": 2026, "row": found, "note": "Es el mismo"}
        call(DECIDE, people["editor"], decision="choose", dataset="denuncias", **data)
        give(people["editor"], row("Padrón"))
        give(people["editor"], row("Padrón"), row(DATASET))
        again = next(each for each in shown()["rows"] if each["id"] == found)
        assert (again["match"]["by"], again["match"]["dataset"]["name"]) == ("person", "denuncias")

    def test_export_edit_import_is_the_same_and_the_edit_one_event(self, institution, people):
        give(
            people["editor"],
            row(DATASET, "2026-03-31", frequency="Mensual"),
            row("Padrón", "mzo-26"),
            row("@SUMA(A1)", "2026-12-01"),
        )
        file = base64.b64decode(call(EXPORT, people["editor"], id="sediag")["base64"])
        same = {"organization": "sediag", "upload": io.BytesIO(file), "file_name": "vuelta.xlsx"}
        assert call(IMPORT, people["editor"], **same)["unchanged"] is True
        book = load_workbook(io.BytesIO(file))
        sheet = book.worksheets[0]
        column = next(c.column for c in sheet[1] if str(c.value).startswith("Fecha"))
        sheet.cell(2, column).value = date(2026, 4, 30)
        out = io.BytesIO()
        book.save(out)
        edited = {**same, "upload": io.BytesIO(out.getvalue()), "reason": "Se aplazó"}
        stored = call(IMPORT, people["editor"], **edited)
        assert [each["kind"] for each in stored["changes"]] == ["fecha_cambiada"]
        assert len([e for e in shown()["events"] if e["version"] == 2]) == 2
        assert [each["committed_on"] for each in shown()["rows"]] == [
            "2026-04-30",
            "2026-03-31",
            "2026-12-01",
        ]


class TestMatches:
    def test_a_sure_match_is_taken_and_its_delivery_seen(self, institution, people):
        with clock.frozen(date(2026, 2, 10)):
            dataset(people)
        with clock.frozen(date(2026, 3, 1)):
            give(people["editor"], row(DATASET, "2026-03-31"))
        (found,) = shown()["rows"]
        assert found["match"]["by"] == "auto"
        assert found["match"]["dataset"]["name"] == "denuncias"
        assert (found["delivered_on"], found["delivered_as"]) == ("2026-02-10", "publico")

    def test_a_private_load_is_a_delivery_and_its_publication_is_told(self, institution, people):
        with clock.frozen(date(2026, 1, 15)):
            give(people["editor"], row(DATASET, "2026-03-31"))
        with clock.frozen(date(2026, 3, 20)):
            made = dataset(people, private=True)
        with clock.frozen(date(2026, 5, 4)):
            patch = {"id": made["id"], "private": False}
            tk.get_action("package_patch")({"user": people["editor"]}, patch)
        (found,) = shown()["rows"]
        assert (found["delivered_on"], found["delivered_as"]) == ("2026-03-20", "privado")
        assert found["public_on"] == "2026-05-04"
        assert shown(as_of="2026-03-19")["rows"][0]["delivered_on"] is None

    def test_the_doubtful_come_first_and_are_decided(self, institution, people):
        dataset(people, title="Denuncias recibidas ante el órgano interno")
        give(people["editor"], row("Padrón de nada"), row("Denuncias ante órgano"))
        answer = call(MATCHES, people["editor"], organization="sediag")
        assert answer["by_state"]["doubtful"] == 1
        first = answer["results"][0]
        assert first["match"]["by"] == "doubtful"
        assert first["candidates"][0]["dataset"]["name"] == "denuncias"
        data = {"organization": "sediag", "year": 2026, "row": first["id"]}
        decided = call(DECIDE, people["editor"], decision="confirm", **data)
        assert decided["match"]["by"] == "person"
        event = shown(people["editor"])["events"][0]
        assert (event["kind"], event["field"]) == ("coincidencia", "person")
        undone = call(DECIDE, people["editor"], decision="reopen", **data)
        assert undone["match"]["by"] == "doubtful"

    @pytest.mark.parametrize(
        ("who", "importer", "grade"),
        [("admin", "editor", "cotejado"), ("sysadmin", "admin", "cotejado"),
         ("editor", "admin", "declarado"), ("admin", "admin", "declarado")],
    )  # fmt: skip
    def test_only_a_second_person_has_compared_it(self, institution, people, who, importer, grade):
        """Who handed the Plan over, or made the dataset (the editor), has not."""
        dataset(people, title="Algo muy distinto")
        give(people[importer], row(DATASET))
        found = shown()["rows"][0]["id"]
        data = {"organization": "sediag", "year": 2026, "row": found, "decision": "choose"}
        call(DECIDE, people[who], dataset="denuncias", **data)
        answer = shown()
        match = answer["rows"][0]["match"]
        assert (match["grade"], match["decided_as"]) == (grade, who)
        assert match["decided_on"] == clock.today().isoformat()
        account = model.User.get(people[who])
        assert not {account.id, account.name} & set(re.findall(r"[\w-]+", json.dumps(answer)))

    def test_who_wrote_the_row_is_no_second_person_once_another_hands_over_the_next_version(
        self, institution, people
    ):
        dataset(people, title="Algo muy distinto")
        give(people["admin"], row(DATASET))
        found = shown()["rows"][0]["id"]
        data = {"organization": "sediag", "year": 2026, "row": found, "decision": "choose"}
        call(DECIDE, people["admin"], dataset="denuncias", **data)
        give(people["editor"], row(DATASET), row("Otro"))
        match = shown()["rows"][0]["match"]
        assert (match["by"], match["grade"]) == ("person", "declarado")

    def test_who_runs_the_portal_is_told_as_such_though_it_joined_to_read(
        self, institution, people
    ):
        dataset(people, title="Algo muy distinto")
        give(people["editor"], row(DATASET))
        member = {"id": institution["id"], "username": people["sysadmin"], "role": "member"}
        call("organization_member_create", people["sysadmin"], **member)
        found = shown()["rows"][0]["id"]
        data = {"organization": "sediag", "year": 2026, "row": found, "decision": "choose"}
        call(DECIDE, people["sysadmin"], dataset="denuncias", **data)
        match = shown()["rows"][0]["match"]
        assert (match["grade"], match["decided_as"]) == ("cotejado", "sysadmin")

    def test_none_of_them_is_remembered_when_a_dataset_comes(self, institution, people):
        give(people["editor"], row(DATASET))
        found = shown()["rows"][0]["id"]
        data = {"organization": "sediag", "year": 2026, "row": found, "decision": "none"}
        call(DECIDE, people["editor"], **data)
        dataset(people)
        assert shown()["rows"][0]["match"]["by"] == "none"

    def test_a_dataset_that_comes_later_is_matched(self, institution, people):
        give(people["editor"], row(DATASET))
        assert shown()["rows"][0]["match"]["by"] == ""
        dataset(people)
        assert shown()["rows"][0]["match"]["by"] == "auto"

    @pytest.mark.parametrize(
        "bad",
        [
            {"decision": "choose"},
            {"decision": "choose", "dataset": "nada"},
            {"decision": "choose", "dataset": "ajeno"},
            {"decision": "confirm"},
            {"decision": "reopen"},
            {"decision": "x"},
            {"decision": "none", "row": "otro"},
            {"decision": "none", "year": 2031},
        ],
    )
    def test_what_cannot_be_decided_is_told(self, institution, people, bad):
        other = {"title": "Ajeno", "name": "ajeno", "owner_org": "otra"}
        tk.get_action("package_create")({"user": people["other_editor"]}, other)
        give(people["editor"], row(DATASET))
        data = {"organization": "sediag", "year": 2026, "row": shown()["rows"][0]["id"], **bad}
        with pytest.raises(tk.ValidationError):
            call(DECIDE, people["editor"], **data)
        assert shown()["rows"][0]["match"]["by"] == ""

    def test_the_rules_see_it(self, institution, people):
        with clock.frozen(date(2026, 2, 10)):
            dataset(people)
            give(people["editor"], row(DATASET))
        found = observed.plans_on(institution["id"], date(2026, 2, 10))[2026]
        assert (found.version, found.rows[0].match_by) == (1, "auto")
        assert found.imported_on == date(2026, 2, 10)
        assert found.dataset_id
