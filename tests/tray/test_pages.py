"""The pages of the tray: the form filled in, joining, many at once, downloads; hostile texts."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.harvesters import proposal_store

from tests.logic.test_proposals import add, call, content
from tests.views.conftest import page, words  # noqa: F401 - fixture

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
TRAY = "/cumplimiento/bandeja"
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


@pytest.fixture
def editor(institution: Any) -> dict[str, Any]:
    user = factories.UserWithToken()
    call("organization_member_create", factories.Sysadmin()["name"], id=institution["id"],
         username=user["name"], role="editor")  # fmt: skip
    return {"headers": {"Authorization": user["token"]}, "name": user["name"]}


def filled(form: Any) -> dict[str, Any]:
    """What a browser would send of the form."""
    sent: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name]"):
        boxes = field.get("type") in {"checkbox", "radio"}
        if not boxes or field.has_attr("checked"):
            sent.setdefault(field["name"], []).append(field.get("value") or field.text.strip())
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        sent.setdefault(field["name"], []).append(chosen["value"] if chosen else "")
    return {key: value if len(value) > 1 else value[0] for key, value in sent.items()}


class TestForm:
    def address(self, proposal: str) -> str:
        return f"{TRAY}/{proposal}/formulario"

    def test_it_opens_filled_in_and_makes_and_links(self, app, page, proposal, editor):  # noqa: F811
        found = page(self.address(proposal), headers=editor["headers"])
        form = found.select_one("form#dataset-edit")
        assert form["action"].endswith(self.address(proposal))
        assert "Aceptar y crear el conjunto" in words(form)
        assert model.Session.query(model.Package).count() == 0
        assert "L25-" in words(found.select_one("#ga-panel"))
        sent = filled(form)
        assert sent["title"] == "Denuncias ante el órgano"
        assert sent["file"] == "2024.csv"
        sent |= {"title": "Denuncias completas", "tag_string": "uno, dos", "save": ""}
        answer = app.post(
            self.address(proposal), headers=editor["headers"], data=sent, follow_redirects=False
        )
        assert answer.status_code == 302, answer.body
        row = proposal_store.get(proposal)
        dataset = tk.get_action("package_show")({"ignore_auth": True}, {"id": row.dataset_id})
        assert (row.status, row.link) == ("accepted", "made")
        assert (dataset["title"], dataset["private"]) == ("Denuncias completas", True)
        assert [r["name"] for r in dataset["resources"]] == ["Denuncias 2024"]
        assert row.baseline["values"]["title"] == "Denuncias ante el órgano"
        assert row.baseline["kept"]["title"] == "Denuncias ante el órgano"

    def test_errors_lose_nothing_that_was_written(self, app, page, proposal, editor):  # noqa: F811
        form = page(self.address(proposal), headers=editor["headers"]).select_one("#dataset-edit")
        sent = {**filled(form), "name": "No válido", "notes": "Escrito por mí"}
        found = page(self.address(proposal), headers=editor["headers"], method="POST", data=sent)
        again = filled(found.select_one("form#dataset-edit"))
        assert (again["notes"], again["gobabierto_proposal"]) == ("Escrito por mí", proposal)
        assert "No se guardó" in words(found)
        assert proposal_store.get(proposal).status == "pending"

    def test_checking_keeps_it_the_form_of_the_proposal(self, app, page, proposal, editor):  # noqa: F811
        form = page(self.address(proposal), headers=editor["headers"]).select_one("#dataset-edit")
        sent = {**filled(form), "notes": "Otra descripción"}
        found = page("/cumplimiento/revisar", headers=editor["headers"], method="POST", data=sent)
        again = found.select_one("form#dataset-edit")
        assert again["action"].endswith(self.address(proposal))
        assert filled(again)["notes"] == "Otra descripción"

    def test_others_are_refused_and_what_is_decided_is_told(self, app, proposal, editor):
        stranger = {"Authorization": factories.UserWithToken()["token"]}
        app.get(self.address(proposal), headers=stranger, status=403)
        app.post(self.address(proposal), headers=stranger, status=403)
        app.get(f"{TRAY}/nada/formulario", headers=editor["headers"], status=404)
        answer = app.get(self.address(proposal), follow_redirects=False)
        assert "/user/login" in answer.headers["Location"]
        call("gobabierto_proposal_reject", editor["name"], id=proposal)
        answer = app.get(self.address(proposal), headers=editor["headers"], follow_redirects=False)
        assert answer.headers["Location"].endswith(TRAY)


class TestHostile:
    @pytest.fixture
    def evil(self, institution):
        bad = content(title=EVIL, page="javascript:alert(3)", reason=EVIL, heading_path=[EVIL])
        bad["resources"][0] |= {"name": EVIL, "url": "javascript:alert(4)", "link_text": EVIL}
        return add(institution["id"], bad)

    def harmless(self, node: Any) -> bool:
        """Whether nothing of it would be run."""
        assert not [s for s in node.select("script") if "alert(" in s.text]
        assert not node.select("img[onerror]")
        return not [a for a in node.select("a[href]") if a["href"].startswith("javascript")]

    def test_in_the_form_and_where_it_is_joined(self, page, evil, editor, dataset):  # noqa: F811
        assert self.harmless(page(f"{TRAY}/{evil}/formulario", headers=editor["headers"]))
        assert self.harmless(page(f"{TRAY}/{evil}/unir", headers=editor["headers"]))
        address = f"{TRAY}/{evil}/unir?dataset={dataset}"
        assert self.harmless(page(address, headers=editor["headers"]))

    def test_in_the_result_and_the_differences(self, page, evil, editor, dataset):  # noqa: F811
        sent = {"decision": "reject", "id": evil, "note": EVIL}
        found = page(f"{TRAY}/varias", headers=editor["headers"], method="POST", data=sent)
        assert self.harmless(found)
        assert self.harmless(page(f"{TRAY}?tab=rejected", headers=editor["headers"]))

    def test_formulas_do_not_run_in_the_csv(self, app, institution, editor):
        for n, start in enumerate(("=", "+", "-", "@", "\t=", " =")):
            add(institution["id"], content(f"f{n}", title=f"{start}cmd|' /C calc'!A0"))
        body = app.get(f"{TRAY}.csv", headers=editor["headers"]).body.lstrip("\ufeff")
        rows = list(csv.DictReader(io.StringIO(body)))
        assert len(rows) == 6
        assert all(row["title"].startswith("'") for row in rows)


class TestMany:
    def test_all_of_the_page_and_a_clear_result(self, page, institution, editor):  # noqa: F811
        first = add(institution["id"], content("a", title="Uno"))
        add(institution["id"], content("b", title="Dos"))
        found = page(TRAY, headers=editor["headers"])
        form = found.select_one("form#ga-bulk")
        assert len(found.select('input[name="id"][form="ga-bulk"]')) == 2
        sent = {**filled(form), "all": "1", "decision": "reject", "note": "no"}
        call("gobabierto_proposal_reject", editor["name"], id=first)
        result = words(page(form["action"], headers=editor["headers"], method="POST", data=sent))
        assert "Hecho (1)" in result
        assert "No se hizo (1)" in result
        assert "Uno" in result

    def test_none_chosen_is_told(self, page, proposal, editor):  # noqa: F811
        sent = {"decision": "accept"}
        found = page(f"{TRAY}/varias", headers=editor["headers"], method="POST", data=sent)
        assert "Elija al menos una propuesta" in words(found)


def test_joining_and_separating_by_the_pages(app, page, proposal, editor, dataset):  # noqa: F811
    address = f"{TRAY}/{proposal}/unir"
    found = page(f"{address}?q=denuncias", headers=editor["headers"])
    assert found.select_one(f'input[value="{dataset}"]')
    shown = page(f"{address}?dataset={dataset}", headers=editor["headers"])
    sent = filled(shown.select_one(f'form[method=post][action$="{address}"]'))
    app.post(address, headers=editor["headers"], data=sent, follow_redirects=False)
    assert proposal_store.get(proposal).dataset_id == dataset
    app.post(f"{TRAY}/{proposal}/separar", headers=editor["headers"], follow_redirects=False)
    model.Session.expire_all()
    assert proposal_store.get(proposal).status == "pending"


def test_json_and_who_may_download(app, proposal, editor):
    answer = json.loads(app.get(f"{TRAY}.json?tab=pending", headers=editor["headers"]).body)
    assert [row["id"] for row in answer["results"]] == [proposal]
    stranger = {"Authorization": factories.UserWithToken()["token"]}
    app.get(f"{TRAY}.json", headers=stranger, status=403)
    app.get(f"{TRAY}.csv?tab=x", headers=editor["headers"], status=400)


def test_no_difference_says_when_there_would_be_one_and_leads_on(page, editor):  # noqa: F811
    found = page(f"{TRAY}/diferencias?organization=sediag", headers=editor["headers"])
    links = {a["href"].split("?")[0] for a in found.select("[role=main] a")}
    assert "una fuente cambió un campo" in words(found)
    assert {TRAY, "/harvest/", f"{TRAY}/diferencias.csv", f"{TRAY}/diferencias.json"} <= links


def test_requested_ones_and_differences_have_their_tabs(page, institution, editor):  # noqa: F811
    identifier = add(institution["id"], content("inv", "candidato"))
    call("gobabierto_proposal_accept", editor["name"], id=identifier)
    article = page(f"{TRAY}?tab=requested", headers=editor["headers"]).select_one("article article")
    assert "tabla original" in words(article)
    assert editor["name"] or words(article)
    assert "Ninguna fuente" in words(page(f"{TRAY}/diferencias", headers=editor["headers"]))


def test_a_page_of_many_asks_as_many_queries_as_one(app, institution, editor):
    import sqlalchemy as sa

    def queries() -> int:
        asked: list[str] = []
        engine = model.meta.engine
        note = lambda *args: asked.append(args[2])  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", note)
        call("gobabierto_proposal_list", editor["name"], limit=50)
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    for n in range(3):
        add(institution["id"], content(f"a{n}"))
    few = queries()
    for n in range(20):
        add(institution["id"], content(f"b{n}"))
    assert queries() == few
