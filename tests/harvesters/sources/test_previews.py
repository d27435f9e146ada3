"""A preview before a source is saved, and of one that is: by the action, in a job, by command."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.cli.harvest import harvest
from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.sources import previewing, tickets
from ckanext.gobabierto.logic import preview_jobs, rate_limit
from ckanext.gobabierto.logic.action import harvest_previews
from ckanext.harvest.model import HarvestSource

from tests.harvesters.run.toy import TYPE, records

from .conftest import EVERYBODY, call

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.auditors", "u_auditor"),
]
ACTION = "gobabierto_harvest_preview"
PATH = "/juguete/datos.json"


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Arguments of the jobs that were asked for; none is done."""
    found: list[Any] = []
    monkeypatch.setattr(
        harvest_previews.tk, "enqueue_job", lambda _job, args, **_more: found.append(args)
    )
    return found


@pytest.fixture
def asked(people: dict[str, Any], portal: Any, offer: Any) -> dict[str, Any]:
    offer(*records(3))
    return {"url": portal.url + PATH, "source_type": TYPE, "organization": "sediag"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_previews_an_address(people, asked, who):
    if who in {"editor", "admin", "sysadmin"}:
        found = call(ACTION, people[who], **asked)
        assert (found["new"], found["complete"]) == (3, True)
        assert model.Session.query(HarvestSource).count() == 0
        return
    with pytest.raises(tk.NotAuthorized):
        call(ACTION, people.get(who), **asked)


def test_a_saved_source_is_compared_with_what_is_here(people, source, offer):
    offer(*records(3))
    running.run(source["id"])
    offer(*records(2), {"id": "otro"})
    found = call(ACTION, people["editor"], id=source["name"])
    told = {key: found[key] for key in ("new", "unchanged", "vanished")}
    assert told == {"new": 1, "unchanged": 2, "vanished": 1}
    with pytest.raises(tk.NotAuthorized):
        call(ACTION, people["other_admin"], id=source["name"], organization="otra")


def test_who_may_not_read_nothing_is_asked_of_the_site(people, asked, portal):
    portal.asked.clear()
    with pytest.raises(tk.NotAuthorized):
        call(ACTION, people["other_admin"], **asked)
    assert not portal.asked


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": ""}, "url"),
        ({"organization": ""}, "organization"),
        ({"source_type": "csw"}, "source_type"),
        ({"config": "{"}, "config"),
        ({"config": '{"nada": 1}'}, "config"),
        ({"config": '{"api_key": "x"}'}, "config"),
        ({"limit": "x"}, "limit"),
    ],
)
def test_what_is_wrong_is_said(people, asked, change, field):
    with pytest.raises(tk.ValidationError) as error:
        call(ACTION, people["editor"], **{**asked, **change})
    assert field in error.value.error_dict


def test_a_secret_is_for_those_who_may_approve(people, asked):
    asked["config"] = '{"secret": "ninguno"}'
    with pytest.raises(tk.ValidationError, match="approved"):
        call(ACTION, people["editor"], **asked)
    with pytest.raises(tk.ValidationError, match="no tiene un secreto"):
        call(ACTION, people["admin"], **asked)


class TestSecretOfAnother:
    """A key that was given to one institution opens nothing for another (it is named in public)."""

    @pytest.fixture
    def key(self, asked, portal, tmp_path, monkeypatch) -> Any:
        asked["config"] = '{"secret": "acceso"}'

        def give(*organizations: str) -> None:
            entry = {"header": "X-Acceso", "value": "llave", "origins": [portal.url],
                     "organizations": list(organizations)}  # fmt: skip
            path = tmp_path / "secretos.json"
            path.write_text(json.dumps({"acceso": entry}), "utf-8")
            monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.secrets", str(path))
            portal.asked.clear()

        return give

    @pytest.mark.parametrize("who", ["other_admin", "sysadmin"])
    def test_it_is_neither_previewed(self, people, asked, key, portal, who):
        key(people["owner"]["id"])
        with pytest.raises(tk.ValidationError, match="no es para esta institución"):
            call(ACTION, people[who], **{**asked, "organization": "otra"})
        assert portal.asked == []
        assert call(ACTION, people["admin"], **asked)["new"] == 3

    def test_nor_by_an_institution_that_takes_its_name(self, people, asked, key):
        key("sediag", people["owner"]["id"])
        other = call("organization_show", people["sysadmin"], id="otra")["id"]
        call("organization_patch", people["admin"], id="sediag", name="sediag-antes")
        for taken in ("sediag", people["owner"]["id"]):
            call("organization_patch", people["other_admin"], id=other, name=taken)
            with pytest.raises(tk.ValidationError, match="no es para esta institución"):
                call(ACTION, people["other_admin"], **{**asked, "organization": other})

    def test_nor_read_by_a_source(self, people, make_toy, key, portal, offer):
        source = make_toy(owner=people["owner"], config='{"secret": "acceso"}')
        offer(*records(2))
        key("otra")
        report = running.run(source["id"])
        assert "secreto_de_otra_institucion" in report.errors[0]
        assert (report.added, portal.asked) == (0, [])
        key(people["owner"]["id"])
        assert running.run(source["id"]).added == 2


@pytest.mark.ckan_config("ckanext.gobabierto.rate_limit", 1)
def test_it_is_rated(people, asked, monkeypatch):
    monkeypatch.setattr(rate_limit, "_count", lambda _what: 2)
    with pytest.raises(tk.ValidationError, match="Demasiadas"):
        call(ACTION, people["editor"], **asked)


