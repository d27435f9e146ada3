"""The panel of the dataset's page and form: what is met, what is not, how to mend it."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from . import answers
from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

VERDICTS = [
    answers.verdict("L25-META-01", "incumple", reason="Al conjunto le falta: descripción."),
    answers.verdict("L25-DIC-01", "cumple"),
    answers.verdict("L25-UPD-01", "por_vencer"),
    answers.verdict("L25-META-03", "incumple"),
]
STORED = {"verdicts": VERDICTS, "disclaimer": answers.DISCLAIMER}


@pytest.fixture
def editor() -> dict[str, Any]:
    return factories.UserWithToken()


@pytest.fixture
def dataset(editor: dict[str, Any]) -> dict[str, Any]:
    users = [{"name": editor["name"], "capacity": "editor"}]
    return factories.Dataset(owner_org=factories.Organization(users=users)["id"])


def headers(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": user["token"]}


class TestDatasetPage:
    def test_anybody_sees_k_of_n_and_the_reasons(
        self, page: Any, answer: Any, dataset: Any
    ) -> None:
        answer(gobabierto_dataset_compliance=STORED)
        panel = words(page(f"/en/dataset/{dataset['name']}").find(id="ga-panel"))
        assert "2 of 3 met (66.67 %)" in panel
        assert "Al conjunto le falta: descripción." in panel
        assert answers.DISCLAIMER in panel

    def test_only_those_who_may_edit_get_links_to_the_field(
        self, page: Any, answer: Any, dataset: Any, editor: Any
    ) -> None:
        answer(gobabierto_dataset_compliance=STORED)
        address = f"/dataset/{dataset['name']}"
        target = f"/dataset/edit/{dataset['name']}#field-notes"
        assert target not in str(page(address))
        assert target in str(page(address, headers=headers(editor)))

    def test_a_failure_never_takes_the_page_down(
        self, page: Any, answer: Any, dataset: Any
    ) -> None:
        def broken(_context: Any, _data: Any) -> Any:
            raise RuntimeError

        answer(gobabierto_dataset_compliance=broken)
        panel = words(page(f"/en/dataset/{dataset['name']}").find(id="ga-panel"))
        assert "It could not be checked now." in panel

    def test_readers_who_may_not_see_the_verdicts_see_no_panel(
        self, page: Any, answer: Any, dataset: Any
    ) -> None:
        def closed(_context: Any, _data: Any) -> Any:
            raise tk.NotAuthorized

        answer(gobabierto_dataset_compliance=closed)
        assert not page(f"/dataset/{dataset['name']}").find(id="ga-panel")

    def test_one_action_call_however_many_resources(
        self, page: Any, answer: Any, dataset: Any
    ) -> None:
        calls: list[Any] = []

        def counted(_context: Any, data: Any) -> Any:
            calls.append(data)
            return STORED

        for n in range(4):
            factories.Resource(package_id=dataset["id"], name=f"r{n}")
        answer(gobabierto_dataset_compliance=counted)
        page(f"/dataset/{dataset['name']}")
        assert calls == [{"id": dataset["id"]}]


class TestForm:
    def test_the_saved_verdicts_lead_to_the_fields(
        self, page: Any, answer: Any, dataset: Any, editor: Any
    ) -> None:
        answer(gobabierto_dataset_compliance=STORED)
        soup = page(f"/en/dataset/edit/{dataset['name']}", headers=headers(editor))
        panel = soup.find(id="ga-panel")
        assert panel.select_one("a[href='#field-notes']")
        button = panel.find("button")
        assert button["form"] == soup.select_one("form#dataset-edit")["id"]
        assert button["formaction"] == "/en/cumplimiento/revisar"

    def test_check_now_keeps_what_was_written_and_judges_it(
        self, page: Any, answer: Any, dataset: Any, editor: Any
    ) -> None:
        seen: dict[str, Any] = {}

        def checked(_context: Any, data: dict[str, Any]) -> Any:
            seen.update(data)
            return {"verdicts": [answers.verdict("L25-META-01", "cumple")]}

        answer(gobabierto_dataset_check=checked)
        form = {"pkg_name": dataset["id"], "title": "Nuevo <b>título</b>", "notes": "Texto",
                "tag_string": "uno, dos", "_ckan_phase": "dataset_new_1"}  # fmt: skip
        soup = page("/en/cumplimiento/revisar", method="POST", data=form, headers=headers(editor))
        assert seen["title"] == "Nuevo <b>título</b>"
        assert [tag["name"] for tag in seen["tags"]] == ["uno", "dos"]
        assert "_ckan_phase" not in seen
        assert soup.find(id="field-title")["value"] == "Nuevo <b>título</b>"
        assert "1 of 1 met" in words(soup.find(id="ga-panel"))
        assert "without saving" in words(soup.find(id="ga-panel"))
        assert soup.select_one("form#dataset-edit")["action"].endswith(
            f"/dataset/edit/{dataset['name']}"
        )
        saved = tk.get_action("package_show")({"ignore_auth": True}, {"id": dataset["id"]})
        assert saved["title"] == dataset["title"]

    def test_a_new_dataset_shows_nothing_failing_until_asked(
        self, page: Any, answer: Any, editor: Any, dataset: Any
    ) -> None:
        soup = page("/en/dataset/new", headers=headers(editor))
        panel = soup.find(id="ga-panel")
        assert "Start writing" in words(panel)
        assert not panel.select(".ga-state")

    def test_who_may_not_check_is_refused(self, app: Any, answer: Any) -> None:
        def closed(_context: Any, _data: Any) -> Any:
            raise tk.NotAuthorized

        answer(gobabierto_dataset_check=closed)
        app.post("/cumplimiento/revisar", data={"title": "x"}, status=403)
