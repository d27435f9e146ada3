"""The pages of the register: read by everybody, written by forms, nothing private gets out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from ckan.tests import factories

from tests.logic.test_documents import PDF, acuse, call, upload

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "own_storage")
PAGE = "/cumplimiento/sediag/documentos"


@pytest.fixture
def own_storage(ckan_config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))


@pytest.fixture
def people() -> dict[str, dict[str, Any]]:
    users = {role: factories.UserWithToken() for role in ("member", "editor", "admin")}
    factories.Organization(
        name="sediag",
        title="SEDIAG",
        users=[{"name": user["name"], "capacity": role} for role, user in users.items()],
    )
    users["outsider"] = factories.UserWithToken()
    return users


def headers(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": user["token"]}


def add(people: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return call("document_create", people["editor"]["name"], **acuse(**more))


class TestList:
    def test_an_empty_register_says_what_it_is_for(self, page, people):
        found = page(PAGE)
        assert "Todavía no hay documentos" in words(found)
        assert not found.select("#registrar")

    def test_an_institution_that_is_not_is_not_found(self, page, people):
        page("/cumplimiento/nadie/documentos", status=404)
        page("/cumplimiento/nadie/documentos.csv", status=404)

    def test_it_lists_filters_and_shows_no_private_one(self, page, people):
        add(people)
        add(people, number="SECRETO/1", public=False)
        text = words(page(PAGE))
        assert "A/1" in text
        assert "SECRETO" not in text
        assert "SECRETO/1" in words(page(PAGE, headers=headers(people["member"])))
        assert "Ningún documento corresponde" in words(page(f"{PAGE}?period=2025"))
        assert "A/1" in words(page(f"{PAGE}?type=acuse_plan&period=2026"))

    def test_downloads_hold_the_same_and_no_formula(self, app, people):
        add(people, number='=HYPERLINK("http://x.mx")', note="@SUM(1)")
        add(people, number="SECRETO/1", public=False)
        text = app.get(f"{PAGE}.csv").body
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        assert len(rows) == 1
        assert rows[0]["numero"].startswith("'=")
        assert rows[0]["nota"].startswith("'@")
        assert app.get(f"{PAGE}.json").json["count"] == 1

    def test_hostile_texts_stay_texts(self, page, people):
        made = add(
            people, number="<script>alert(1)</script>", note='"><img src=x onerror=alert(1)>',
            upload=upload(name="<img src=x onerror=alert(1)>.pdf"),
        )  # fmt: skip
        for address in (PAGE, f"{PAGE}/{made['id']}"):
            found = page(address, headers=headers(people["admin"]))
            assert not found.select("main img[onerror], article script, [onerror]")
            assert "<script>alert(1)</script>" in words(found.select_one(".ga-page"))


class TestForm:
    def test_it_asks_only_for_what_the_type_needs_and_cites_the_article(self, page, people):
        found = page(f"{PAGE}?new=acuse_plan&new_period=2026", headers=headers(people["editor"]))
        form = found.select_one("form[method=post][enctype='multipart/form-data']")
        names = {each["name"] for each in form.select("input, select, textarea")}
        assert {"_csrf_token", "type", "period", "dated_on", "upload", "public"} <= names
        assert not {"expires_on", "dataset_id", "outcome"} & names
        assert form.select_one("[name=period]")["value"] == "2026"
        assert "15-III" in words(form.select_one("#field-period-help"))
        assert "nunca el nombre" in words(form)
        assert "registrar" not in {each.get("id") for each in page(PAGE).select("[id]")}

    def test_anonymous_readers_are_sent_to_the_login(self, app, people):
        answer = app.get(f"{PAGE}?new=acuse_plan", follow_redirects=False)
        assert answer.status_code == 302
        assert "/user/login" in answer.headers["Location"]

    def test_mistakes_come_back_at_their_field(self, page, people):
        found = page(
            PAGE, method="POST", status=400, headers=headers(people["editor"]),
            data={"type": "acuse_plan", "period": "enero", "dated_on": "2026-01-28", "number": "Z"},
        )  # fmt: skip
        assert found.select_one("#field-period-error")
        assert found.select_one("#field-number")["value"] == "Z"
        assert found.select_one(".ga-errors a[href='#field-period']")

    def test_a_refused_file_is_told_at_its_field(self, page, people):
        data = {"type": "acuse_plan", "period": "2026", "dated_on": "2026-01-28"}
        data["upload"] = (io.BytesIO(b"MZ"), "acuse.pdf")
        found = page(PAGE, method="POST", status=400, headers=headers(people["editor"]), data=data)
        assert "no guarda archivos de este tipo" in words(found.select_one("#field-upload-error"))

    def test_others_may_not(self, app, people):
        data = {"type": "acuse_plan", "period": "2026", "dated_on": "2026-01-28"}
        for user in ("member", "outsider"):
            app.post(PAGE, data=data, headers=headers(people[user]), status=403)


class TestFile:
    def test_it_is_a_download_that_nothing_runs(self, app, people):
        made = add(people, upload=upload(name="Acuse número 1.pdf"))
        answer = app.get(f"{PAGE}/{made['id']}/archivo")
        assert answer.data == PDF
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_a_private_one_has_no_way_out(self, app, people, tmp_path):
        made = add(people, upload=upload(), public=False)
        address = f"{PAGE}/{made['id']}"
        for path in (f"{address}/archivo", address):
            assert app.get(path, follow_redirects=False).status_code == 302
            app.get(path, headers=headers(people["outsider"]), status=403)
            app.get(path, headers=headers(people["member"]))
        stored = next(each for each in tmp_path.rglob("*") if each.is_file())
        key = stored.name
        for path in (f"/uploads/{key}", f"/gobabierto_documents/{key[:2]}/{key}", f"/{key}"):
            assert app.get(path).status_code == 404

    def test_another_institution_is_no_way_around(self, app, people):
        factories.Organization(name="otra")
        made = add(people, upload=upload())
        app.get(f"/cumplimiento/otra/documentos/{made['id']}/archivo", status=404)

    def test_altered_bytes_are_not_delivered(self, app, people, tmp_path):
        made = add(people, upload=upload())
        next(each for each in tmp_path.rglob("*") if each.is_file()).write_bytes(b"%PDF-otro")
        app.get(f"{PAGE}/{made['id']}/archivo", status=500)

    def test_one_without_a_file_is_not_found(self, app, people):
        app.get(f"{PAGE}/{add(people)['id']}/archivo", status=404)


class TestDocument:
    def test_it_shows_the_history_and_the_buttons_of_each_role(self, page, people):
        address = f"{PAGE}/{add(people, upload=upload())['id']}"
        buttons = {
            role: {
                each["action"].rsplit("/", 1)[-1].split("#")[0]
                for each in page(address, headers=headers(user)).select("form[method=post]")
            }
            & {"corregir", "cotejar", "borrar"}
            for role, user in people.items()
        }
        assert buttons == {
            "outsider": set(),
            "member": set(),
            "editor": {"corregir"},
            "admin": {"corregir", "cotejar", "borrar"},
        }
        forms = page(address, headers=headers(people["admin"])).select(".ga-page form[method=post]")
        assert all(form.select_one("input[name=_csrf_token]") for form in forms)

    def test_compare_correct_and_delete_by_form(self, app, page, people):
        address = f"{PAGE}/{add(people, upload=upload())['id']}"
        admin = headers(people["admin"])
        app.post(f"{address}/cotejar", headers=admin)
        assert "Cotejado por otra persona" in words(page(address))
        data = {"period": "2026", "dated_on": "2026-01-28", "number": "A/9", "public": "true"}
        app.post(f"{address}/corregir", headers=admin, data=data)
        assert "antes «A/1», ahora «A/9»" in words(page(address, headers=admin))
        app.post(f"{address}/borrar", headers=admin, data={"reason": "Repetido"})
        text = words(page(address, headers=admin))
        assert "Se borró del registro" in text
        assert "Repetido" in text
        assert "Repetido" not in words(page(address))
        assert "A/9" in words(page(f"{PAGE}?show=deleted", headers=admin))

    def test_a_wrong_correction_comes_back(self, page, people):
        address = f"{PAGE}/{add(people)['id']}"
        found = page(
            f"{address}/corregir", method="POST", status=400, headers=headers(people["editor"]),
            data={"period": "2026", "dated_on": "ayer"},
        )  # fmt: skip
        assert found.select_one("#field-dated_on-error")

    @pytest.mark.parametrize("path", ["cotejar", "borrar"])
    def test_others_may_not_decide(self, app, people, path):
        address = f"{PAGE}/{add(people, upload=upload())['id']}/{path}"
        for role in ("editor", "member", "outsider"):
            app.post(address, headers=headers(people[role]), data={"reason": "x"}, status=403)


class TestReview:
    def test_one_form_registers_all_or_some(self, app, page, people):
        editor = headers(people["editor"])
        owner = add(people)["organization_id"]
        dataset = factories.Dataset(owner_org=owner, title="Presas")
        found = page(f"{PAGE}/revision?period=2026-T3", headers=editor)
        assert found.select_one("#field-period option[selected]")["value"] == "2026-T3"
        assert found.select_one(f"select[name='dataset-{dataset['id']}']")
        data = {"period": "2026-T3", "dated_on": "2026-10-05", "outcome": "sin_cambios"}
        data[f"dataset-{dataset['id']}"] = "con_cambios"
        app.post(f"{PAGE}/revision", data=data, headers=editor)
        text = words(page(f"{PAGE}?type=revision_trimestral"))
        assert "2 documentos" in text
        assert "Revisado, con cambios" in words(
            page(f"{PAGE}/revision?period=2026-T3", headers=editor).select_one("tbody")
        )

    def test_a_review_of_all_the_data_is_one_of_each(self, app, page, people):
        editor = headers(people["editor"])
        _one, other = (
            factories.Dataset(owner_org=add(people)["organization_id"], title=title)
            for title in ("Presas", "Ríos")
        )
        here = f"{PAGE}/revision?period=2026-T3"
        first = page(here, headers=editor)
        assert "nada todavía" in words(first.select_one("tbody"))
        assert "no reemplaza nada" not in words(first)
        choices = first.select("input[name=outcome]")
        assert all(each.has_attr("required") for each in choices)
        assert not [each for each in choices if each.has_attr("checked")]
        data = {"period": "2026-T3", "dated_on": "2026-09-21", "outcome": "sin_cambios"}
        app.post(f"{PAGE}/revision", data=data, headers=editor)
        found = page(here, headers=editor)
        assert "Registrado para 2026-T3: Revisado, sin cambios" in words(found)
        assert "Registrarla otra vez no reemplaza nada" in words(found)
        told = "Revisado, sin cambios (revisión de todos los datos)"
        assert words(found.select_one("tbody")).count(told) == 2
        own = {f"dataset-{other['id']}": "con_cambios"}
        app.post(f"{PAGE}/revision", data={**data, "outcome": "", **own}, headers=editor)
        rows = [words(row) for row in page(here, headers=editor).select("tbody tr")]
        assert [told in row for row in sorted(rows)] == [True, False]
        last = page(f"{PAGE}/revision?period=2026-T2", headers=editor)
        assert "Revisado, sin cambios (" not in words(last)

    def test_nothing_said_is_told(self, page, people):
        found = page(
            f"{PAGE}/revision", method="POST", status=400, headers=headers(people["editor"]),
            data={"period": "2026-T3", "dated_on": "2026-10-05", "outcome": ""},
        )  # fmt: skip
        assert found.select_one(".ga-errors")

    def test_only_for_editors(self, app, people):
        app.get(f"{PAGE}/revision", headers=headers(people["member"]), status=403)
        assert app.get(f"{PAGE}/revision", follow_redirects=False).status_code == 302
