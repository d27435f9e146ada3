"""Accepting with what a person filled in, and deciding about many at once."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import intake, proposal_store

from tests.logic.test_proposals import DECIDE, ROLES, add, call, content

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
ACCEPT = DECIDE[0]
BULK = "gobabierto_proposal_bulk"


def show(dataset_id: str):
    return tk.get_action("package_show")(
        {"ignore_auth": True, "use_cache": False}, {"id": dataset_id}
    )


def again(identifier: str, **changes):
    """The next run finds the same with *changes*."""
    row = proposal_store.get(identifier)
    assert row is not None
    found = {**row.content, **changes}
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    outcome = intake.take_in(row.organization_id, row.source_id, found, "", user)
    row.harvest_object_id = None
    model.Session.commit()
    return outcome


class TestFields:
    def test_what_a_person_filled_in_is_saved_and_is_theirs(self, proposal, people):
        fields = {
            "title": "Denuncias ciudadanas", "notes": "Mías", "license_id": "cc-by-4.0",
            "name": "denuncias_ciudadanas", "tag_string": "quejas, denuncias",
        }  # fmt: skip
        made = call(ACCEPT, people["editor"], id=proposal, fields=fields)["dataset"]
        dataset = show(made["id"])
        assert (dataset["name"], dataset["title"]) == ("denuncias_ciudadanas", fields["title"])
        assert dataset["private"] is True
        assert [tag["name"] for tag in dataset["tags"]] == ["denuncias", "quejas"]
        again(proposal, title="Denuncias de la sección")
        assert show(made["id"])["title"] == "Denuncias ciudadanas"
        told = call("gobabierto_proposal_show", people["editor"], id=proposal)["differences"]
        # The description is made of the title: the person's stands too.
        assert {each["field"] for each in told} == {"title", "notes"}

    def test_what_a_person_left_as_it_was_follows_the_source(self, proposal, people):
        row = proposal_store.get(proposal)
        from ckanext.gobabierto.harvesters import decisions

        fields, _ = decisions.said(row)
        sent = {**fields, "notes": fields["notes"] + "\r\n", "license_id": "cc-by-4.0"}
        made = call(ACCEPT, people["editor"], id=proposal, fields=sent)["dataset"]
        again(proposal, title="Denuncias de la sección")
        assert show(made["id"])["title"] == "Denuncias de la sección"

    def test_a_file_that_was_left_out_does_not_come_back(self, institution, people):
        found = content("dos")
        second = {**found["resources"][0], "key": "2025.csv", "url": "https://x.mx/2025.csv"}
        identifier = add(institution["id"], {**found, "resources": [*found["resources"], second]})
        made = call(ACCEPT, people["editor"], id=identifier, files=["2024.csv"])["dataset"]
        assert len(show(made["id"])["resources"]) == 1
        third = {**second, "key": "2026.csv", "url": "https://x.mx/2026.csv"}
        again(identifier, resources=[*found["resources"], second, third])
        urls = [r["url"] for r in show(made["id"])["resources"]]
        assert urls == ["https://x.mx/Denuncias%202024.csv", "https://x.mx/2026.csv"]
        again(identifier, resources=[*found["resources"], second, third], title="Otro")
        assert len(show(made["id"])["resources"]) == 2

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"state": "deleted"}, "fields"),
            ({"resources": []}, "fields"),
            ({"id": "x"}, "fields"),
            ({"owner_org": "otra"}, "owner_org"),
            ({"name": "Nombre no válido"}, "name"),
            ("x", "fields"),
        ],
    )
    def test_what_does_not_fit_is_told_and_the_proposal_waits(self, proposal, people, fields, told):
        with pytest.raises(tk.ValidationError) as error:
            call(ACCEPT, people["sysadmin"], id=proposal, fields=fields)
        assert told in error.value.error_dict
        model.Session.rollback()
        assert proposal_store.get(proposal).status == "pending"
        assert model.Session.query(model.Package).count() == 0

    def test_a_candidate_takes_no_fields(self, institution, people):
        identifier = add(institution["id"], content("inv", "candidato"))
        with pytest.raises(tk.ValidationError):
            call(ACCEPT, people["editor"], id=identifier, fields={"title": "x"})


class TestHistory:
    def test_who_and_when_of_every_decision_stay(self, proposal, people):
        call(DECIDE[1], people["editor"], id=proposal, note="repetido")
        call(DECIDE[2], people["admin"], id=proposal)
        call(ACCEPT, people["editor"], id=proposal)
        shown = call("gobabierto_proposal_show", people["editor"], id=proposal)
        told = [(h["decision"], h["decided_by"], h["note"]) for h in shown["history"]]
        editor, admin = (model.User.get(people[role]).id for role in ("editor", "admin"))
        assert told == [
            ("accepted", editor, ""), ("reopened", admin, ""), ("rejected", editor, "repetido"),
        ]  # fmt: skip
        assert shown["decided_by_name"]
        assert all(h["decided_at"] and h["decided_by_name"] for h in shown["history"])

    def test_a_request_is_listed_apart_with_its_text_and_day(self, institution, people):
        identifier = add(institution["id"], content("inv", "candidato"))
        call(ACCEPT, people["editor"], id=identifier)
        answer = call("gobabierto_proposal_list", people["editor"], status="requested")
        assert [row["id"] for row in answer["results"]] == [identifier]
        row = answer["results"][0]
        assert row["requested"]
        assert row["decided_at"]
        assert "tabla original" in row["request"]
        assert (answer["by_status"]["requested"], answer["by_status"]["accepted"]) == (1, 0)
        assert call("gobabierto_proposal_list", people["editor"], status="accepted")["count"] == 0


class TestBulk:
    @pytest.mark.parametrize("role", [r for r in ROLES if r not in {"editor", "admin", "sysadmin"}])
    def test_others_change_nothing(self, proposal, people, role):
        try:
            answer = call(BULK, people[role], ids=[proposal], decision="accept")
        except tk.NotAuthorized:
            assert role != "other_editor"
        else:
            assert (role, answer["done"]) == ("other_editor", [])
            assert answer["refused"][0]["title"] == ""  # not even that
        assert proposal_store.get(proposal).status == "pending"

    def test_one_that_is_refused_stops_no_other(self, institution, proposal, people):
        second = add(institution["id"], content("otro", title="Padrón"))
        call(DECIDE[1], people["editor"], id=second)
        third = add(institution["id"], content("tres", title="Contratos"))
        answer = call(
            BULK, people["editor"], ids=[proposal, second, "nada", third, third], decision="accept"
        )
        assert [d["id"] for d in answer["done"]] == [proposal, third]
        assert [r["id"] for r in answer["refused"]] == [second, "nada"]
        assert all(r["reason"] for r in answer["refused"])
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 2

    def test_rejecting_with_a_reason_and_reopening(self, institution, proposal, people):
        ids = [proposal, add(institution["id"], content("otro"))]
        call(BULK, people["editor"], ids=ids, decision="reject", note="no son datos")
        assert {proposal_store.get(i).note for i in ids} == {"no son datos"}
        assert len(call(BULK, people["editor"], ids=ids, decision="reopen")["done"]) == 2

    def test_what_fails_inside_is_refused_and_the_rest_goes_on(
        self, institution, proposal, people, monkeypatch
    ):
        from ckanext.gobabierto.harvesters import decisions

        second = add(institution["id"], content("otro", title="Padrón"))
        real = decisions.free_name

        def failing(title: str, name: str) -> str:
            if title == "Padrón":
                raise RuntimeError("Solr")
            return real(title, name)

        monkeypatch.setattr(decisions, "free_name", failing)
        answer = call(BULK, people["editor"], ids=[second, proposal], decision="accept")
        assert [d["id"] for d in answer["done"]] == [proposal]
        assert "Solr" not in answer["refused"][0]["reason"]
        assert proposal_store.get(second).status == "pending"

    @pytest.mark.parametrize(
        "bad",
        [
            {"ids": [], "decision": "accept"},
            {"ids": [f"{n}" for n in range(101)], "decision": "accept"},
            {"ids": [1], "decision": "accept"},
            {"ids": ["x"], "decision": "delete"},
            {"ids": ["x"]},
        ],
    )
    def test_limits_are_told(self, institution, people, bad):
        with pytest.raises(tk.ValidationError):
            call(BULK, people["editor"], **bad)
