"""A Plan that the institution published otherwise is read into rows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.errors import Unreachable
from ckanext.gobabierto.facts import observed
from ckanext.gobabierto.fetching.client import Answer, Client
from ckanext.gobabierto.logic import plan_jobs
from ckanext.gobabierto.plans import importing, published, store, stored_rows, workbook
from ckanext.gobabierto.plans.refusal import Limits

from tests.organizations import make_institution

from .workbooks import csv_text, row, xlsx

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
ADDRESS = "https://www.sediag.example.gob.mx/plan-2026.csv"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.gobabierto.evaluate_in_background", False)


@pytest.fixture
def editor() -> dict[str, str]:
    user = factories.User()
    users = [{"name": user["name"], "capacity": "editor"}]
    owner = make_institution(name="sediag", title="SEDIAG", users=users)
    return {"name": user["name"], "id": owner["id"]}


def plan_dataset(editor: dict[str, str], **resource: Any) -> dict[str, Any]:
    given = {
        "title": "Plan Institucional",
        "name": "plan",
        "owner_org": "sediag",
        "dataset_role": "plan",
        "category": "plan_apertura_datos",
    }
    made = tk.get_action("package_create")({"user": editor["name"]}, given)
    values = {"package_id": made["id"], "name": "Plan 2026", "format": "CSV", **resource}
    return tk.get_action("resource_create")({"user": editor["name"]}, values)


def file(content: bytes, name: str = "plan_2026.csv") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def versions(editor: dict[str, str]) -> list[dict[str, Any]]:
    return store.versions(editor["id"], 2026)


class TestUploadedFile:
    def test_it_becomes_rows_when_it_is_saved(self, editor):
        plan_dataset(editor, upload=file(csv_text(row("Padrón")).encode()))
        (version,) = versions(editor)
        assert (version["source"], version["file_name"]) == ("dataset", "plan_2026.csv")
        assert store.rows(version["id"])[0]["content"]["values"]["conjunto_datos"] == "Padrón"
        assert version["dataset_id"]

    def test_saving_it_again_is_no_news_and_another_file_is(self, editor):
        made = plan_dataset(editor, upload=file(csv_text(row("Padrón")).encode()))
        context = {"user": editor["name"]}
        tk.get_action("package_patch")(context, {"id": made["package_id"], "notes": "Otra cosa"})
        assert len(versions(editor)) == 1
        other = {"id": made["id"], "upload": file(csv_text(row("Padrón", "2026-07-31")).encode())}
        tk.get_action("resource_patch")({"user": editor["name"]}, other)
        assert [each["version"] for each in versions(editor)] == [2, 1]
        (moved,) = [
            each for each in store.events(editor["id"], 2026) if each["kind"] == "fecha_cambiada"
        ]
        assert moved["reason"] == importing.UNSAID

    def test_who_published_it_is_told_where_the_activity_tells(self, editor, monkeypatch):
        monkeypatch.setattr(changes, "_preparations", [])  # it is read later, by a worker
        made = plan_dataset(editor, url="https://x.mx/otro")
        new = {"id": made["id"], "upload": file(csv_text(row("Padrón")).encode())}
        tk.get_action("resource_patch")({"user": editor["name"]}, new)
        monkeypatch.undo()
        published.bring_up_to_date(editor["id"])
        (version,) = versions(editor)
        assert version["imported_by"] == model.User.get(editor["name"]).id

    def test_what_cannot_be_read_is_said_and_the_rows_stand(self, editor):
        made = plan_dataset(editor, upload=file(csv_text(row("Padrón")).encode()))
        bad = {"id": made["id"], "upload": file(b"%PDF-1.4 no soy un plan", "plan.pdf")}
        tk.get_action("resource_patch")({"user": editor["name"]}, bad)
        facts = observed.plans_on(editor["id"], clock.today())[2026]
        assert facts.unreadable == "archivo_no_es_plan"
        assert [each.dataset_title for each in facts.rows] == ["Padrón"]
        tk.get_action("package_patch")({"user": editor["name"]}, {"id": "plan", "notes": "x"})
        assert len(versions(editor)) == 2

    def test_of_a_file_too_large_for_a_plan_the_rest_is_not_read(self, editor, monkeypatch):
        monkeypatch.setattr(published, "Limits", lambda: Limits(size=60))
        plan_dataset(editor, upload=file(b"%PDF-1.4 " + b"x" * 5000, "plan_2026.pdf"))
        (version,) = versions(editor)
        assert version["unreadable"]
        assert len(store.content(editor["id"], 2026, 1)["content"]) == 61

    def test_a_private_one_waits_until_it_is_public(self, editor):
        made = plan_dataset(editor, url="https://x.mx/otro")
        context = {"user": editor["name"]}
        tk.get_action("package_patch")(context, {"id": made["package_id"], "private": True})
        new = {"id": made["id"], "upload": file(csv_text(row("Padrón")).encode())}
        tk.get_action("resource_patch")({"user": editor["name"]}, new)
        assert versions(editor) == []
        patch = {"id": made["package_id"], "private": False}
        tk.get_action("package_patch")({"user": editor["name"]}, patch)
        assert len(versions(editor)) == 1

    def test_what_we_write_ourselves_is_no_news(self, editor):
        data = {"organization": "sediag", "upload": io.BytesIO(xlsx(row("Padrón")))}
        answer = tk.get_action("gobabierto_plan_import")({"user": editor["name"]}, data)
        assert answer["publication"]["created"] is True
        context = {"user": editor["name"]}
        shown = tk.get_action("package_show")(context, {"id": answer["publication"]["id"]})
        assert (shown["dataset_role"], shown["category"]) == ("plan", "plan_apertura_datos")
        assert [each["name"] for each in shown["resources"]] == ["Plan Institucional 2026"]
        tk.get_action("package_patch")(context, {"id": shown["id"], "notes": "Otra cosa"})
        assert len(versions(editor)) == 1
        data = {"organization": "sediag", "upload": io.BytesIO(xlsx(row("Censo")))}
        again = tk.get_action("gobabierto_plan_import")({"user": editor["name"]}, data)
        assert again["publication"]["resource_id"] == answer["publication"]["resource_id"]
        assert len(versions(editor)) == 2

    def test_an_older_file_put_back_by_hand_is_news(self, editor):
        context = {"user": editor["name"]}
        call = {"organization": "sediag", "reason": "Se aplazó"}
        for text in (row("Padrón", "2026-03-31"), row("Padrón", "2026-06-30")):
            data = {**call, "upload": io.BytesIO(csv_text(text).encode())}
            answer = tk.get_action("gobabierto_plan_import")(dict(context), data)
        assert len(versions(editor)) == 2
        first = workbook.as_csv(stored_rows.of_version(versions(editor)[1]["id"]), 2026)
        back = {"id": answer["publication"]["resource_id"], "upload": file(first)}
        tk.get_action("resource_patch")(dict(context), back)
        assert [each["version"] for each in versions(editor)] == [3, 2, 1]
        (found,) = store.rows(versions(editor)[0]["id"])
        assert found["content"]["committed_on"] == "2026-03-31"


class TestAddress:
    @pytest.fixture
    def answers(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        given: dict[str, Any] = {}

        def get(self: Client, url: str) -> Answer:
            if url not in given:
                raise Unreachable(f"No se pudo leer. Dirección: {url}", code="no_encontrada")
            return Answer(url, 200, given[url])

        monkeypatch.setattr(Client, "get", get)
        return given

    def test_the_link_of_the_dataset_is_read_on_demand(self, editor, answers):
        plan_dataset(editor, url=ADDRESS)
        answers[ADDRESS] = csv_text(row("Padrón")).encode("cp1252")
        data = {"organization": "sediag", "year": 2026, "now": True}
        found = tk.get_action("gobabierto_plan_read")({"user": editor["name"]}, data)
        assert found["results"][0]["version"] == 1
        assert versions(editor)[0]["address"] == ADDRESS
        again = tk.get_action("gobabierto_plan_read")({"user": editor["name"]}, data)
        assert again["results"][0]["version"] is None

    def test_the_registered_address_too(self, editor, answers):
        patch = {"id": editor["id"], "plan_addresses": f"2026 {ADDRESS} 2026-01-15"}
        tk.get_action("organization_patch")({"ignore_auth": True, "user": editor["name"]}, patch)
        answers[ADDRESS] = xlsx(row("Padrón"))
        assert plan_jobs.read(editor["id"], 2026, ADDRESS)["version"] == 1

    def test_an_address_that_does_not_answer_changes_nothing(self, editor, answers):
        plan_dataset(editor, url=ADDRESS)
        found = plan_jobs.read(editor["id"], 2026, ADDRESS)
        assert (found["version"], found["unreadable"]) == (None, "no_encontrada")
        assert versions(editor) == []

    def test_only_their_own_addresses_are_read(self, editor, answers):
        plan_dataset(editor, url=ADDRESS)
        data = {"organization": "sediag", "year": 2026, "address": "http://169.254.169.254/"}
        with pytest.raises(tk.ValidationError):
            tk.get_action("gobabierto_plan_read")({"user": editor["name"]}, data)

    def test_it_is_enqueued_by_default(self, editor, answers, monkeypatch):
        jobs: list[Any] = []
        monkeypatch.setattr(tk, "enqueue_job", lambda *args, **_more: jobs.append(args))
        plan_dataset(editor, url=ADDRESS)
        data = {"organization": "sediag", "year": 2026}
        assert (
            tk.get_action("gobabierto_plan_read")({"user": editor["name"]}, data)["enqueued"] == 1
        )
        assert jobs[0][1] == [editor["id"], 2026, ADDRESS]
