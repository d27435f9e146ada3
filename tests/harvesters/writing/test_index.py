"""Nothing is indexed that was not committed; everything that was is indexed in the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pysolr
import pytest
from click.testing import CliRunner

from ckan import model

from ckanext.gobabierto import clock, indexing
from ckanext.gobabierto.cli.evaluate import evaluate
from ckanext.gobabierto.harvesters.writing import debts, searching
from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.plugin import GobabiertoPlugin

from .conftest import indexed, stored

NAMES = {f"conjunto_{n}" for n in range(5)}


def test_solr_refuses_one(items: Any, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An immense term: Solr would store only what stands before it."""

    def spoiled(self: Any, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        found = indexing.index_document(pkg_dict)
        if found["name"] == "conjunto_2":
            found["immense"] = "x" * 40_000
        return found

    monkeypatch.setattr(GobabiertoPlugin, "before_dataset_index", spoiled)
    written = write_batch(items(5), user)
    assert stored() == NAMES
    assert indexed() == NAMES - {"conjunto_2"}
    assert [fault.code for fault in written[2].faults] == ["sin_indexar"]
    assert written[2].dataset
    assert debts.waiting() == 1
    monkeypatch.undo()
    assert debts.settle_due() == 0, "not yet"
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert debts.settle_due() == 1
    assert indexed() == NAMES
    assert debts.waiting() == 0


def test_solr_is_down(items: Any, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pysolr.Solr("http://127.0.0.1:9/solr/ckan", timeout=1)
    monkeypatch.setattr(searching, "make_connection", lambda *_, **__: nobody)
    written = write_batch(items(5), user)
    assert all(one.dataset and one.faults[0].code == "sin_indexar" for one in written)
    assert stored() == NAMES
    assert debts.waiting() == 5
    monkeypatch.undo()
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        write_batch([], user)
    assert indexed() == NAMES


def test_the_nightly_work_indexes_it(items: Any, user: str, monkeypatch: Any) -> None:
    nobody = pysolr.Solr("http://127.0.0.1:9/solr/ckan", timeout=1)
    monkeypatch.setattr(searching, "make_connection", lambda *_, **__: nobody)
    write_batch(items(5), user)
    later = clock.now() + dt.timedelta(hours=1)
    with clock.frozen(later):
        told = CliRunner().invoke(evaluate, [])
        assert told.exit_code == 0, "Solr still does not answer, and verdicts come all the same"
        assert debts.waiting() == 5
    monkeypatch.undo()
    with clock.frozen(later + dt.timedelta(hours=1)):
        told = CliRunner().invoke(evaluate, [])
    assert "Conjuntos que faltaban en el buscador: 5" in told.output
    assert indexed() == NAMES
    assert debts.waiting() == 0


def test_a_document_that_cannot_be_made(
    items: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Any, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        if pkg_dict["name"] == "conjunto_1":
            raise KeyError("x")
        return indexing.index_document(pkg_dict)

    monkeypatch.setattr(GobabiertoPlugin, "before_dataset_index", fails)
    written = write_batch(items(5), user)
    assert stored() == NAMES
    assert indexed() == NAMES - {"conjunto_1"}
    assert written[1].faults[0].code == "sin_indexar"


def test_nothing_is_indexed_before_the_commit(items: Any, user: str) -> None:
    def ledger(_: Any) -> None:
        assert not indexed()
        raise RuntimeError

    assert all(one.refused for one in write_batch(items(2), user, ledger))
    assert not indexed()
    assert not stored()


def test_what_was_deleted_meanwhile_is_owed_no_more(items: Any, user: str) -> None:
    debts.note(["gone"])
    model.Session.commit()
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert debts.settle_due() == 0
    assert debts.waiting() == 0
