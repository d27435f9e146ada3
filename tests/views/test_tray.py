"""The review tray: readable, without scripts, decided by forms; hostile texts stay texts."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import proposal_store

from tests.logic.test_proposals import add, content

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
TRAY = "/cumplimiento/bandeja"


@pytest.fixture
def editor() -> dict[str, Any]:
    user = factories.UserWithToken()
    owner = factories.Organization(
        name="sediag", title="SEDIAG", users=[{"name": user["name"], "capacity": "editor"}]
    )
    return {"headers": {"Authorization": user["token"]}, "name": user["name"], "owner": owner["id"]}


def status(proposal_id: str) -> str:
    model.Session.expire_all()
    return proposal_store.get(proposal_id).status


class TestPage:
    def test_anonymous_readers_are_sent_to_the_login(self, app):
        answer = app.get(TRAY, follow_redirects=False)
        assert answer.status_code == 302
        assert "/user/login" in answer.headers["Location"]

    def test_who_edits_nothing_is_refused(self, app):
        user = factories.UserWithToken()
        answer = app.get(TRAY, headers={"Authorization": user["token"]}, status=403)
        assert "ga-finding" not in answer.body

    def test_an_empty_tray_says_where_proposals_come_from(self, page, editor):
        text = words(page(TRAY, headers=editor["headers"]))
        assert "No hay nada en espera de una decisión" in text

    def test_a_proposal_shows_files_periods_place_and_notes(self, page, editor):
        note = {"code": "periodos_faltantes", "message": "No está 2023.", "found": "2023"}
        add(editor["owner"], content(notes=[note]))
        found = page(TRAY, headers=editor["headers"])
        article = found.select_one("article.ga-finding")
        text = words(article)
        for part in (
            "Denuncias ante el órgano",
            "Transparencia › Denuncias",
            "2024",
            "No está 2023.",
        ):
            assert part in text
        assert "periodos_faltantes" not in text
        link = article.select_one('a[href="https://x.mx/transparencia"]')
        assert set(link["rel"]) == {"nofollow", "noopener"}
        assert [h["id"] for h in found.select("h2[id]")] == ["ga-org-sediag"]

    def test_every_form_that_decides_carries_the_token(self, page, editor):
        add(editor["owner"], content())
        forms = page(TRAY, headers=editor["headers"]).select("article form[method=post]")
        assert len(forms) == 3
        assert all(form.select_one("input[name=_csrf_token]") for form in forms)

    def test_tabs_filters_and_pages(self, page, editor):
        for n in range(23):
            add(editor["owner"], content(f"i{n}", title=f"Padrón {n:02d}"))
        first = page(TRAY, headers=editor["headers"])
        assert len(first.select("article.ga-finding")) == 20
        second = page(f"{TRAY}?page=2", headers=editor["headers"])
        assert len(second.select("article.ga-finding")) == 3
        one = page(f"{TRAY}?q=Padrón+07", headers=editor["headers"])
        assert len(one.select("article.ga-finding")) == 1
        none = page(f"{TRAY}?q=nada", headers=editor["headers"])
        assert "Quitar filtros" in words(none)
        assert "(23)" in words(first.select_one(".nav-tabs"))

    @pytest.mark.parametrize("query", ["?page=x", "?page=-1", "?tab=x&kind=y", "?page=99999999999"])
    def test_nonsense_in_the_address_is_ignored(self, page, editor, query):
        assert page(TRAY + query, headers=editor["headers"])

    def test_hostile_texts_and_addresses_do_nothing(self, page, editor):
        bad = content(title="<script>alert(1)</script>", page="javascript:alert(2)")
        bad["resources"][0] |= {
            "name": '"><img src=x onerror=alert(3)>',
            "url": "javascript:alert(4)",
        }
        bad["heading_path"] = ["<b onclick=alert(5)>"]
        add(editor["owner"], bad)
        found = page(TRAY, headers=editor["headers"])
        article = found.select_one("article.ga-finding")
        assert not article.select("script, img, b[onclick]")
        assert not [a for a in article.select("a") if a["href"].startswith("javascript")]

    def test_what_vanished_says_since_when_and_cannot_be_accepted(self, page, editor):
        identifier = add(editor["owner"], content(vanished_at="2026-11-01T12:00:00+00:00"))
        proposal_store.get(identifier).status = "vanished"
        model.Session.commit()
        found = page(f"{TRAY}?tab=vanished", headers=editor["headers"])
        article = found.select_one("article.ga-finding")
        assert "La sección ya no lo ofrece desde" in words(article)
        assert "2026" in words(article)
        assert [f["action"].rsplit("/", 1)[1] for f in article.select("form[method=post]")] == [
            "rechazar"
        ]

    def test_an_accepted_one_shows_what_the_section_says_otherwise(self, app, page, editor):
        identifier = add(editor["owner"], content())
        app.post(f"{TRAY}/{identifier}/aceptar", headers=editor["headers"], follow_redirects=False)
        row = proposal_store.get(identifier)
        told = {"field": "title", "current": "x", "proposed": "Denuncias de la sección"}
        row.content = {**row.content, "differences": [told]}
        model.Session.commit()
        article = page(f"{TRAY}?tab=accepted", headers=editor["headers"]).select_one("article")
        assert "Denuncias de la sección" in words(article)
        assert "Denuncias ante el órgano" in words(article.select_one("div.ga-note"))
        assert article.select_one('a[href*="/dataset/edit/"]')

    def test_an_auditor_reads_and_gets_no_buttons(self, page, editor, monkeypatch):
        add(editor["owner"], content())
        user = factories.UserWithToken()
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.auditors", [user["name"]])
        article = page(TRAY, headers={"Authorization": user["token"]}).select_one(
            "article.ga-finding"
        )
        assert not article.select("form")

    def test_shared_caches_may_not_keep_it(self, app, editor):
        answer = app.get(TRAY, headers=editor["headers"])
        assert "no-store" in answer.headers["Cache-Control"]


class TestDecisions:
    def test_accepting_opens_the_form_of_the_new_dataset(self, app, editor):
        identifier = add(editor["owner"], content())
        answer = app.post(
            f"{TRAY}/{identifier}/aceptar", headers=editor["headers"], follow_redirects=False
        )
        assert answer.headers["Location"].endswith("/dataset/edit/denuncias_ante_el_organo")
        form = app.get("/dataset/edit/denuncias_ante_el_organo", headers=editor["headers"])
        assert "Denuncias ante el órgano" in form.body

    def test_rejecting_and_undoing(self, app, editor):
        identifier = add(editor["owner"], content())
        app.post(f"{TRAY}/{identifier}/rechazar", headers=editor["headers"], data={"note": "no"})
        assert status(identifier) == "rejected"
        app.post(f"{TRAY}/{identifier}/reabrir", headers=editor["headers"])
        assert status(identifier) == "pending"

    def test_a_candidate_is_noted_as_asked_for(self, app, editor):
        identifier = add(editor["owner"], content("inv", "candidato"))
        app.post(f"{TRAY}/{identifier}/aceptar", headers=editor["headers"])
        assert status(identifier) == "accepted"

    def test_deciding_twice_is_told_and_harmless(self, app, editor):
        identifier = add(editor["owner"], content())
        for _ in range(2):
            app.post(
                f"{TRAY}/{identifier}/aceptar", headers=editor["headers"], follow_redirects=False
            )
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 1

    @pytest.mark.parametrize("verb", ["aceptar", "rechazar", "reabrir"])
    def test_others_are_refused_and_get_is_no_decision(self, app, editor, verb):
        identifier = add(editor["owner"], content())
        stranger = {"Authorization": factories.UserWithToken()["token"]}
        app.post(f"{TRAY}/{identifier}/{verb}", headers=stranger, status=403)
        app.get(f"{TRAY}/{identifier}/{verb}", headers=editor["headers"], status=404)
        assert status(identifier) == "pending"

    def test_an_unknown_proposal_is_not_found(self, app, editor):
        answer = app.post(f"{TRAY}/nada/aceptar", headers=editor["headers"], status=404)
        assert "No existe esa propuesta" in answer.body


def test_the_form_of_harvest_sources_offers_the_type(app):
    user = factories.SysadminWithToken()
    form = app.get("/harvest/new", headers={"Authorization": user["token"]})
    assert 'value="transparencia"' in form.body
    assert "Sección de transparencia" in form.body
