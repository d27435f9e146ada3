"""Joining a proposal to a dataset that is there, and separating them: nothing is overwritten."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.run import ledger

from tests.logic.test_proposals import DECIDE, add, call, content

from .test_accepting import again, show

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
MERGE, UNLINK = "gobabierto_proposal_merge", "gobabierto_proposal_unlink"
PREVIEW = "gobabierto_proposal_merge_preview"


class TestWhoMay:
    @pytest.mark.parametrize("action", [MERGE, PREVIEW, UNLINK])
    @pytest.mark.parametrize("role", ["anonymous", "outsider", "member", "other_editor", "auditor"])
    def test_only_editors_of_the_institution(self, proposal, dataset, people, action, role):
        with pytest.raises(tk.NotAuthorized):
            call(action, people[role], id=proposal, dataset=dataset)
        assert proposal_store.get(proposal).status == "pending"

    @pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
    def test_they_join_and_separate(self, proposal, dataset, people, role):
        assert call(PREVIEW, people[role], id=proposal, dataset=dataset)["matched"]
        call(MERGE, people[role], id=proposal, dataset=dataset)
        assert call(UNLINK, people[role], id=proposal)["status"] == "pending"


def test_the_preview_writes_nothing_and_tells_files_and_fields(proposal, dataset, people):
    before = show(dataset)
    told = call(PREVIEW, people["editor"], id=proposal, dataset=dataset)
    assert [(f["key"], f["by"]) for f in told["matched"]] == [("2024.csv", "address")]
    assert told["added"] == []
    by_label = {d["field"]: d for d in told["differences"]}
    assert by_label["title"]["label"] == "Título"
    assert by_label["title"]["current"] == "Mis denuncias"
    assert "2024.csv: name" in by_label
    assert show(dataset) == before


def test_nothing_of_the_person_is_overwritten_now_or_later(proposal, dataset, people):
    before = show(dataset)
    call(MERGE, people["editor"], id=proposal, dataset=dataset)
    after = show(dataset)
    for key in ("title", "notes", "name", "private"):
        assert after[key] == before[key]
    assert [r["name"] for r in after["resources"]] == ["Denuncias del 24", "Otro"]
    assert [r["id"] for r in after["resources"]] == [r["id"] for r in before["resources"]]
    assert after["url"] == "https://x.mx/transparencia"  # was empty
    again(proposal, title="Título nuevo de la sección")
    assert show(dataset)["title"] == "Mis denuncias"
    told = call("gobabierto_proposal_show", people["editor"], id=proposal)["differences"]
    assert "title" in {each["field"] for each in told}


def test_what_is_taken_follows_the_source_from_then_on(proposal, dataset, people):
    call(MERGE, people["editor"], id=proposal, dataset=dataset, take=["title", "2024.csv: name"])
    after = show(dataset)
    assert after["title"] == "Denuncias ante el órgano"
    assert after["resources"][0]["name"] == "Denuncias 2024"
    assert after["url"] == ""  # not among what was to be taken
    again(proposal, title="Título nuevo de la sección")
    assert show(dataset)["title"] == "Título nuevo de la sección"


def test_files_are_added_if_wanted_and_a_new_year_arrives(institution, dataset, people):
    found = content("dos")
    year = {**found["resources"][0], "key": "2023.csv", "url": "https://x.mx/d2023.csv"}
    moved = {**found["resources"][0], "key": "x", "url": "https://x.mx/viejo/OTRO.csv"}
    identifier = add(institution["id"], {**found, "resources": [year, moved]})
    told = call(PREVIEW, people["editor"], id=identifier, dataset=dataset)
    assert [(f["key"], f["by"]) for f in told["matched"]] == [("x", "file")]
    assert [f["key"] for f in told["added"]] == ["2023.csv"]
    call(MERGE, people["editor"], id=identifier, dataset=dataset, files=[], take=[])
    assert len(show(dataset)["resources"]) == 2
    new = {**year, "key": "2026.csv", "url": "https://x.mx/d2026.csv"}
    again(identifier, resources=[year, moved, new])
    urls = [r["url"] for r in show(dataset)["resources"]]
    assert urls[2:] == ["https://x.mx/d2026.csv"]


def test_separating_deletes_nothing_and_another_clear_takes_nothing(proposal, dataset, people):
    call(MERGE, people["editor"], id=proposal, dataset=dataset)
    before = show(dataset)
    for action in DECIDE[1:]:
        with pytest.raises(tk.ValidationError):
            call(action, people["editor"], id=proposal)
    call(UNLINK, people["editor"], id=proposal)
    assert show(dataset) == before
    row = proposal_store.get(proposal)
    assert (row.status, row.dataset_id, row.baseline, row.link) == ("pending", None, None, None)
    with pytest.raises(tk.ValidationError):
        call(UNLINK, people["editor"], id=proposal)
    history = call("gobabierto_proposal_show", people["editor"], id=proposal)["history"]
    assert [each["decision"] for each in history] == ["unlinked", "merged"]


def test_one_that_was_made_is_not_separated(proposal, people):
    call(DECIDE[0], people["editor"], id=proposal)
    with pytest.raises(tk.ValidationError):
        call(UNLINK, people["editor"], id=proposal)


class TestRefused:
    def refused(self, people: Any, proposal: str, dataset: str) -> str:
        with pytest.raises(tk.ValidationError) as error:
            call(MERGE, people["sysadmin"], id=proposal, dataset=dataset)
        assert proposal_store.get(proposal).dataset_id is None
        return str(error.value.error_summary)

    def test_of_another_institution_deleted_or_none(self, proposal, dataset, people):
        other = factories.Dataset(owner_org=model.Group.get("otra").id)["id"]
        assert self.refused(people, proposal, other)
        call("package_delete", people["sysadmin"], id=dataset)
        assert self.refused(people, proposal, dataset)
        assert self.refused(people, proposal, "nada")

    def test_joined_to_another_source(self, institution, proposal, dataset, people):
        other = add(institution["id"], content("otro"), source="s2")
        call(MERGE, people["editor"], id=other, dataset=dataset)
        assert self.refused(people, proposal, dataset)

    def test_written_by_a_machine(self, institution, proposal, dataset, people):
        ledger.upsert([record(institution["id"], dataset)])
        model.Session.commit()
        assert self.refused(people, proposal, dataset)

    def test_a_candidate_or_one_that_is_decided(self, institution, dataset, people):
        candidate = add(institution["id"], content("inv", "candidato"))
        assert self.refused(people, candidate, dataset)
        rejected = add(institution["id"], content("r"))
        call(DECIDE[1], people["editor"], id=rejected)
        assert self.refused(people, rejected, dataset)


def test_the_same_source_takes_over_what_it_no_longer_offers(institution, dataset, people):
    old = add(institution["id"], content("viejo"))
    call(MERGE, people["editor"], id=old, dataset=dataset)
    row = proposal_store.get(old)
    row.content = {**row.content, "vanished_at": "2026-11-01T00:00:00+00:00"}
    model.Session.commit()
    new = add(institution["id"], content("nuevo"))
    call(MERGE, people["editor"], id=new, dataset=dataset)
    assert proposal_store.get(new).dataset_id == dataset
    row = proposal_store.get(old)
    assert (row.status, row.dataset_id) == ("vanished", None)


def record(organization_id: str, dataset_id: str, **more: Any) -> dict[str, Any]:
    return {
        "source_id": "m1", "identity": "r1", "organization_id": organization_id, "title": "R",
        "content_hash": "h", "status": "active", "dataset_id": dataset_id, **more,
    }  # fmt: skip
