"""The review tray's actions: who may, and what each decision does."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import proposal_store

from tests.roles import refused

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

READ = ("gobabierto_proposal_list", "gobabierto_proposal_show")
DECIDE = ("gobabierto_proposal_accept", "gobabierto_proposal_reject", "gobabierto_proposal_reopen")
ROLES = (
    "anonymous",
    "outsider",
    "member",
    "editor",
    "admin",
    "sysadmin",
    "other_editor",
    "auditor",
)


def content(identity: str = "denuncias", kind: str = "conjunto", **more: Any) -> dict[str, Any]:
    resource = {
        "key": "2024.csv",
        "url": "https://x.mx/Denuncias%202024.csv",
        "name": "Denuncias 2024",
        "format": "CSV",
        "kind": "datos",
        "link_text": "Denuncias 2024",
        "heading_path": ["Transparencia"],
        "period": "2024",
        "temporal_start": "2024-01-01",
        "temporal_end": "2024-12-31",
    }
    return {
        "identity": identity,
        "kind": kind,
        "title": "Denuncias ante el órgano",
        "reason": "Tiene 1 archivo de datos.",
        "page": "https://x.mx/transparencia",
        "page_title": "Transparencia",
        "heading_path": ["Transparencia", "Denuncias"],
        "resources": [resource],
        "notes": [],
        "provenance": {"page": "https://x.mx/transparencia", "page_sha256": "0", "read_at": "2026"},
        **more,
    }


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
    other = [{"name": people["other_editor"], "capacity": "editor"}]
    factories.Organization(name="otra", users=other)
    return factories.Organization(name="sediag", title="SEDIAG", users=users)


@pytest.fixture
def proposal(institution: dict[str, Any]) -> str:
    return add(institution["id"], content())


def add(owner: str, found: dict[str, Any], source: str = "s1") -> str:
    row = proposal_store.add(owner, source, found, "")
    row.harvest_object_id = None
    model.Session.commit()
    return row.id


def call(action: str, user: str, **data: Any) -> Any:
    return tk.get_action(action)({"user": user, "ignore_auth": False}, data)


class TestWhoMay:
    @pytest.mark.parametrize("action", READ)
    def test_editors_of_the_institution_and_auditors_read_and_nobody_else(
        self, proposal, people, action
    ):
        data = {"id": proposal} if action.endswith("show") else {"organization": "sediag"}
        for role in ("editor", "admin", "sysadmin", "auditor"):
            assert call(action, people[role], **data), role
        others = ("anonymous", "outsider", "member", "other_editor")
        refused(others, lambda role: call(action, people[role], **data))

    @pytest.mark.parametrize("action", DECIDE)
    def test_only_editors_of_the_institution_decide(self, proposal, people, action):
        others = ("anonymous", "outsider", "member", "other_editor", "auditor")
        refused(others, lambda role: call(action, people[role], id=proposal))
        assert proposal_store.get(proposal).status == "pending"

    @pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
    def test_they_accept_reject_and_reopen(self, institution, proposal, people, role):
        assert call("gobabierto_proposal_accept", people[role], id=proposal)["dataset"]["id"]
        second = add(institution["id"], content("otro"))
        call("gobabierto_proposal_reject", people[role], id=second)
        reopened = call("gobabierto_proposal_reopen", people[role], id=second)
        assert reopened["status"] == "pending"

    def test_without_institution_one_sees_those_one_edits_and_no_other(self, proposal, people):
        answers = {
            r: call(READ[0], people[r])["count"] for r in ("editor", "other_editor", "auditor")
        }
        assert answers == {"editor": 1, "other_editor": 0, "auditor": 1}
        for role in ("anonymous", "outsider", "member"):
            with pytest.raises(tk.NotAuthorized):
                call(READ[0], people[role])


class TestList:
    def test_filters_limit_and_offset(self, institution, people):
        for n in range(5):
            kind = "candidato" if n % 2 else "conjunto"
            add(institution["id"], content(f"i{n}", kind, title=f"Padrón {n}"))
        editor = people["editor"]
        first = call(READ[0], editor, limit=2)
        assert (first["count"], len(first["results"])) == (5, 2)
        rest = call(READ[0], editor, limit=10, offset=2)["results"]
        assert len({r["id"] for r in first["results"] + rest}) == 5
        assert call(READ[0], editor, kind="candidato")["count"] == 2
        assert call(READ[0], editor, q="padrón 3")["count"] == 1
        assert call(READ[0], editor, q="%")["count"] == 0
        assert call(READ[0], editor, status="rejected")["count"] == 0
        assert first["by_status"]["pending"] == 5

    @pytest.mark.parametrize(
        "bad", [{"status": "x"}, {"kind": "x"}, {"limit": "x"}, {"offset": -1}, {"limit": -1}]
    )
    def test_bad_input_is_told_with_its_field(self, institution, people, bad):
        with pytest.raises(tk.ValidationError) as error:
            call(READ[0], people["editor"], **bad)
        assert set(error.value.error_dict) == set(bad)

    def test_an_unknown_institution_or_proposal_is_not_found(self, institution, people):
        with pytest.raises(tk.ObjectNotFound):
            call(READ[0], people["sysadmin"], organization="nadie")
        with pytest.raises(tk.ObjectNotFound):
            call(READ[1], people["editor"], id="nada")


class TestAccept:
    def test_it_makes_a_private_dataset_as_the_user(self, institution, proposal, people):
        made = call("gobabierto_proposal_accept", people["editor"], id=proposal)
        dataset = tk.get_action("package_show")(
            {"ignore_auth": True}, {"id": made["dataset"]["id"]}
        )
        creator = model.User.get(people["editor"])
        assert dataset["private"] is True
        assert dataset["name"] == "denuncias_ante_el_organo"
        assert dataset["creator_user_id"] == creator.id
        assert dataset["owner_org"] == institution["id"]
        assert dataset["resources"][0]["url"] == "https://x.mx/Denuncias%202024.csv"
        assert made["proposal"]["decided_by"] == creator.id
        assert made["proposal"]["dataset_id"] == dataset["id"]

    def test_the_same_title_in_two_institutions_gives_two_names(self, institution, people):
        other = model.Group.get("otra").id
        ids = [add(institution["id"], content(), "s1"), add(other, content(), "s2")]
        ids.append(add(other, content(), "s3"))
        names = [call(DECIDE[0], people["sysadmin"], id=i)["dataset"]["name"] for i in ids]
        assert names == [
            "denuncias_ante_el_organo",
            "denuncias_ante_el_organo_otra",
            "denuncias_ante_el_organo_2",
        ]

    def test_twice_is_refused_and_makes_one_dataset(self, proposal, people):
        call(DECIDE[0], people["editor"], id=proposal)
        with pytest.raises(tk.ValidationError):
            call(DECIDE[0], people["editor"], id=proposal)
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 1

    def test_what_vanished_is_refused_and_stays_vanished(self, proposal, people):
        row = proposal_store.get(proposal)
        row.status, row.content = "vanished", {**row.content, "vanished_at": "2026-11-01"}
        model.Session.commit()
        with pytest.raises(tk.ValidationError):
            call(DECIDE[0], people["editor"], id=proposal)
        assert proposal_store.get(proposal).status == "vanished"
        assert model.Session.query(model.Package).count() == 0

    def test_a_run_sees_what_another_session_just_decided(self, institution, proposal, people):
        row = proposal_store.by_identity("s1", "denuncias")
        assert row.status == "pending"
        with model.meta.engine.begin() as other:
            other.execute(
                sa.text("UPDATE gobabierto_proposal SET status = 'rejected' WHERE id = :id"),
                {"id": proposal},
            )
        assert proposal_store.by_identity("s1", "denuncias", lock=True).status == "rejected"
        with (
            model.meta.engine.connect() as other,
            pytest.raises(sa.exc.OperationalError, match="could not obtain lock"),
        ):
            other.execute(
                sa.text("SELECT 1 FROM gobabierto_proposal WHERE id = :id FOR UPDATE NOWAIT"),
                {"id": proposal},
            )
        model.Session.rollback()

    def test_a_candidate_makes_no_dataset_and_gives_the_note(self, institution, people):
        identifier = add(institution["id"], content("inv", "candidato"))
        made = call(DECIDE[0], people["editor"], id=identifier)
        assert made["dataset"] is None
        assert made["proposal"]["status"] == "accepted"
        assert "SEDIAG" in made["proposal"]["request"]
        assert model.Session.query(model.Package).count() == 0

    def test_a_failed_creation_leaves_the_proposal_pending(self, proposal, people, monkeypatch):
        from ckanext.gobabierto.harvesters import decisions

        monkeypatch.setattr(decisions, "free_name", lambda *_: "Nombre no válido")
        with pytest.raises(tk.ValidationError):
            call(DECIDE[0], people["editor"], id=proposal)
        model.Session.rollback()
        assert proposal_store.get(proposal).status == "pending"
        assert model.Session.query(model.Package).count() == 0


class TestRejectAndReopen:
    def test_the_reason_is_kept_and_cleared_on_reopening(self, proposal, people):
        rejected = call(DECIDE[1], people["editor"], id=proposal, note="repetido")
        assert (rejected["status"], rejected["note"]) == ("rejected", "repetido")
        reopened = call(DECIDE[2], people["editor"], id=proposal)
        assert (reopened["status"], reopened["note"], reopened["decided_by"]) == (
            "pending",
            "",
            None,
        )

    def test_a_rejected_one_must_be_reopened_before_it_is_accepted(self, proposal, people):
        call(DECIDE[1], people["editor"], id=proposal)
        with pytest.raises(tk.ValidationError):
            call(DECIDE[0], people["editor"], id=proposal)

    def test_reopening_never_deletes_a_dataset(self, proposal, people):
        dataset = call(DECIDE[0], people["editor"], id=proposal)["dataset"]
        for action in (DECIDE[1], DECIDE[2]):
            with pytest.raises(tk.ValidationError):
                call(action, people["editor"], id=proposal)
        assert model.Package.get(dataset["id"]).state == "active"
        call("package_delete", people["editor"], id=dataset["id"])
        assert call(DECIDE[2], people["editor"], id=proposal)["status"] == "pending"
        again = call(DECIDE[0], people["editor"], id=proposal)["dataset"]
        assert again["id"] != dataset["id"]

    def test_what_is_not_decided_cannot_be_reopened(self, proposal, people):
        with pytest.raises(tk.ValidationError):
            call(DECIDE[2], people["editor"], id=proposal)