def test_it_ends_in_time_and_says_what_it_did_not_read(people, asked, offer):
    offer(*records(2), {"more": "otra.json"})
    wanted = previewing.Wanted(asked["url"], TYPE, people["owner"]["id"])
    found = previewing.run(wanted, seconds=-1)
    assert not found.complete
    assert found.failures[0].code == "vista_previa_cortada"
    assert found.requests == 0


def test_the_guard_holds_as_in_a_run(people, asked):
    found = call(ACTION, people["editor"], **{**asked, "url": "http://169.254.169.254/latest"})
    assert not found["complete"]
    assert found["failures"][0]["code"].startswith("direccion")


class TestJob:
    def test_it_is_kept_for_whoever_asked(self, people, asked, jobs):
        answer = call(ACTION, people["editor"], **asked, background=True)
        ((user_id, ticket),) = jobs
        assert (answer["ticket"], answer["state"]) == (ticket, "waiting")
        show = "gobabierto_harvest_preview_show"
        assert call(show, people["editor"], ticket=ticket)["state"] == "waiting"
        preview_jobs.read(user_id, ticket)
        told = call(show, people["editor"], ticket=ticket)
        assert (told["state"], told["result"]["new"]) == ("done", 3)
        json.dumps(told)

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_nobody_else_sees_it(self, people, asked, jobs, who):
        call(ACTION, people["editor"], **asked, background=True)
        show, ticket = "gobabierto_harvest_preview_show", jobs[0][1]
        if who == "editor":
            assert call(show, people[who], ticket=ticket)
            return
        refused = tk.NotAuthorized if who == "anonymous" else tk.ObjectNotFound
        with pytest.raises(refused):
            call(show, people.get(who), ticket=ticket)

    def test_what_fails_is_said(self, people, asked, jobs, monkeypatch):
        call(ACTION, people["editor"], **asked, background=True)
        user_id, ticket = jobs[0]

        def broken(*_args: Any, **_more: Any) -> None:
            raise RuntimeError("x")

        monkeypatch.setattr(previewing, "run", broken)
        preview_jobs.read(user_id, ticket)
        told = tickets.find(user_id, ticket)
        assert (told["state"], told["error"]["code"]) == ("failed", "error_interno")

    def test_each_person_has_one_open_and_a_second_takes_its_place(
        self, people, asked, jobs, portal
    ):
        show = "gobabierto_harvest_preview_show"
        for who in ("editor", "editor", "admin"):
            call(ACTION, people[who], **asked, background=True)
        first, second, _of_another = [ticket for _, ticket in jobs]
        told = call(show, people["editor"], ticket=first)
        assert (told["state"], told["error"]["code"]) == ("failed", "vista_previa_sustituida")
        assert "Pidió otra" in told["error"]["message"]
        portal.asked.clear()
        preview_jobs.read(*jobs[0])
        assert not portal.asked, "it was over before it began"
        for job in jobs[1:]:
            preview_jobs.read(*job)
        assert call(show, people["editor"], ticket=second)["state"] == "done"
        assert call(show, people["admin"], ticket=jobs[2][1])["state"] == "done"
        call(ACTION, people["editor"], **asked, background=True)
        assert call(show, people["editor"], ticket=second)["state"] == "done", "it is not open"

    def test_one_that_is_being_read_stops(self, people, asked, jobs, portal, offer, monkeypatch):
        offer(*records(2), {"more": "mas.json"})
        offer({"id": "z"}, path="/juguete/mas.json")
        call(ACTION, people["editor"], **asked, background=True)
        user_id, ticket = jobs[0]
        monkeypatch.setattr(previewing, "_EVERY", -1)
        change = tickets.change

        def meanwhile(*arguments: Any, **values: Any) -> None:
            if (values.get("progress") or {}).get("records") == 1 and len(jobs) == 1:
                call(ACTION, people["editor"], **asked, background=True)
            change(*arguments, **values)

        monkeypatch.setattr(tickets, "change", meanwhile)
        portal.asked.clear()
        preview_jobs.read(user_id, ticket)
        assert [path for path, _ in portal.asked if path.startswith("/juguete")] == [PATH]
        told = tickets.find(user_id, ticket)
        assert (told["state"], told["result"]) == ("failed", None)

    def test_one_whose_hour_has_passed_is_not_done(self, people, portal):
        portal.asked.clear()
        preview_jobs.read(people["editor"]["id"], "nada")
        assert portal.asked == []
        assert tickets.find(people["editor"]["id"], "nada") is None


class TestCommand:
    def run(self, *arguments: str) -> Any:
        return CliRunner().invoke(harvest, ["preview", *arguments])

    def test_it_tells_what_a_run_would_do(self, people, asked):
        done = self.run(asked["url"], "--type", TYPE, "--organization", "sediag")
        assert done.exit_code == 0, done.output
        assert "3 nuevos" in done.output
        assert model.Session.query(HarvestSource).count() == 0

    def test_in_json_and_with_an_exit_code_where_it_could_not_be_read(self, people, asked, portal):
        portal.overrides[PATH] = 503
        done = self.run(asked["url"], "--type", TYPE, "--organization", "sediag", "--json")
        assert done.exit_code == 1
        told = json.loads(done.stdout)
        assert told["failures"][0]["code"] == "error_del_servidor"

    def test_what_is_wrong_is_said(self, people, asked):
        done = self.run(asked["url"], "--type", "csw", "--organization", "sediag")
        assert done.exit_code == 1
        assert "No hay fuentes de este tipo" in done.output
        kinds = {"catalogo", "pnda", "sipot", "transparencia"}
        assert kinds <= set(previewing.kinds())
        assert ", ".join(previewing.kinds()) in done.output
