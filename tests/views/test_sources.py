"""Pages of harvest sources: who sees them, forms instead of links, hostile texts stay texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import ckan.plugins as p
from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults, holds
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.logic import preview_jobs
from ckanext.gobabierto.logic.action import harvest_previews
from ckanext.harvest.model import HarvestJob, HarvestSource

from tests.harvesters.conftest import portal, server
from tests.harvesters.faults.world import CATALOGUE, catalogue, dataset
from tests.harvesters.run.conftest import ENTRY
from tests.harvesters.run.toy import TYPE, records
from tests.harvesters.sources.conftest import (
    call,
    make_toy,
    offer,
    people,
    source,
)
from tests.harvesters.sources.test_worker import work
from tests.statements import counted

from .conftest import words

__all__ = ["make_toy", "offer", "people", "portal", "server", "source"]
pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
BASE = "/cumplimiento/fuentes"
TOY = "gobabierto_juguete"
BAD = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def toy(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy type of source, loaded once the site is: making it loads the configured plugins."""
    monkeypatch.syspath_prepend(str(ENTRY))
    if not p.plugin_loaded(TOY):
        p.load(TOY)
    yield
    if p.plugin_loaded(TOY):
        p.unload(TOY)


def as_(people: dict[str, Any], who: str) -> dict[str, str]:
    return {"Authorization": people[who]["token"]}


class TestWho:
    def test_anonymous_readers_are_sent_to_the_login(self, app, source):
        for path in ("", f"/{source['name']}", f"/{source['name']}/errores.csv", ".csv"):
            answer = app.get(BASE + path, follow_redirects=False)
            assert answer.status_code == 302
            assert "/user/login" in answer.headers["Location"]

    @pytest.mark.parametrize("who", ["outsider", "member", "other_admin"])
    def test_others_are_refused(self, app, people, source, who):
        for path in (source["name"], f"{source['name']}/errores.json"):
            answer = app.get(f"{BASE}/{path}", headers=as_(people, who), status=403)
            assert source["url"] not in answer.body

    def test_what_there_is_not(self, app, people, source):
        headers = as_(people, "sysadmin")
        for path in ("/nada", f"/{source['name']}?job=x", "/vista-previa/nada",
                     f"/{source['name']}/por-confirmar/nada"):  # fmt: skip
            answer = app.get(BASE + path, headers=headers, status=404)
            assert "No existe" in answer.body or "No hay" in answer.body


