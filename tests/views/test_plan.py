"""The pages of the Plan: what they show, the way from file to version, hostile texts."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.plans import store

from tests.organizations import make_institution
from tests.plans.workbooks import row, xlsx

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
HERE = "/cumplimiento/sediag/plan"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.evaluate_in_background", False)


@pytest.fixture
def editor() -> dict[str, Any]:
    user = factories.UserWithToken()
    users = [{"name": user["name"], "capacity": "editor"}]
    with clock.frozen(date(2026, 1, 2)):
        owner = make_institution(name="sediag", title="Secretaría de Prueba", users=users)
    return {"headers": {"Authorization": user["token"]}, "name": user["name"], "id": owner["id"]}


def give(editor: dict[str, Any], *rows: Any, **data: Any) -> dict[str, Any]:
    asked = {"organization": "sediag", "upload": io.BytesIO(xlsx(*rows)), **data}
    return tk.get_action("gobabierto_plan_import")({"user": editor["name"]}, asked)


def upload(app: Any, editor: dict[str, Any], content: bytes, name: str = "plan.xlsx") -> Any:
    data = {"upload": (io.BytesIO(content), name), "year": "2026"}
    return app.post(f"{HERE}/revisar", headers=editor["headers"], data=data)


class TestPage:
    def test_without_a_plan_it_says_what_the_law_asks_and_how_to_begin(self, page, editor):
        text = words(page(HERE))
        assert "primeros veinte días de cada año" in text
        assert "Subir el Plan" not in text
        mine = page(HERE, headers=editor["headers"])
        assert "Cómo empezar" in words(mine)
        assert mine.select_one("form[enctype='multipart/form-data'] input[name=_csrf_token]")

    def test_it_shows_rows_versions_and_changes(self, page, editor):
        give(editor, row("Padrón", "2026-03-31"), row("Censo", "mzo-26"))
        give(editor, row("Padrón", "2026-06-30"), row("Censo", "mzo-26"), reason="Obra en curso")
        found = page(HERE)
        text = words(found)
        assert len(found.select("tr[id^=renglon-]")) == 2
        for part in ("Obra en curso", "sólo el mes: su último día", "vigente", "2026-03-31"):
            assert part in text
        assert not found.select(".ga-page form[method=post]")
        assert page(HERE, headers=editor["headers"]).select_one(f"form[action='{HERE}/volver']")

    def test_a_day_changed_too_late_stands_beside_the_one_that_is_judged_and_why(
        self, app, page, editor
    ):
        with clock.frozen(date(2026, 3, 1)):
            give(editor, row("Padrón", "2026-03-31"), row("Censo", "2026-03-31"))
        with clock.frozen(date(2026, 4, 10)):
            give(editor, row("Padrón", "2026-06-30"), reason="Obra en curso")
        with clock.frozen(date(2026, 4, 20)):
            timeline.evaluate(editor["id"])
            found = page(HERE)
            (told,) = app.get(f"{HERE}.json").json["rows"]
            csv = app.get(f"{HERE}.csv").body
        shown = found.select_one("tr[id^=renglon-]")
        assert "30 jun 2026 El día que se juzga es el 31 mar 2026" in words(shown)
        assert "La fecha se movió al 30 de junio de 2026" in words(
            shown.select_one("details[open]")
        )
        assert (told["committed_on"], told["due"]) == ("2026-06-30", "2026-03-31")
        assert "2026-06-30,2026-03-31,exact" in csv
        gone = words(found.find("h3", string="Ya no están en el Plan y se juzgan igual").parent)
        assert "Censo" in gone
        assert "se quitó del Plan" in gone

    def test_downloads(self, app, editor):
        give(editor, row("@1+1", "2026-03-31"))
        assert "'@1+1" in app.get(f"{HERE}.csv").body
        assert app.get(f"{HERE}.json").json["rows"][0]["dataset_title"] == "@1+1"
        for path in ("formato.xlsx", "formato.csv", "plantilla.xlsx"):
            answer = app.get(f"{HERE}/{path}")
            assert answer.headers["Content-Disposition"].startswith("attachment")
        app.get(f"{HERE}/formato.exe", status=404)

    def test_hostile_texts_do_nothing(self, app, page, editor):
        give(editor, row(EVIL, EVIL, resource=EVIL, fundamento="javascript:alert(1)"))
        for path in (HERE, f"{HERE}/coincidencias?estado=all"):
            assert EVIL not in app.get(path, headers=editor["headers"]).body

    @pytest.mark.parametrize("query", ["?anio=x", "?anio=1999", "?state=x", "?anio=99999"])
    def test_nonsense_in_the_address_is_ignored(self, page, editor, query):
        assert page(HERE + query)

    def test_an_unknown_institution_is_not_found(self, app, editor):
        assert "No existe esa institución" in app.get("/cumplimiento/nadie/plan", status=404).body

    def test_the_institution_leads_to_it(self, page, editor):
        assert page("/cumplimiento/sediag").select_one(f"a[href='{HERE}']")


class TestHandingOver:
    def test_review_then_store(self, app, editor):
        answer = upload(app, editor, xlsx(row("Padrón", "mzo-26")))
        assert "mzo-26" in answer.body
        assert store.years(editor["id"]) == []
        word = answer.body.split('name="word" value="')[1].split('"')[0]
        app.post(f"{HERE}/guardar", headers=editor["headers"], data={"word": word})
        assert [each["version"] for each in store.versions(editor["id"], 2026)] == [1]
        app.post(f"{HERE}/guardar", headers=editor["headers"], data={"word": word})
        assert len(store.versions(editor["id"], 2026)) == 1

    def test_a_changed_date_without_reason_is_asked_again(self, app, editor):
        give(editor, row("Padrón", "2026-03-31"))
        answer = upload(app, editor, xlsx(row("Padrón", "2026-06-30")))
        word = answer.body.split('name="word" value="')[1].split('"')[0]
        again = app.post(f"{HERE}/guardar", headers=editor["headers"], data={"word": word})
        assert "ga-reason-error" in again.body
        assert len(store.versions(editor["id"], 2026)) == 1
        data = {"word": word, "reason": "Se aplazó"}
        app.post(f"{HERE}/guardar", headers=editor["headers"], data=data)
        assert store.versions(editor["id"], 2026)[0]["reason"] == "Se aplazó"

    def test_returning_to_an_earlier_version(self, app, editor):
        give(editor, row("Padrón", "2026-03-31"))
        give(editor, row("Otro", "2026-06-30"))
        data = {"year": "2026", "version": "1"}
        shown = app.post(f"{HERE}/volver", headers=editor["headers"], data=data)
        assert "Volver a la versión 1" in shown.body
        data["confirm"] = "1"
        app.post(f"{HERE}/volver", headers=editor["headers"], data=data)
        assert store.versions(editor["id"], 2026)[0]["source"] == "restored"

    def test_a_file_that_is_no_plan_is_told(self, app, editor):
        answer = upload(app, editor, b"%PDF-1.4", "plan.pdf")
        assert "archivo_no_es_plan" in answer.body

    @pytest.mark.parametrize("path", ["revisar", "guardar", "volver", "leer"])
    def test_others_are_refused_and_get_does_nothing(self, app, editor, path):
        stranger = {"Authorization": factories.UserWithToken()["token"]}
        data = {"year": "2026", "version": "1", "word": "x"}
        data["upload"] = (io.BytesIO(xlsx(row("Padrón"))), "p.xlsx")
        status = 200 if path == "guardar" else 403  # its file is not there: told, nothing done
        app.post(f"{HERE}/{path}", headers=stranger, data=data, status=status)
        app.get(f"{HERE}/{path}", headers=editor["headers"], status=404)
        assert store.years(editor["id"]) == []

    def test_anonymous_readers_are_sent_to_the_login(self, app, editor):
        answer = app.get(f"{HERE}/coincidencias", follow_redirects=False)
        assert "/user/login" in answer.headers["Location"]


class TestMatches:
    def test_a_decision_and_its_undoing(self, app, page, editor):
        found = {"title": "Padrón", "name": "padron", "owner_org": "sediag"}
        tk.get_action("package_create")({"user": editor["name"]}, found)
        give(editor, row("Nada parecido"))
        tray = f"{HERE}/coincidencias?estado=all"
        article = page(tray, headers=editor["headers"]).select_one("article.ga-finding")
        action = article.select_one("form")["action"]
        data = {"year": "2026", "decision": "choose", "dataset": "padron"}
        app.post(action, headers=editor["headers"], data=data)
        assert "lo confirmó una persona" in words(page(tray, headers=editor["headers"]))
        app.post(action, headers=editor["headers"], data={"year": "2026", "decision": "reopen"})
        assert "no se encontró un conjunto" in words(page(tray, headers=editor["headers"]))

    def test_a_person_says_which_file_and_sees_its_period(self, app, page, editor):
        files = [
            {"url": f"https://x.mx/{year}.csv", "name": f"Denuncias {year}", "format": "CSV"}
            for year in (2025, 2026)
        ]
        base = {"owner_org": "sediag", "name": "actas", "title": "Actas", "resources": files}
        made = tk.get_action("package_create")({"user": editor["name"]}, base)
        give(editor, row("Quejas del órgano interno", resource="Denuncias 2026"))
        tray = page(f"{HERE}/coincidencias?estado=all", headers=editor["headers"])
        (link,) = tray.select("article.ga-finding form a[href*=coincidencias]")
        assert "Es otro conjunto, o uno de sus archivos" in words(link)
        chosen = page(f"{link['href']}&dataset=actas", headers=editor["headers"])
        options = [words(each) for each in chosen.select(".form-check")]
        assert options == [
            "El conjunto completo",
            "Denuncias 2025 Periodo: 2025",
            "Denuncias 2026 Periodo: 2026; parece ser éste",
        ]
        (marked,) = chosen.select("input[type=radio][checked]")
        assert marked["value"] == made["resources"][1]["id"]
        form = chosen.select_one("form[method=post][action*=coincidencias]")
        data = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        data |= {"resource": marked["value"], "decision": "choose", "note": "Así se llama ahora"}
        app.post(form["action"], headers=editor["headers"], data=data)
        (found,) = tk.get_action("gobabierto_plan_show")({}, {"id": "sediag"})["rows"]
        assert (found["match"]["by"], found["match"]["resource_id"]) == ("person", marked["value"])
        again = page(link["href"], headers=editor["headers"])
        assert again.select_one("input[type=radio][checked]")["value"] == marked["value"]
        assert again.select_one("input[name=note]")["value"] == "Así se llama ahora"

    def test_who_may_not_decide_and_a_row_that_is_not_there(self, app, page, editor):
        give(editor, row("Padrón"))
        listed = tk.get_action("gobabierto_plan_show")({}, {"id": "sediag"})
        here = f"{HERE}/coincidencias/{listed['rows'][0]['id']}"
        assert "/user/login" in app.get(here, follow_redirects=False).headers["Location"]
        stranger = {"Authorization": factories.UserWithToken()["token"]}
        refused = page(here, headers=stranger, status=403)
        assert "Sólo los editores" in words(refused) or "No puede ver esto" in words(refused)
        gone = page(f"{HERE}/coincidencias/otro", headers=editor["headers"], status=404)
        assert "El Plan vigente no tiene ese renglón" in words(gone)

    def test_an_empty_tray_says_so(self, page, editor):
        assert "Todavía no hay Plan" in words(
            page(f"{HERE}/coincidencias", headers=editor["headers"])
        )

    def test_strangers_see_no_candidates(self, app, editor):
        stranger = {"Authorization": factories.UserWithToken()["token"]}
        answer = app.get(f"{HERE}/coincidencias", headers=stranger, status=403)
        assert "No puede ver esto" in answer.body
