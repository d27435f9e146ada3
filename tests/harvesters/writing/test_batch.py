"""A batch is written whole, and one bad record never costs another."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchIndexError

from ckanext.gobabierto.facts import snapshot_store
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.harvesters.writing.items import Item
from ckanext.gobabierto.harvesters.writing.refusals import faults_of
from ckanext.gobabierto.plugin import GobabiertoPlugin

from .conftest import indexed, stored

NAMES = {f"conjunto_{n}" for n in range(5)}


def test_new_datasets_are_stored_shown_and_indexed(items: Any, user: str) -> None:
    written = write_batch(items(5), user)
    assert [one.key for one in written] == list(range(5))
    assert all(one.created and not one.faults for one in written)
    assert stored() == indexed() == NAMES
    for one in written:
        assert one.dataset
        uncached: Any = {"ignore_auth": True, "use_cache": False}
        shown = tk.get_action("package_show")(uncached, {"id": one.dataset["id"]})
        assert one.dataset == shown
        assert [r["id"] for r in shown["resources"]] == [r["id"] for r in one.dataset["resources"]]
        assert [g["name"] for g in shown["groups"]] == ["salud"]
    assert debts.waiting() == 0


def test_the_wished_id_is_kept(package: Any, user: str) -> None:
    wished = "0f8fad5b-d9cb-469f-a165-70867728950e"
    (one,) = write_batch([Item("a", "", package(1, id=wished))], user)
    assert one.dataset
    assert one.dataset["id"] == wished
    (again,) = write_batch([Item("a", "", package(2, id=wished))], user)
    assert again.refused
    assert again.faults[0].path == "id"


def test_updates_and_new_ones_in_one_batch(items: Any, package: Any, user: str) -> None:
    first = write_batch(items(2), user)
    batch = [
        Item(one.key, one.dataset["id"], {**one.dataset, "title": "Otro"})
        for one in first
        if one.dataset
    ]
    written = write_batch([*batch, Item(9, "", package(9))], user)
    assert [one.created for one in written] == [False, False, True]
    titles = [one.dataset["title"] for one in written if one.dataset]
    assert titles == ["Otro", "Otro", "Conjunto 9"]
    before = [r["id"] for one in first if one.dataset for r in one.dataset["resources"]]
    after = [r["id"] for one in written[:2] if one.dataset for r in one.dataset["resources"]]
    assert before == after
    assert model.Session().get_nested_transaction() is None
    kinds = model.Session.execute(sa.text("SELECT activity_type FROM activity ORDER BY timestamp"))
    assert [row[0] for row in kinds if "package" in row[0]].count("changed package") == 2


def test_an_update_of_what_is_not_there(items: Any, package: Any, user: str) -> None:
    written = write_batch([*items(1), Item("x", "no-existe", package(3))], user)
    assert stored() == {"conjunto_0"}
    assert [fault.code for fault in written[1].faults] == ["conjunto_desaparecido"]


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"title": ""}, "title", "titulo_falta"),
        ({"resources": [{"url": "https://a.mx/a.csv"}, {"url": "javascript:alert(1)"}]},
         "resources[1].url", "direccion_peligrosa"),
        ({"name": "No Vale"}, "name", "campo_no_valido"),
        ({"owner_org": "nadie"}, "owner_org", "campo_no_valido"),
        ({"modified": "el martes"}, "modified", "fecha_no_valida"),
    ],
)  # fmt: skip
def test_a_refused_one_in_the_middle(
    items: Any, user: str, fields: Any, path: str, code: str
) -> None:
    written = write_batch(items(5, _2=fields), user)
    assert stored() == indexed() == NAMES - {"conjunto_2"}
    assert [one.refused for one in written] == [False, False, True, False, False]
    (fault,) = written[2].faults
    assert (fault.path, fault.severity) == (path, "error")
    assert code in {fault.code, "fecha_no_valida"}
    assert fault.message.endswith(".")


def test_what_was_found_and_expected(items: Any, user: str) -> None:
    bad = {"resources": [{"url": "javascript:alert(1)"}]}
    (fault,) = write_batch(items(1, _0=bad), user)[0].faults
    assert fault.found == "javascript:alert(1)"
    assert "https://" in fault.expected
    assert "javascript" not in fault.message


def test_the_same_name_twice(items: Any, user: str) -> None:
    written = write_batch(items(3, _1={"name": "conjunto_0"}, _2={"name": ""}), user)
    names = [one.dataset["name"] for one in written if one.dataset]
    assert names == ["conjunto_0", "conjunto_0_2", "conjunto_2"]
    again = write_batch(items(1), user)
    assert again[0].dataset
    assert again[0].dataset["name"] == "conjunto_0_3"


def test_the_same_id_twice(package: Any, user: str) -> None:
    wished = "0f8fad5b-d9cb-469f-a165-70867728950e"
    written = write_batch([Item(n, "", package(n, id=wished)) for n in range(3)], user)
    assert [one.refused for one in written] == [False, True, True]
    assert stored() == {"conjunto_0"}


def test_what_the_database_refuses(items: Any, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails only when it is stored: the others are written all the same, once each."""
    seen: list[str] = []

    def fails(self: Any, context: Any, pkg_dict: dict[str, Any]) -> None:
        seen.append(pkg_dict["name"])
        if pkg_dict["name"] == "conjunto_3":
            model.Session.execute(sa.text("SELECT 1/0"))

    monkeypatch.setattr(GobabiertoPlugin, "after_dataset_create", fails)
    written = write_batch(items(5), user)
    assert stored() == indexed() == NAMES - {"conjunto_3"}
    assert [fault.code for fault in written[3].faults] == ["rechazo_base_de_datos"]
    assert written[3].faults[0].found == "SQLSTATE 22012"
    assert debts.waiting() == 0