class TestSource:
    def test_runs_faults_and_how_to_mend_them(self, page, people, source, offer):
        offer(*records(2, title=BAD, warn=["fecha_ilegible"]), {"refuse": "x", "title": BAD})
        running.run(source["id"])
        found = page(f"{BASE}/{source['name']}", headers=as_(people, "editor"))
        text = words(found)
        for part in (
            "Funciona",
            "2 nuevos",
            "Código: fecha_ilegible.",
            "Puede leerse como está",
            "Vista",
        ):
            assert part in text
        assert not found.select("main script:not([src])")
        deeds = [form["action"] for form in found.select("form[method=post]") if form.get("action")]
        assert any(each.endswith("/hacer/cosechar") for each in deeds)
        assert all(f.select_one("input[name=_csrf_token]") for f in found.select(
            ".ga-page form[method=post]"))  # fmt: skip
        listed = words(page(BASE, headers=as_(people, "editor")))
        assert "Funciona" in listed
        assert "SEDIAG" in listed

    def test_files_are_safe_for_spreadsheets(self, app, people, source, offer):
        offer({"id": "=2+2", "warn": ["a"]})
        running.run(source["id"])
        headers = as_(people, "editor")
        text = app.get(f"{BASE}/{source['name']}/errores.csv", headers=headers).body
        assert ",'=2+2," in text
        answer = app.get(f"{BASE}/{source['name']}/errores.json", headers=headers)
        assert answer.json["count"] == 1
        assert "sin" not in answer.headers["Cache-Control"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert source["name"] in app.get(f"{BASE}.csv", headers=headers).body

    def test_a_file_of_many_faults_takes_as_many_queries_as_one_of_few(
        self, app, people, source, offer, monkeypatch
    ):
        monkeypatch.setattr(faults, "_BATCH", 2)
        headers = as_(people, "editor")

        def asked(number: int) -> int:
            offer({"id": "r", "warn": [f"a{n:02d}" for n in range(number)]})
            running.run(source["id"])
            with counted() as seen:
                text = app.get(f"{BASE}/{source['name']}/errores.csv", headers=headers).body
            assert len(text.splitlines()) == number + 1
            return len(seen)

        asked(1)
        assert asked(9) == asked(2)

    def test_one_that_waits_is_approved_by_a_button(self, app, page, people, source):
        call("package_patch", people["editor"], id=source["id"], url="https://otra.gob.mx/")
        address = f"{BASE}/{source['name']}"
        of_editor = page(address, headers=as_(people, "editor"))
        assert not of_editor.select("button[formaction]")
        assert not of_editor.select("form[action$=cosechar]")
        of_admin = page(address, headers=as_(people, "admin"))
        assert "https://otra.gob.mx/" in words(of_admin.select_one("table"))
        where = of_admin.select_one("button[formaction$=autorizar]")["formaction"]
        seen = {"fingerprint": of_admin.select_one("input[name=fingerprint]")["value"]}
        app.post(where, headers=as_(people, "editor"), data=seen, status=403)
        for not_seen in ({}, {"fingerprint": "de otra"}):
            app.post(where, headers=as_(people, "admin"), data=not_seen, follow_redirects=False)
            assert not approval.standing(source["id"]).approved
        app.post(where, headers=as_(people, "admin"), data=seen, follow_redirects=False)
        assert approval.standing(source["id"]).approved

    def test_the_tray_tells_what_waits(self, page, people, source):
        call("package_patch", people["editor"], id=source["id"], url="https://otra.gob.mx/")
        text = words(page("/cumplimiento/bandeja", headers=as_(people, "admin")))
        assert "1 espera autorización" in text


class TestDeeds:
    @pytest.mark.parametrize("verb", ["refresh", "clear", "delete"])
    def test_a_link_of_ckanext_harvest_does_nothing_but_ask(self, app, people, source, verb):
        answer = app.get(
            f"/harvest/{verb}/{source['id']}", headers=as_(people, "admin"), follow_redirects=False
        )
        assert answer.status_code == 302
        assert "/confirmar/" in answer.headers["Location"]
        assert model.Session.query(HarvestJob).count() == 0
        assert HarvestSource.get(source["id"]).active
        asked = app.get(answer.headers["Location"], headers=as_(people, "admin"))
        assert "_csrf_token" in asked.body

    def test_harvesting_begins_by_a_form(self, app, people, source):
        where = f"{BASE}/{source['name']}/hacer/cosechar"
        app.get(where, headers=as_(people, "admin"), status=404)
        app.post(where, headers=as_(people, "other_admin"), status=403)
        app.post(where, headers=as_(people, "editor"), follow_redirects=False)
        assert model.Session.query(HarvestJob).one().status == "Running"
        app.post(f"{BASE}/{source['name']}/hacer/otra", headers=as_(people, "admin"), status=404)

    def test_removing(self, app, people, source):
        where = f"{BASE}/{source['name']}/hacer/quitar"
        app.post(where, headers=as_(people, "admin"), follow_redirects=False)
        model.Session.expire_all()
        assert not HarvestSource.get(source["id"]).active


class TestHold:
    def test_the_list_and_its_decision(self, app, page, people, source, offer):
        for number in (12, 11, 6):
            offer(*records(number, title=BAD))
            running.run(source["id"])
        address = f"{BASE}/{source['name']}/por-confirmar/{holds.waiting(source['id']).id}"
        of_editor = page(address, headers=as_(people, "editor"))
        assert "6 de 12 registros" in words(of_editor.h1)
        assert len(of_editor.select("tbody tr")) == 6
        assert words(of_editor).count("entonces no se preguntó a nadie") == 1
        assert not of_editor.select("button[formaction]")
        assert of_editor.select("tbody a[href*='/dataset/']")
        of_admin = page(address, headers=as_(people, "admin"))
        where = of_admin.select_one("button[formaction$=rechazar]")["formaction"]
        app.post(where, headers=as_(people, "editor"), status=403)
        app.post(where, headers=as_(people, "admin"), data={"note": "ahí están"})
        after = words(page(address, headers=as_(people, "admin")).select_one(".ga-page .ga-note"))
        assert "ahí están" in after
        assert f"Lo decidió {model.User.get('u_admin').fullname}" in after


class TestPreview:
    @pytest.fixture
    def now(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            harvest_previews.tk, "enqueue_job", lambda job, args, **_more: job(*args)
        )

    def form(self, people: dict[str, Any], url: str) -> dict[str, str]:
        return {
            "url": url, "title": "Mi fuente", "name": "mi-fuente", "source_type": TYPE,
            "frequency": "MANUAL", "config": "", "notes": "", "owner_org": people["owner"]["id"],
        }  # fmt: skip

    @pytest.mark.usefixtures("now")
    def test_of_a_form_then_saved_or_taken_back(self, app, page, people, portal, offer):
        offer(*records(2, title=BAD), {"refuse": "x", "id": "malo"})
        headers = as_(people, "editor")
        form = self.form(people, portal.url + "/juguete/datos.json")
        answer = app.post(
            f"{BASE}/vista-previa", headers=headers, data=form, follow_redirects=False
        )
        address = answer.headers["Location"]
        found = page(address, headers=headers)
        text = words(found)
        for part in ("Nuevos (2)", "Rechazados (1)", "No se escribió nada", BAD):
            assert part in text
        save = found.select_one("form[action$='/harvest/new']")
        kept = {i["name"]: i["value"] for i in save.select("input") if i["name"] in form}
        assert kept == form
        back = found.select_one("a[href*=vista_previa]")["href"]
        again = page(back, headers=headers)
        assert again.select_one("#field-title")["value"] == "Mi fuente"
        assert again.select_one(f"input[value={TYPE}]").has_attr("checked")
        page(address, headers=as_(people, "admin"), status=404)
        assert model.Session.query(HarvestSource).count() == 0
        app.post(save["action"], headers=headers, data={**kept, "save": "Save"})
        assert model.Session.query(HarvestSource).one().title == "Mi fuente"

    def test_it_waits_for_the_worker(self, page, app, people, portal, monkeypatch):
        asked: list[Any] = []
        monkeypatch.setattr(
            harvest_previews.tk, "enqueue_job", lambda _job, args, **_more: asked.append(args)
        )
        headers = as_(people, "editor")
        form = self.form(people, portal.url + "/juguete/datos.json")
        answer = app.post(
            f"{BASE}/vista-previa", headers=headers, data=form, follow_redirects=False
        )
        address = answer.headers["Location"]
        assert "En espera de su turno" in words(page(address, headers=headers))
        assert app.get(f"{address}/avance", headers=headers).headers.get("HX-Refresh") is None
        preview_jobs.read(*asked[0])
        assert app.get(f"{address}/avance", headers=headers).headers["HX-Refresh"] == "true"

    def test_from_the_form_to_the_result_by_the_worker(self, app, page, people, portal):
        portal.overrides[CATALOGUE] = catalogue(*map(dataset, range(3)))
        headers = as_(people, "editor")
        form = self.form(people, portal.url + CATALOGUE) | {"source_type": "catalogo"}
        connect_to_redis().flushdb()
        answer = app.post(
            f"{BASE}/vista-previa", headers=headers, data=form, follow_redirects=False
        )
        assert work() == 0
        text = words(page(answer.headers["Location"], headers=headers))
        assert "Nuevos (3)" in text
        assert model.Session.query(HarvestSource).count() == 0

    def test_what_is_wrong_goes_back_to_the_form(self, page, app, people):
        headers = as_(people, "editor")
        form = {**self.form(people, "https://x.gob.mx/"), "config": "{"}
        answer = app.post(
            f"{BASE}/vista-previa", headers=headers, data=form, follow_redirects=False
        )
        found = page(answer.headers["Location"], headers=headers)
        assert found.select_one("#field-config").text.strip() == "{"
        app.post(f"{BASE}/vista-previa", headers=as_(people, "other_admin"), data=form, status=403)
