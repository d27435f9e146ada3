"""Sources as stewards follow them: who sees what, what runs did, who decides what vanished."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import holds
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestSource

from tests.harvesters.run.toy import records
from tests.roles import refused

from .conftest import EVERYBODY, call

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.auditors", "u_auditor"),
]
READERS = {"editor", "admin", "auditor", "sysadmin"}
OTHERS = [who for who in EVERYBODY if who not in READERS]
DECIDERS = {"admin", "sysadmin"}


@pytest.fixture
def half_gone(source: dict[str, Any], offer: Any) -> dict[str, Any]:
    offer(*records(12))
    running.run(source["id"])
    offer(*records(6))
    running.run(source["id"])
    return {**source, "hold": holds.waiting(source["id"]).id}


class TestWho:
    def test_follows_a_source(self, people, source):
        for action in ("gobabierto_harvest_source_report", "gobabierto_harvest_fault_list"):
            ask = partial(call, action, id=source["name"])
            assert all(ask(people[who]) for who in READERS)
            refused(OTHERS, lambda who, ask=ask: ask(people.get(who)))

    def test_lists(self, people, source):
        action = "gobabierto_harvest_source_list"
        refused(("anonymous", "outsider", "member"), lambda who: call(action, people.get(who)))
        for who in (*READERS, "other_admin"):
            found = call(action, people[who])["results"]
            assert [each["id"] for each in found] == ([source["id"]] if who in READERS else [])

    def test_lists_of_another_institution(self, people, source):
        with pytest.raises(tk.NotAuthorized):
            call("gobabierto_harvest_source_list", people["other_admin"], organization="sediag")

    def test_sees_what_vanished(self, people, half_gone):
        ask = partial(call, "gobabierto_harvest_hold_show", id=half_gone["hold"], limit=4)
        for who in READERS:
            found = ask(people[who])
            assert (found["known"], found["count"], len(found["missing"])) == (12, 6, 4)
            assert found["missing"][0]["dataset_name"]
        refused(OTHERS, lambda who: ask(people.get(who)))

    @pytest.mark.parametrize("who", sorted(DECIDERS))
    @pytest.mark.parametrize("verb", ["confirm", "refuse"])
    def test_decides_what_vanished(self, people, half_gone, verb, who):
        action = f"gobabierto_harvest_hold_{verb}"
        others = [each for each in EVERYBODY if each not in DECIDERS]
        refused(others, lambda other: call(action, people.get(other), id=half_gone["hold"]))
        assert holds.waiting(half_gone["id"])
        found = call(action, people[who], id=half_gone["hold"], note="lo pregunté")
        told = {"confirm": "confirmed", "refuse": "refused"}
        assert (found["status"], found["decided_by"]) == (told[verb], f"u_{who}")
        assert found["note"] == "lo pregunté"
        with pytest.raises(tk.ValidationError):
            call(action, people[who], id=half_gone["hold"])


class TestHold:
    def test_confirming_starts_a_run(self, people, half_gone):
        call("gobabierto_harvest_hold_confirm", people["admin"], id=half_gone["hold"])
        model.Session.expire_all()
        jobs = model.Session.query(HarvestJob).filter_by(source_id=half_gone["id"])
        assert [job.status for job in jobs.order_by(HarvestJob.created)][-1] == "Running"

    def test_the_state_says_so(self, people, half_gone):
        answer = call("gobabierto_harvest_source_list", people["editor"], state="held")
        (found,) = answer["results"]
        assert found["hold"] == {**found["hold"], "missing": 6, "known": 12}
        assert answer["by_state"]["held"] == 1
        call("gobabierto_harvest_hold_refuse", people["admin"], id=half_gone["hold"])
        assert not call("gobabierto_harvest_source_list", people["editor"], state="held")["count"]

    def test_of_a_source_that_went_to_another_institution_it_waits_no_more(self, people, half_gone):
        other, key = people["other_admin"], half_gone["hold"]
        call("package_owner_org_update", people["sysadmin"], id=half_gone["id"],
             organization_id="otra")  # fmt: skip
        call("gobabierto_source_approve", other, id=half_gone["id"])
        for verb in ("show", "confirm", "refuse"):
            refused(["other_admin"], lambda who, verb=verb: call(
                f"gobabierto_harvest_hold_{verb}", people[who], id=key))  # fmt: skip
        (found,) = call("gobabierto_harvest_source_list", other, state="works")["results"]
        assert (found["state"], found["hold"]) == ("works", None)
        with pytest.raises(tk.ValidationError, match="otra institución"):
            call("gobabierto_harvest_hold_confirm", people["admin"], id=key)

    def test_one_there_is_not(self, people):
        for verb in ("show", "confirm", "refuse"):
            with pytest.raises(tk.ObjectNotFound):
                call(f"gobabierto_harvest_hold_{verb}", people["sysadmin"], id="ninguna")


class TestReport:
    def test_true_counts_of_each_run_and_faults_beside_those_before(self, people, source, offer):
        bad = {"refuse": "sin_titulo", "id": "malo"}
        offer(*records(3, warn=["fecha_ilegible"]), bad)
        running.run(source["id"])
        offer(*records(2, warn=["fecha_ilegible"]), bad)
        running.run(source["id"])
        told = call("gobabierto_harvest_source_report", people["editor"], id=source["id"])
        last, first = told["runs"]
        assert told["run_count"] == 2
        assert first["counts"] == {
            "added": 3, "updated": 0, "unchanged": 0, "vanished": 0, "refused": 1
        }  # fmt: skip
        assert last["counts"] == {
            "added": 0, "updated": 0, "unchanged": 2, "vanished": 1, "refused": 1
        }  # fmt: skip
        groups = {each["code"]: each for each in told["faults"]["groups"]}
        assert (groups["sin_titulo"]["count"], groups["sin_titulo"]["before"]) == (1, 1)
        assert told["faults"]["groups"][0]["severity"] == "error"
        assert told["source"]["state"] == "works"
        assert told["progress"] is None
        earlier = call(
            "gobabierto_harvest_source_report", people["editor"], id=source["id"], job=first["id"]
        )
        assert earlier["faults"]["job"] == first["id"]

    def test_what_cannot_be_read_fails_and_says_why(self, people, source, portal):
        portal.overrides["/juguete/datos.json"] = 503
        running.run(source["id"])
        told = call("gobabierto_harvest_source_report", people["editor"], id=source["id"])
        assert told["source"]["state"] == "fails"
        assert told["runs"][0]["complete"] is False
        assert told["faults"]["messages"]

    def test_a_run_of_another_source_is_not_told(self, people, source):
        with pytest.raises(tk.ObjectNotFound):
            call("gobabierto_harvest_source_report", people["editor"], id=source["id"], job="x")

    def test_a_running_job_tells_how_far_it_is(self, people, source):
        call("harvest_job_create", people["admin"], source_id=source["id"], run=True)
        told = call("gobabierto_harvest_source_report", people["editor"], id=source["id"])
        assert told["progress"]["stage"] == "queued"
        assert told["source"]["running"]
        assert told["source"]["state"] == "new"

    def test_every_fault_one_by_one(self, people, source, offer):
        offer(*records(5, warn=["a", "b"]))
        running.run(source["id"])
        asked = {"id": source["id"], "limit": 4, "offset": 8}
        told = call("gobabierto_harvest_fault_list", people["editor"], **asked)
        assert (told["count"], len(told["results"])) == (10, 2)
        assert set(told["results"][0]) >= {"identity", "code", "message", "found"}

    def test_wrong_arguments_are_said(self, people, source):
        for wrong in ({"limit": "x"}, {"offset": -1}):
            with pytest.raises(tk.ValidationError):
                call("gobabierto_harvest_source_report", people["editor"], id=source["id"], **wrong)
        with pytest.raises(tk.ValidationError):
            call("gobabierto_harvest_source_list", people["editor"], state="x")


class TestApproval:
    def test_what_changed_since_is_told(self, people, source):
        call("package_patch", people["editor"], id=source["id"], url="https://otra.gob.mx/",
             config='{"grace_days": 5}')  # fmt: skip
        told = call("gobabierto_harvest_source_report", people["admin"], id=source["id"])
        changes = {each["field"]: each for each in told["approval"]["changes"]}
        assert changes["url"]["before"].endswith("/juguete/datos.json")
        assert changes["url"]["after"] == "https://otra.gob.mx/"
        assert changes["config.grace_days"]["after"] == 5
        assert told["source"]["state"] == "pending"
        assert told["source"]["changed"] is True
        call("gobabierto_source_approve", people["admin"], id=source["id"])
        told = call("gobabierto_harvest_source_report", people["admin"], id=source["id"])
        assert told["approval"]["changes"] == []
        assert told["approval"]["decided_by"]["name"] == "u_admin"

    def test_the_form_of_ckan_goes_the_same_way(self, people, portal):
        wanted = {
            "type": "harvest", "name": "por-ckan", "title": "Por CKAN", "url": portal.url,
            "source_type": "juguete", "owner_org": people["owner"]["id"], "frequency": "MANUAL",
        }  # fmt: skip
        made = call("package_create", people["admin"], **wanted)
        assert approval.standing(made["id"]).approved
        with pytest.raises(tk.ValidationError):
            call("package_update", people["admin"], **wanted, id=made["id"],
                 config='{"api_key": "x"}')  # fmt: skip

    def test_a_run_that_begins_after_the_approval_lapsed_reads_nothing(
        self, people, source, portal
    ):
        job: Any = HarvestJob()
        job.source = HarvestSource.get(source["id"])
        call("package_patch", people["editor"], id=source["id"], config='{"grace_days": 5}')
        job.status = "Running"
        job.save()
        portal.asked.clear()
        queue.gather_stage(queue.get_harvester("juguete"), job)
        assert not portal.asked
        told = call("gobabierto_harvest_source_report", people["admin"], id=source["id"])
        assert "fuente_sin_aprobar" in told["faults"]["messages"][0]
