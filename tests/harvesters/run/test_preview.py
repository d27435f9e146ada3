"""A preview is the run, written nowhere."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import preview, sources
from ckanext.harvest.model import HarvestSource

from .conftest import datasets
from .test_run import call_action, rows
from .toy import ToyHarvester, ToyReader, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def look(source_id: str, limit: int = 50) -> preview.Preview:
    source = sources.of_job(HarvestSource.get(source_id), ToyReader())
    return preview.preview(source, ToyReader(), ToyHarvester.shelf, limit)


def test_everything_that_a_run_would_do_is_told_and_nothing_is_written(make_toy, offer):
    source = make_toy()
    offer(*records(4, fields={"notes": "Antes"}))
    running.run(source["id"])
    key = datasets(source["owner"]["id"])["Registro 1"]["id"]
    call_action("package_patch", id=key, notes="Mía")
    changed = records(3, fields={"notes": "Antes"})
    changed[1] = {**changed[1], "title": "Otro", "fields": {"notes": "Después"}}
    offer(*changed, {"id": "nuevo", "fields": {"tags": ["agua"]}}, {"refuse": "x", "id": "malo"})
    before = rows()
    found = look(source["id"])
    assert rows() == before
    told = (found.new, found.changed, found.unchanged, found.vanished, found.refused)
    assert told == (1, 1, 2, 1, 1)
    (entry,) = found.of_kind("changed")
    assert {(f.field, f.old, f.new, f.kept) for f in entry.fields} == {
        ("title", "Registro 1", "Otro", False),
        ("notes", "Mía", "Después", True),
    }
    assert entry.dataset_id == key
    assert found.of_kind("vanished")[0].title == "Registro 3"
    assert found.of_kind("refused")[0].faults[0].code == "x"
    assert any(f.new == ["agua"] for f in found.of_kind("new")[0].fields)
    report = running.run(source["id"])
    assert (report.added, report.updated, report.vanished, report.refused) == (1, 1, 1, 1)
    assert look(source["id"]).as_dict()["unchanged"] == 4


def test_a_source_that_nobody_saved_yet_is_all_new(make_toy, offer, portal):
    source = make_toy()
    offer(*records(30))
    address, owner = portal.url + "/juguete/datos.json", source["owner"]["id"]
    wanted = sources.make(ToyReader(), address, owner, "")
    found = preview.preview(wanted, ToyReader(), ToyHarvester.shelf, 5)
    assert (found.new, len(found.entries), found.complete) == (30, 5, True)


def test_what_cannot_be_read_is_told_and_nothing_seems_to_vanish(make_toy, offer, portal):
    source = make_toy()
    offer(*records(3))
    running.run(source["id"])
    portal.overrides["/juguete/datos.json"] = 503
    found = look(source["id"])
    assert (found.vanished, found.complete) == (0, False)
    assert found.failures[0].code == "error_del_servidor"
