"""Records of a catalogue that moved go on in another source, with their datasets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.cli.harvest import harvest
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import transfer
from ckanext.gobabierto.model import IndexDebt
from ckanext.harvest.model import HarvestJob, HarvestObject

from tests.harvesters.run.conftest import datasets, ledger
from tests.harvesters.run.test_run import call_action, counts
from tests.harvesters.run.test_vanishing import statuses
from tests.harvesters.run.toy import records

from .conftest import EVERYBODY, call

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.auditors", "u_auditor"),
]
ACTION = "gobabierto_harvest_record_transfer"
OTHER = "/juguete/otro.json"
WHY = "El catálogo se mudó."


@pytest.fixture
def two(people, source, make_toy, offer):
    """Two sources of an institution that offer the same; the first one has the datasets."""
    offer(*records(3))
    running.run(source["id"])
    second = make_toy(owner=people["owner"], path=OTHER)
    offer(*records(3), path=OTHER)
    assert running.run(second["id"]).refused == 3
    return source, second


def ids(owner: dict[str, Any]) -> dict[str, str]:
    return {title: each["id"] for title, each in datasets(owner["id"]).items()}


def test_the_other_source_goes_on_with_the_same_datasets(people, two, offer, monkeypatch):
    first, second = two
    monkeypatch.setattr(transfer, "_TOGETHER", 2)
    before = ids(people["owner"])
    call_action("package_patch", id=before["Registro 0"], notes="Mía")
    done = call(ACTION, people["sysadmin"], id=first["name"], to=second["name"], note=WHY)
    assert done == {"from": first["id"], "to": second["id"], "moved": 3, "left": {}}
    assert not ledger(first["id"])
    assert sorted(len(each.dataset_ids) for each in model.Session.query(IndexDebt)) == [1, 2]
    offer(*records(3, fields={"notes": "Otra"}), path=OTHER)
    assert counts(running.run(second["id"])) == (0, 3, 0, 0, 0)
    after = datasets(people["owner"]["id"])
    assert {title: each["id"] for title, each in after.items()} == before
    assert [after[f"Registro {n}"]["notes"] for n in range(3)] == ["Mía", "Otra", "Otra"]
    assert counts(running.run(second["id"])) == (0, 0, 3, 0, 0)
    assert running.run(first["id"]).refused == 3, "they are the other's now"
    call_action("harvest_source_clear", id=first["id"])
    assert {each["state"] for each in datasets(people["owner"]["id"]).values()} == {"active"}
    current = model.Session.query(HarvestObject).filter_by(current=True)
    assert {each.harvest_source_id for each in current} == {second["id"]}


def test_a_process_that_is_nobody_may_be_trusted_with_it(two):
    first, second = two
    context = {"ignore_auth": True, "user": ""}
    done = tk.get_action(ACTION)(context, {"id": first["id"], "to": second["id"], "note": WHY})
    assert done["moved"] == 3
    assert len(ledger(second["id"])) == 3


def test_the_old_source_gets_none_back_that_the_other_calls_otherwise(people, two, offer):
    first, second = two
    before = ids(people["owner"])
    call(ACTION, people["sysadmin"], id=first["id"], to=second["id"], note=WHY)
    offer({**records(1)[0], "id": "nueva"}, *records(3)[1:], path=OTHER)
    running.run(second["id"])
    assert ledger(second["id"])["nueva"].dataset_id == before["Registro 0"]
    offer(*records(3, fields={"notes": "Del viejo"}))
    assert counts(running.run(first["id"])) == (0, 0, 0, 0, 3)
    found = datasets(people["owner"]["id"])
    assert {title: each["id"] for title, each in found.items()} == before
    assert {each.get("notes") or "" for each in found.values()} == {""}


def test_who_when_and_why_is_kept_with_both(people, two):
    first, second = two
    call(ACTION, people["sysadmin"], id=first["id"], to=second["id"], note=WHY)
    for each in two:
        report = call("gobabierto_harvest_source_report", people["editor"], id=each["id"])
        (told,) = report["transfers"]
        found = {key: told[key] for key in ("from", "to", "records", "note")}
        assert found == {"from": first["id"], "to": second["id"], "records": 3, "note": WHY}
        assert told["decided_by"]
        assert told["decided_at"]


def test_only_those_asked_for_by_identity_or_guid(people, source, make_toy, offer):
    offer({"id": "a", "guid": "g-a"}, {"id": "b"}, {"id": "c"})
    running.run(source["id"])
    before = ids(people["owner"])
    second = make_toy(owner=people["owner"], path=OTHER)
    offer({"id": "otro", "title": "a", "guid": "g-a"}, {"id": "b"}, path=OTHER)
    assert running.run(second["id"]).refused == 2
    asked = {"id": source["id"], "to": second["id"], "note": WHY}
    done = call(ACTION, people["sysadmin"], **asked, identities=["g-a", "b", "z"])
    assert (done["moved"], done["left"]) == (2, {"z": "desconocido"})
    report = running.run(second["id"])
    assert (report.added, report.refused, report.vanished) == (0, 0, 0)
    assert {key: row.dataset_id for key, row in ledger(second["id"]).items()} == {
        "otro": before["a"], "b": before["b"],
    }  # fmt: skip
    assert list(ledger(source["id"])) == ["c"]


def test_between_institutions_the_datasets_move_along_if_that_is_said(
    people, source, make_toy, offer
):
    offer(*records(2))
    running.run(source["id"])
    before = ids(people["owner"])
    second = make_toy(name="heredera", path=OTHER)
    offer(*records(2, fields={"notes": "Otra"}), path=OTHER)
    third = factories.Organization()
    call_action("package_patch", id=before["Registro 1"], owner_org=third["id"])
    asked = {"id": source["id"], "to": second["id"], "note": WHY}
    with pytest.raises(tk.ValidationError, match="with_datasets"):
        call(ACTION, people["sysadmin"], **asked)
    done = call(ACTION, people["sysadmin"], **asked, with_datasets=True)
    assert (done["moved"], done["left"]) == (1, {"r1": "conjunto_de_otra_institucion"})
    assert running.run(second["id"]).updated == 1
    assert ids(second["owner"])["Registro 0"] == before["Registro 0"]
    assert model.Package.get(before["Registro 1"]).owner_org == third["id"]


def test_what_was_missing_goes_on_missing_until_the_other_offers_it(people, two, offer):
    first, second = two
    offer(*records(2))
    running.run(first["id"])
    call(ACTION, people["sysadmin"], id=first["id"], to=second["id"], note=WHY)
    assert statuses(second["id"]) == {"r0": "active", "r1": "active", "r2": "missing"}
    running.run(second["id"])
    assert set(statuses(second["id"]).values()) == {"active"}


def test_nothing_is_taken_from_a_source_that_is_being_harvested(people, two):
    first, second = two
    made = call_action("harvest_job_create", source_id=second["id"], run=False)
    HarvestJob.get(made["id"]).status = "Running"
    model.Session.commit()
    with pytest.raises(tk.ValidationError, match="se está cosechando"):
        call(ACTION, people["sysadmin"], id=first["id"], to=second["id"], note=WHY)
    assert len(ledger(first["id"])) == 3


def test_who_may(people, two):
    first, second = two
    asked = {"id": first["id"], "to": second["id"], "note": WHY}
    for who in EVERYBODY:
        if who != "sysadmin":
            with pytest.raises(tk.NotAuthorized):
                call(ACTION, people.get(who), **asked)
    assert len(ledger(first["id"])) == 3
    for wrong in ({"to": first["id"]}, {"note": ""}, {"identities": []}, {"note": "x" * 1001}):
        with pytest.raises(tk.ValidationError):
            call(ACTION, people["sysadmin"], **{**asked, **wrong})
    assert call(ACTION, people["sysadmin"], **asked)["moved"] == 3


def test_by_the_command(people, two):
    first, second = two
    given = ["transfer", first["name"], second["name"], "--note", WHY, "--identity", "r0"]
    refused = CliRunner().invoke(harvest, [*given, "--user", "u_admin", "--yes"])
    assert refused.exit_code == 1
    asked = CliRunner().invoke(harvest, [*given, "--user", "u_sysadmin"], input="n\n")
    assert asked.exit_code == 1
    assert len(ledger(first["id"])) == 3
    done = CliRunner().invoke(harvest, [*given, "--user", "u_sysadmin", "--yes", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["moved"] == 1
    assert list(ledger(first["id"])) == ["r1", "r2"]