def test_hooks_run_once_for_each(items: Any, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    plugin = p.get_plugin("gobabierto")
    real = GobabiertoPlugin.after_dataset_create

    def noted(self: Any, context: Any, pkg_dict: dict[str, Any]) -> None:
        seen.append(pkg_dict["name"])
        real(self, context, pkg_dict)

    assert plugin
    monkeypatch.setattr(GobabiertoPlugin, "after_dataset_create", noted)
    written = write_batch(items(5), user)
    assert sorted(seen) == sorted(NAMES)
    ids = {one.dataset["id"] for one in written if one.dataset}
    assert snapshot_store.latest("dataset", ids).keys() == ids


def test_the_ledger_goes_with_the_datasets(items: Any, user: str) -> None:
    calls: list[list[Any]] = []

    def ledger(written: Any) -> None:
        calls.append([one.key for one in written])
        if 3 in calls[-1]:
            raise RuntimeError("no room")

    written = write_batch(items(5), user, ledger)
    assert calls == [[0, 1, 2, 3, 4], [0], [1], [2], [3], [4]]
    assert [one.refused for one in written] == [False, False, False, True, False]
    assert written[3].faults[0].code == "falla_al_escribir"
    assert stored() == indexed() == NAMES - {"conjunto_3"}


@pytest.mark.parametrize(
    ("problem", "found"),
    [
        (RuntimeError("/srv/portal.ini secreta"), "RuntimeError"),
        (tk.NotAuthorized("secreta may not"), ""),
        (SearchIndexError("http://solr:secreta@127.0.0.1:8983 field=notes"), "campo «notes»"),
        (sa.exc.OperationalError("SELECT secreta", {}, Exception("host secreta")), "Exception"),
    ],
)
def test_what_an_exception_says_is_not_told(problem: Exception, found: str) -> None:
    (told,) = faults_of(problem, {})
    assert "secreta" not in f"{told}"
    assert found in told.found
    assert told.message.endswith(".")
