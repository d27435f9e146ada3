"""The page of counterparts: who sees it, what it says, what a person decides in it."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.counterparts import store
from ckanext.gobabierto.model import Counterpart

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PAGE = "/cumplimiento/sediag/contrapartes"


@pytest.fixture
def people() -> dict[str, dict[str, str]]:
    found = {role: factories.UserWithToken() for role in ("member", "editor", "other")}
    users = [{"name": found[role]["name"], "capacity": role} for role in ("member", "editor")]
    factories.Organization(name="sediag", title="SEDIAG", users=users)
    others = [{"name": found["other"]["name"], "capacity": "editor"}]
    factories.Organization(name="otra", users=others)
    found["sysadmin"] = factories.SysadminWithToken()
    return {role: {"Authorization": user["token"]} for role, user in found.items()}


def doubtful(**more: Any) -> str:
    owner = model.Group.get("sediag").id
    made = factories.Dataset(title="Padrón de becas", owner_org=owner)
    values: dict[str, Any] = {
        "dataset_id": made["id"], "organization_id": owner, "source_id": "s1",
        "status": "doubtful", "platform_dataset_id": "p1", "score": 0.8, "denied": [],
        "address": "https://www.datos.gob.mx/dataset/becas", "title": "Becas <b>2024</b>",
        "reasons": [["title", "Becas"]], "told_on": clock.today(), "looked_at": clock.now(),
    } | more  # fmt: skip
    model.Session.add(Counterpart(**values))
    model.Session.commit()
    return str(made["id"])


def test_only_those_of_the_institution_see_it(app, people):
    assert app.get(PAGE, follow_redirects=False).status_code == 302
    for role in ("member", "other"):
        app.get(PAGE, headers=people[role], status=403)
    for role in ("editor", "sysadmin"):
        assert (
            app.get(PAGE, headers=people[role], status=200)
            .headers["Cache-Control"]
            .startswith("private")
        )
    app.get("/cumplimiento/nadie/contrapartes", headers=people["editor"], status=404)


def test_it_says_what_there_is_or_why_there_is_nothing(page, people):
    assert "Todavía no se ha buscado" in words(page(PAGE, headers=people["editor"]))
    doubtful()
    (article,) = page(PAGE, headers=people["editor"]).select("article.ga-finding")
    text = words(article)
    assert "Padrón de becas" in text
    assert "Dudosa" in text
    assert "Becas <b>2024</b>" in text
    assert [b["value"] for b in article.select("button")] == ["confirm", "deny"]
    assert not page(f"{PAGE}?status=none&page=x", headers=people["editor"]).select(
        "article.ga-finding"
    )


@pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)
def test_where_nothing_is_ever_looked_for_it_says_so(page, people):
    found = page(PAGE, headers=people["editor"])
    assert "Este portal es la Plataforma" in words(found)
    assert "Todavía no" not in words(found.select_one(".ga-note"))
    assert found.select('.breadcrumb a[href$="/cumplimiento/sediag"]')


def test_an_address_that_runs_is_no_link(page, people):
    doubtful(address="javascript:alert(1)")
    (article,) = page(PAGE, headers=people["editor"]).select("article.ga-finding")
    assert not [a for a in article.select("a") if a["href"].startswith("javascript")]


def test_a_person_decides(app, people):
    key = doubtful()
    for role in ("member", "other"):
        app.post(f"{PAGE}/{key}", data={"decision": "confirm"}, headers=people[role], status=403)
    app.post(
        f"{PAGE}/{key}", data={"decision": "confirm"}, headers=people["editor"],
        follow_redirects=False, status=302,
    )  # fmt: skip
    model.Session.expire_all()
    found = store.get(key)
    assert found is not None
    assert found.status == "confirmed"
    app.post(f"{PAGE}/nada", data={"decision": "deny"}, headers=people["editor"], status=404)


def test_the_page_of_the_institution_leads_to_it(page, people):
    found = page("/cumplimiento/sediag", headers=people["editor"])
    assert found.select(f'a[href$="{PAGE}"]')
