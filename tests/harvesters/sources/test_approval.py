"""Sources by editors wait for approval, and again after a change of address or configuration."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto.harvesters.sources import approval, states, store
from ckanext.harvest.model import HarvestJob

from tests.roles import refused

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

URL = "https://sediag.gob.mx/transparencia"
OTHER = "https://otro.gob.mx/"


@pytest.fixture
def people() -> dict[str, Any]:
    names = ("outsider", "member", "editor", "admin", "other_admin", "auditor")
    users = {name: factories.User(name=f"u_{name}") for name in names}
    mine = [{"name": f"u_{n}", "capacity": n} for n in ("member", "editor", "admin")]
    theirs = [{"name": "u_other_admin", "capacity": "admin"}]
    owner = factories.Organization(name="sediag", users=mine)
    factories.Organization(name="otra", users=theirs)
    users["sysadmin"] = factories.Sysadmin(name="u_sysadmin")
    return {"owner": owner, **users}


def call(action: str, user: dict[str, Any] | None, **data: Any) -> Any:
    context = {"user": user["name"] if user else "", "ignore_auth": False}
    return helpers.call_action(action, context=context, **data)


def make(people: dict[str, Any], who: str, **more: Any) -> str:
    made = call(
        "harvest_source_create", people[who], name="fuente", title="Fuente", url=URL,
        source_type="transparencia", owner_org=people["owner"]["id"], **more,
    )  # fmt: skip
    return made["id"]


def status(source_id: str) -> str:
    return approval.standing(source_id).status


def test_what_an_administrator_registers_may_be_read(people: dict[str, Any]) -> None:
    source_id = make(people, "admin")
    found = approval.standing(source_id)
    assert found.approved
    assert found.decided_by == people["admin"]["id"]
    assert call("harvest_job_create", people["admin"], source_id=source_id, run=False)["id"]


def test_what_an_editor_registers_waits_and_nothing_reads_it(people: dict[str, Any]) -> None:
    source_id = make(people, "editor")
    assert status(source_id) == approval.PENDING
    for who in ("editor", "admin", "sysadmin"):
        with pytest.raises(approval.NotApproved, match="espera que la autorice"):
            call("harvest_job_create", people[who], source_id=source_id, run=False)
    assert [row.id for row in store.find() if states.of(row) == "pending"] == [source_id]
    assert store.find(("another",)) == []


def test_the_scheduler_passes_over_it_and_goes_on(people: dict[str, Any]) -> None:
    waiting = make(people, "editor", frequency="ALWAYS")
    approved = call(
        "harvest_source_create", people["admin"], name="segunda", title="Segunda", url=OTHER,
        source_type="transparencia", owner_org=people["owner"]["id"], frequency="ALWAYS",
    )["id"]  # fmt: skip
    helpers.call_action("harvest_jobs_run", context={"session": model.Session, "model": model})
    jobs = {job.source_id for job in model.Session.query(HarvestJob)}
    assert jobs == {approved}
    assert waiting not in jobs


def test_a_job_made_before_is_not_sent_after_a_change(people: dict[str, Any]) -> None:
    source_id = make(people, "admin")
    job = call("harvest_job_create", people["admin"], source_id=source_id, run=False)
    call("package_patch", people["editor"], id=source_id, url=OTHER)
    with pytest.raises(approval.NotApproved, match="cambió de dirección"):
        call("harvest_send_job_to_gather_queue", people["sysadmin"], id=job["id"])


@pytest.mark.parametrize("action", ["harvest_source_patch", "package_patch"])
@pytest.mark.parametrize(
    "change", [{"url": OTHER}, {"config": '{"pages": ["/transparencia/otra"]}'}]
)
def test_a_change_by_an_editor_asks_again(
    people: dict[str, Any], action: str, change: dict[str, str]
) -> None:
    source_id = make(people, "admin")
    call(action, people["editor"], id=source_id, **change)
    assert status(source_id) == approval.PENDING
    call("gobabierto_source_approve", people["admin"], id=source_id)
    assert status(source_id) == approval.APPROVED


def test_a_change_of_the_title_asks_nothing(people: dict[str, Any]) -> None:
    source_id = make(people, "admin")
    call("harvest_source_patch", people["editor"], id=source_id, title="Otro título")
    assert status(source_id) == approval.APPROVED


@pytest.mark.parametrize("who", ["admin", "sysadmin", "script"])
def test_a_save_that_only_mends_the_title_approves_no_address(
    people: dict[str, Any], who: str
) -> None:
    source_id = make(people, "editor", config='{"pages": ["/transparencia/x"]}')
    script = {"user": people["sysadmin"]["name"], "ignore_auth": True}
    for name in ("harvest_source_patch", "package_patch"):
        if who == "script":
            helpers.call_action(name, context=dict(script), id=source_id, title=f"Por {name}")
        else:
            call(name, people[who], id=source_id, title=f"Por {name}")
        found = approval.standing(source_id)
        assert (found.status, found.asked_by) == (approval.PENDING, people["editor"]["id"])
    whole = call("package_show", people["admin"], id=source_id)
    call("package_update", people["admin"], **{**whole, "notes": "Lo mismo"})
    assert status(source_id) == approval.PENDING


def test_whoever_changes_one_thing_approves_nothing_that_another_wrote(
    people: dict[str, Any],
) -> None:
    source_id = make(people, "admin")
    call("harvest_source_patch", people["editor"], id=source_id, url=OTHER)
    call("harvest_source_patch", people["admin"], id=source_id, config='{"grace_days": 5}')
    assert status(source_id) == approval.PENDING
    call("harvest_source_patch", people["admin"], id=source_id, url=URL)
    assert approval.standing(source_id).changed, "nobody approved that configuration"


@pytest.mark.parametrize("who", ["admin", "sysadmin"])
def test_what_an_administrator_changes_of_an_approved_source_is_approved(
    people: dict[str, Any], who: str
) -> None:
    source_id = make(people, "admin")
    call("harvest_source_patch", people["editor"], id=source_id, url=OTHER)
    call("harvest_source_patch", people[who], id=source_id, url=f"{OTHER}otra")
    assert approval.standing(source_id).decided_by == people[who]["id"]
    assert status(source_id) == approval.APPROVED


def test_who_is_not_asked_for_rights_has_none_to_approve(people: dict[str, Any]) -> None:
    made = {"title": "F", "url": URL, "source_type": "transparencia",
            "owner_org": people["owner"]["id"]}  # fmt: skip
    for name, user, expected in (
        ("dos", people["editor"]["name"], approval.PENDING),
        ("tres", people["sysadmin"]["name"], approval.APPROVED),
    ):
        context = {"user": user, "ignore_auth": True}
        source = helpers.call_action("harvest_source_create", context=context, **made, name=name)
        assert status(source["id"]) == expected


def test_what_was_refused_is_approved_by_saying_so(people: dict[str, Any]) -> None:
    source_id = make(people, "admin")
    call("gobabierto_source_refuse", people["admin"], id=source_id, note="Es de otra.")
    call("harvest_source_patch", people["admin"], id=source_id, config='{"grace_days": 5}')
    assert status(source_id) == approval.PENDING
    call("gobabierto_source_approve", people["admin"], id=source_id)
    assert status(source_id) == approval.APPROVED


def test_an_editor_may_not_undo_a_refusal_by_saving_again(people: dict[str, Any]) -> None:
    source_id = make(people, "editor")
    call("gobabierto_source_refuse", people["admin"], id=source_id, note="No es del instituto.")
    call("harvest_source_patch", people["editor"], id=source_id, title="Otra vez")
    assert status(source_id) == approval.REFUSED
    with pytest.raises(approval.NotApproved, match="No es del instituto"):
        call("harvest_job_create", people["admin"], source_id=source_id, run=False)


def test_a_refusal_says_why(people: dict[str, Any]) -> None:
    source_id = make(people, "editor")
    with pytest.raises(tk.ValidationError):
        call("gobabierto_source_refuse", people["admin"], id=source_id)
    with pytest.raises(tk.ValidationError):
        call("gobabierto_source_refuse", people["admin"], id=source_id, note="x" * 1001)
    assert status(source_id) == approval.PENDING


@pytest.mark.parametrize("action", ["gobabierto_source_approve", "gobabierto_source_refuse"])
@pytest.mark.parametrize("who", ["admin", "sysadmin"])
@pytest.mark.ckan_config("ckanext.gobabierto.auditors", "u_auditor")
def test_who_decides(people: dict[str, Any], action: str, who: str) -> None:
    source_id = make(people, "editor")
    others = ("anonymous", "outsider", "member", "editor", "other_admin", "auditor")
    refused(others, lambda other: call(action, people.get(other), id=source_id, note="porque sí"))
    assert status(source_id) == approval.PENDING
    told = call(action, people[who], id="fuente", note="porque sí")
    assert told["decided_by"] == people[who]["id"]
    assert told["status"] == status(source_id) != approval.PENDING


@pytest.mark.ckan_config("ckanext.gobabierto.auditors", "u_auditor")
def test_who_sees_how_it_stands(people: dict[str, Any]) -> None:
    source_id = make(people, "editor")
    for who in ("editor", "admin", "auditor", "sysadmin"):
        told = call("gobabierto_source_approval", people[who], id=source_id)
        assert told["status"] == "pending"
        assert told["asked_by"] == people["editor"]["id"]
    others = ("anonymous", "outsider", "member", "other_admin")
    refused(others, lambda who: call("gobabierto_source_approval", people.get(who), id=source_id))


def test_a_source_there_is_not(people: dict[str, Any]) -> None:
    for action in ("approval", "approve", "refuse"):
        with pytest.raises(tk.ObjectNotFound):
            call(f"gobabierto_source_{action}", people["sysadmin"], id="ninguna", note="x")


def test_what_was_seen_is_approved_and_nothing_else(people: dict[str, Any]) -> None:
    source_id = make(people, "editor")
    seen = call("gobabierto_source_approval", people["admin"], id=source_id)["fingerprint"]
    call("harvest_source_patch", people["editor"], id=source_id, url=OTHER)
    for action in ("gobabierto_source_approve", "gobabierto_source_refuse"):
        with pytest.raises(tk.ValidationError, match="cambió después de que se mostró"):
            call(action, people["admin"], id=source_id, note="así", fingerprint=seen)
    assert status(source_id) == approval.PENDING
    seen = call("gobabierto_source_approval", people["admin"], id=source_id)["fingerprint"]
    told = call("gobabierto_source_approve", people["admin"], id=source_id, fingerprint=seen)
    assert told["status"] == approval.APPROVED
