"""The actions of the register: who may, what each keeps, what the rules come to know and when."""

from __future__ import annotations

from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.documents import storage, store
from ckanext.gobabierto.facts import read

from tests.roles import refused

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "own_storage")

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ROLES = (
    "anonymous", "outsider", "member", "editor", "admin", "sysadmin", "other_editor", "auditor",
)  # fmt: skip
WRITE = ("editor", "admin", "sysadmin")
DECIDE = ("admin", "sysadmin")
INSIDE = ("member", "editor", "admin", "sysadmin", "auditor")


@pytest.fixture
def own_storage(ckan_config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {
        role: factories.User()["name"] for role in ROLES if role not in {"anonymous", "sysadmin"}
    }
    found |= {"anonymous": "", "sysadmin": factories.Sysadmin()["name"]}
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.auditors", [found["auditor"]])
    return found


@pytest.fixture
def institution(people: dict[str, str]) -> dict[str, Any]:
    users = [{"name": people[role], "capacity": role} for role in ("member", "editor", "admin")]
    factories.Organization(
        name="otra", users=[{"name": people["other_editor"], "capacity": "editor"}]
    )
    return factories.Organization(name="sediag", title="SEDIAG", users=users)


def call(action: str, user: str, **data: Any) -> Any:
    name = f"gobabierto_{action}"
    return tk.get_action(name)({"user": user, "ignore_auth": False}, data)


def acuse(**more: Any) -> dict[str, Any]:
    return {
        "organization": "sediag", "type": "acuse_plan", "period": "2026", "number": "A/1",
        "dated_on": "2026-01-28", "acknowledged_on": "2026-01-29",
        "signatory_post": "Titular de la Unidad de Datos", **more,
    }  # fmt: skip


def upload(content: bytes = PDF, name: str = "acuse.pdf") -> FileStorage:
    return FileStorage(BytesIO(content), filename=name)


@pytest.fixture
def document(institution: dict[str, Any], people: dict[str, str]) -> dict[str, Any]:
    return call("document_create", people["editor"], **acuse(upload=upload()))


@pytest.fixture
def private(institution: dict[str, Any], people: dict[str, str]) -> dict[str, Any]:
    return call("document_create", people["editor"], **acuse(upload=upload(), public=False))


class TestWhoMay:
    def test_editors_of_the_institution_register_and_correct(self, document, people):
        review = {"organization": "sediag", "outcome": "sin_cambios", "dated_on": "2026-10-01"}
        work = [
            lambda role: call("document_create", people[role], **acuse()),
            lambda role: call("document_update", people[role], id=document["id"], note=role),
            lambda role: call("review_create", people[role], period="2026-T3", **review),
        ]
        for one in work:
            refused([role for role in ROLES if role not in WRITE], one)
            assert all(one(role) for role in WRITE)

    @pytest.mark.parametrize("role", DECIDE)
    def test_administrators_compare_and_delete(self, document, people, role):
        others = [each for each in ROLES if each not in DECIDE]
        for action, data in (("compare", {}), ("delete", {"reason": "repetido"})):
            work = partial(call, f"document_{action}", id=document["id"], **data)
            refused(others, lambda other, work=work: work(people[other]))
            assert work(people[role])

    def test_what_is_private_is_for_those_inside(self, private, document, people):
        for role in ROLES:
            listed = call("document_list", people[role], organization="sediag")
            everywhere = call("document_list", people[role])
            assert listed["count"] == everywhere["count"] == (2 if role in INSIDE else 1), role
            assert call("document_show", people[role], id=document["id"])["number"] == "A/1"
        for action in ("document_show", "document_file"):
            assert all(call(action, people[role], id=private["id"]) for role in INSIDE)
            outside = [role for role in ROLES if role not in INSIDE]
            refused(outside, lambda role, to=action: call(to, people[role], id=private["id"]))

    def test_who_did_what_is_told_only_inside(self, document, people):
        for role in ("anonymous", "outsider", "other_editor"):
            told = call("document_show", people[role], id=document["id"])
            assert not {"registered_by", "user_id", "user"} & set(told), role
            assert [set(event) for event in told["events"]] == [{"kind", "at"}]
        inside = call("document_show", people["member"], id=document["id"])
        assert inside["registered_by"] == people["editor"]


class TestRegistering:
    def test_it_is_declared_until_a_second_person_compares_it(self, document, people):
        assert (document["grade"], document["needs_review"]) == ("declarado", True)
        shown = call("document_compare", people["admin"], id=document["id"])
        assert (shown["grade"], shown["compared_by"]) == ("cotejado", people["admin"])
        with pytest.raises(tk.ValidationError):
            call("document_compare", people["sysadmin"], id=document["id"])

    @pytest.mark.parametrize("role", DECIDE)
    def test_nobody_compares_what_they_wrote(self, institution, people, role):
        own = call("document_create", people[role], **acuse(upload=upload()))
        with pytest.raises(tk.ValidationError):
            call("document_compare", people[role], id=own["id"])

    def test_nor_does_anybody_who_wrote_a_part_of_it(self, document, people):
        """Corrected by one and then by another: both wrote what it says."""
        for role in ("admin", "editor"):
            call("document_update", people[role], id=document["id"], note=role)
        with pytest.raises(tk.ValidationError):
            call("document_compare", people["admin"], id=document["id"])
        assert call("document_compare", people["sysadmin"], id=document["id"])["compared_by"]

    def test_a_bare_statement_cannot_be_compared(self, institution, people):
        bare = call("document_create", people["editor"], **acuse())
        with pytest.raises(tk.ValidationError):
            call("document_compare", people["admin"], id=bare["id"])

    @pytest.mark.parametrize(
        ("bad", "field"),
        [
            ({"type": "nada"}, "type"),
            ({"type": ""}, "type"),
            ({"period": ""}, "period"),
            ({"period": "2026-T1"}, "period"),
            ({"dated_on": "28/01/2026"}, "dated_on"),
            ({"dated_on": "2999-01-01"}, "dated_on"),
            ({"acknowledged_on": "2026-01-01"}, "acknowledged_on"),
            ({"signatory_post": "ana.perez@sediag.gob.mx"}, "signatory_post"),
            ({"signatory_post": "Ana, PEAA800101MDFRNN09"}, "signatory_post"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"url": "https://u:p@x.mx/a"}, "url"),
            ({"note": "x" * 2001}, "note"),
            ({"expires_on": "2027-01-01"}, "expires_on"),
            ({"organization": ""}, "organization"),
        ],
    )
    def test_each_mistake_is_told_at_its_field(self, institution, people, bad, field):
        with pytest.raises(tk.ValidationError) as error:
            call("document_create", people["sysadmin"], **acuse(**bad))
        assert set(error.value.error_dict) == {field}
        assert store.exists_for(institution["id"]) is False

    def test_what_it_is_about_is_of_the_institution(self, institution, people):
        mine = factories.Dataset(owner_org=institution["id"])
        other = factories.Dataset(owner_org=model.Group.get("otra").id)
        baja = {
            "organization": "sediag", "type": "baja", "number": "B/1", "dated_on": "2026-01-10",
            "outcome": "duplicado", "fundamento": "Art. 5-VI",
        }  # fmt: skip
        for text in (mine["name"], mine["id"], f"https://portal.mx/dataset/{mine['name']}"):
            made = call("document_create", people["editor"], **baja, dataset_id=text)
            assert made["dataset"]["id"] == mine["id"]
        tk.get_action("package_delete")({"user": people["sysadmin"]}, {"id": mine["id"]})
        assert call("document_create", people["editor"], **baja, dataset_id=mine["id"])
        with pytest.raises(tk.ValidationError):
            call("document_create", people["editor"], **baja, dataset_id=other["id"])
        assert call("document_list", people["editor"], dataset=mine["id"])["count"] == 4

    def test_a_public_document_does_not_name_a_dataset_that_is_not(self, institution, people):
        files = [{"url": "https://e.mx/a.csv", "name": "Tabla"}]
        secret = factories.Dataset(owner_org=institution["id"], private=True, resources=files)
        baja = {
            "organization": "sediag", "type": "baja", "number": "B/2", "dated_on": "2026-01-10",
            "outcome": "duplicado", "fundamento": "Art. 5-VI", "dataset_id": secret["id"],
            "resource_id": secret["resources"][0]["id"], "public": True,
        }  # fmt: skip
        made = call("document_create", people["editor"], **baja)
        for told in (
            call("document_show", "", id=made["id"]),
            call("document_list", "", organization="sediag")["results"][0],
        ):
            assert (told["dataset"], told["dataset_id"], told["resource_id"]) == (None, "", "")
            assert secret["id"] not in str(told)
            assert secret["resources"][0]["id"] not in str(told)
        for reference in (secret["id"], secret["name"]):
            counts = [
                call("document_list", people[role] if role else "", dataset=reference)["count"]
                for role in ("", "member")
            ]
            assert counts == [0, 1]
        inside = call("document_show", people["member"], id=made["id"])
        assert inside["dataset_id"] == secret["id"]

    def test_a_failed_registration_leaves_no_file(self, institution, people, monkeypatch, tmp_path):
        def broken(*_args: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(store, "save", broken)
        with pytest.raises(RuntimeError):
            call("document_create", people["editor"], **acuse(upload=upload()))
        model.Session.rollback()
        assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


class TestHistory:
    def test_a_correction_keeps_what_was_there(self, document, people):
        call("document_compare", people["admin"], id=document["id"])
        other = upload(PDF + b"2", "otro.pdf")
        now = call(
            "document_update", people["editor"], id=document["id"], number="A/2", reason="error",
            upload=other,
        )  # fmt: skip
        assert (now["number"], now["grade"]) == ("A/2", "declarado")
        event = now["events"][-1]
        assert event["changes"]["number"] == ["A/1", "A/2"]
        assert event["changes"]["file"][0]["sha256"] == document["file"]["sha256"]
        before = call("document_file", people["editor"], id=document["id"], event=event["id"])
        assert before["sha256"] == document["file"]["sha256"]
        kept = store.events(document["id"])[-1].changes["file"][0]
        assert storage.verified(kept["file_key"], kept["sha256"]).read() == PDF
        with pytest.raises(tk.NotAuthorized):
            call("document_file", "", id=document["id"], event=event["id"])

    def test_a_correction_that_changes_nothing_is_no_event(self, document, people):
        same = call("document_update", people["editor"], id=document["id"], number="A/1")
        assert [event["kind"] for event in same["events"]] == ["registro"]

    def test_deleting_is_an_event_and_needs_a_reason(self, document, people):
        with pytest.raises(tk.ValidationError):
            call("document_delete", people["admin"], id=document["id"])
        call("document_delete", people["admin"], id=document["id"], reason="Se repitió")
        assert call("document_list", people["admin"], organization="sediag")["count"] == 0
        deleted = call("document_list", people["admin"], organization="sediag", deleted=True)
        assert deleted["results"][0]["deleted_reason"] == "Se repitió"
        row = store.get(document["id"])
        assert storage.verified(row.file_key, row.sha256).read() == PDF
        for action in ("document_update", "document_compare", "document_delete"):
            with pytest.raises(tk.ValidationError):
                call(action, people["sysadmin"], id=document["id"], reason="x", number="A/3")

    def test_others_are_told_only_that_it_was_deleted(self, document, people):
        call("document_delete", people["admin"], id=document["id"], reason="Datos personales")
        told = call("document_show", "", id=document["id"])
        assert told["state"] == "deleted"
        assert "number" not in told
        assert "deleted_reason" not in told
        with pytest.raises(tk.NotAuthorized):
            call("document_file", "", id=document["id"])
        assert call("document_list", "", deleted=True)["count"] == 0


class TestWhatTheRulesKnow:
    def facts(self, organization_id: str) -> list[tuple[date, date | None, dict[str, Any]]]:
        rows = model.Session.execute(
            read.TABLE.select().where(read.TABLE.c.subject_type == "document")
        ).mappings()
        return [(row["valid_from"], row["valid_to"], row["facts"]) for row in rows]

    def test_it_is_known_from_the_day_it_was_registered(self, institution, people):
        with clock.frozen(date(2026, 3, 10)):
            made = call("document_create", people["editor"], **acuse())
        with clock.frozen(date(2026, 5, 4)):
            call("document_delete", people["admin"], id=made["id"], reason="x")
        (since, until, facts) = self.facts(institution["id"])[0]
        assert (since, until) == (date(2026, 3, 10), date(2026, 5, 4))
        assert facts["acknowledged_on"] == "2026-01-29"
        assert facts["registered_on"] == "2026-03-10"

    def test_a_comparison_is_known_from_its_day(self, institution, people):
        with clock.frozen(date(2026, 3, 10)):
            made = call("document_create", people["editor"], **acuse(upload=upload()))
        with clock.frozen(date(2026, 4, 1)):
            call("document_compare", people["admin"], id=made["id"])
        known = [(since, facts.get("grade")) for since, _until, facts in self.facts("")]
        assert known == [(date(2026, 3, 10), None), (date(2026, 4, 1), "cotejado")]


class TestReview:
    def test_all_at_once_and_one_by_one(self, institution, people):
        data = [factories.Dataset(owner_org=institution["id"]) for _ in range(2)]
        made = call(
            "review_create", people["editor"], organization="sediag", period="2026-t3",
            dated_on="2026-10-02", outcome="sin_cambios", upload=upload(),
            datasets=[{"id": data[0]["id"], "outcome": "con_cambios"}],
        )  # fmt: skip
        assert made["count"] == 2
        whole, one = made["results"]
        assert (whole["dataset"], whole["outcome"], whole["period"]) == (
            None, "sin_cambios", "2026-T3",
        )  # fmt: skip
        assert (one["dataset"]["id"], one["outcome"]) == (data[0]["id"], "con_cambios")
        assert one["file"]["sha256"] == whole["file"]["sha256"]

    @pytest.mark.parametrize(
        "bad",
        [{}, {"datasets": "x"}, {"datasets": [{"id": "x"}]}, {"outcome": "quizá"}],
    )
    def test_it_says_what_is_missing(self, institution, people, bad):
        with pytest.raises(tk.ValidationError):
            call(
                "review_create", people["editor"], organization="sediag", period="2026-T3",
                dated_on="2026-10-02", **bad,
            )  # fmt: skip
        assert store.exists_for(institution["id"]) is False

    def test_a_wrong_dataset_stores_nothing(self, institution, people):
        with pytest.raises(tk.ValidationError):
            call(
                "review_create", people["editor"], organization="sediag", period="2026-T3",
                dated_on="2026-10-02", outcome="sin_cambios",
                datasets=[{"id": "ajeno", "outcome": "sin_cambios"}],
            )  # fmt: skip
        assert store.exists_for(institution["id"]) is False


class TestList:
    def test_filters_pages_and_bad_input(self, institution, people):
        for year in ("2026", "2025", "2026"):
            call("document_create", people["editor"], **acuse(period=year))
        editor = people["editor"]
        assert call("document_list", editor, period="2026")["count"] == 2
        assert call("document_list", editor, type="acuse_plan", limit=1)["count"] == 3
        assert len(call("document_list", editor, limit=2, offset=2)["results"]) == 1
        assert call("document_list", editor, needs_review=True)["count"] == 3
        for bad in ({"limit": "x"}, {"offset": -1}, {"type": "nada"}):
            with pytest.raises(tk.ValidationError):
                call("document_list", editor, **bad)
        with pytest.raises(tk.ObjectNotFound):
            call("document_list", editor, organization="nadie")
        with pytest.raises(tk.ObjectNotFound):
            call("document_show", editor, id="nada")

    def test_documents_stay_when_the_institution_is_purged(self, document, people):
        owner = document["organization_id"]
        for action in ("organization_delete", "organization_purge"):
            tk.get_action(action)({"user": people["sysadmin"]}, {"id": owner})
        assert call("document_list", people["auditor"], organization=owner)["count"] == 1
