"""A preview is the run, written nowhere."""

from __future__ import annotations

import pytest

from ckan.tests import factories

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults, preview, sources
from ckanext.harvest.model import HarvestSource

from .conftest import datasets
from .test_run import call_action, counts, rows
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


def told(found: preview.Preview) -> tuple[int, int, int, int, int]:
    return found.new, found.changed, found.unchanged, found.vanished, found.refused


def test_what_a_run_would_refuse_when_writing_is_refused_with_the_same_reasons(make_toy, offer):
    source = make_toy()
    offer(*records(1))
    running.run(source["id"])
    bad = {"fields": {"temporal_start": "ayer"}}
    offer(
        *records(1, **bad), {"id": "malo", "title": "Malo", **bad},
        {"id": "x", "title": "X", "fields": {"category": "no-existe"}}, {"id": "sano"},
    )  # fmt: skip
    before = rows()
    found = look(source["id"])
    assert rows() == before
    reasons = {e.identity: {f.code for f in e.faults} for e in found.of_kind("refused")}
    report = running.run(source["id"])
    assert told(found) == counts(report)
    assert report.refused == len(reasons) >= 2
    assert found.unchecked == 0
    stored = {each.identity: each.fault.code for each in faults.listed([report.job_id])}
    assert all(code in reasons[identity] for identity, code in stored.items())


def test_what_people_did_here_counts_as_in_the_run(make_toy, offer):
    source = make_toy()
    offer(*records(4))
    running.run(source["id"])
    made = datasets(source["owner"]["id"])
    call_action("package_delete", id=made["Registro 0"]["id"])
    other = factories.Organization()
    key = made["Registro 1"]["id"]
    call_action("package_owner_org_update", id=key, organization_id=other["id"])
    call_action("package_patch", id=made["Registro 2"]["id"], notes="dos")
    offer(*records(4, fields={"notes": "dos"}))
    found = look(source["id"])
    assert told(found) == counts(running.run(source["id"])) == (0, 1, 2, 0, 1)
    (entry,) = found.of_kind("refused")
    assert (entry.identity, entry.faults[0].code) == ("r1", "pertenece_a_otra_institucion")


def test_what_is_not_shown_is_counted_and_said_to_be_unchecked(make_toy, offer):
    source = make_toy()
    offer(*records(6, fields={"temporal_start": "ayer"}), *records(1))
    found = look(source["id"], 2)
    assert (found.new, found.refused, found.unchecked) == (4, 3, 4)
