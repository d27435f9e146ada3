"""A record under another identity is the same record: nothing new, nothing vanished."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import preview, sources
from ckanext.harvest.model import HarvestObject, HarvestSource

from .conftest import datasets, ledger
from .test_run import counts
from .toy import ToyHarvester, ToyReader, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
OTHER = [["otro", "https://datos.ejemplo.gob.mx/otro.csv"]]


def look(source: dict[str, Any], limit: int = 50) -> preview.Preview:
    saved = sources.of_job(HarvestSource.get(source["id"]), ToyReader())
    return preview.preview(saved, ToyReader(), ToyHarvester.shelf, limit)


def told(found: preview.Preview) -> tuple[int, int, int, int, int, int]:
    known = found.new, found.changed, found.unchanged, found.vanished, found.refused
    return *known, found.unchecked


@pytest.fixture
def known(make_toy, offer):
    """Three records; the first has a guid."""
    source = make_toy()
    given = records(3)
    given[0]["guid"] = "g-0"
    offer(*given)
    running.run(source["id"])
    ids = {title: each["id"] for title, each in datasets(source["owner"]["id"]).items()}
    return source, given, ids


class TestByGuid:
    def test_it_is_the_same_dataset_and_its_object_the_current_one(self, known, offer):
        source, given, ids = known
        offer({"id": "nueva", "title": "Otro", "guid": "g-0", "files": OTHER}, *given[1:])
        found = look(source)
        assert told(found) == (0, 1, 2, 0, 0, 0)
        (entry,) = found.of_kind("changed")
        assert entry.dataset_id == ids["Registro 0"]
        assert ("title", "Registro 0", "Otro") in {(f.field, f.old, f.new) for f in entry.fields
                                                   if isinstance(f.new, str)}  # fmt: skip
        assert counts(running.run(source["id"])) == (0, 1, 2, 0, 0)
        assert datasets(source["owner"]["id"])["Otro"]["id"] == ids["Registro 0"]
        assert sorted(ledger(source["id"])) == ["nueva", "r1", "r2"]
        current = model.Session.query(HarvestObject).filter_by(
            package_id=ids["Registro 0"], current=True
        )
        assert [each.guid for each in current] == [f"{source['id']}:nueva"]
        assert counts(running.run(source["id"])) == (0, 0, 3, 0, 0)

    def test_it_may_have_been_missing_for_a_while(self, known, offer):
        source, given, ids = known
        offer(*given[1:])
        assert running.run(source["id"]).vanished == 1
        offer({**given[0], "id": "nueva"}, *given[1:])
        assert counts(running.run(source["id"])) == (0, 1, 2, 0, 0)
        assert ledger(source["id"])["nueva"].status == "active"
        assert ledger(source["id"])["nueva"].dataset_id == ids["Registro 0"]

    def test_another_record_may_take_the_identity_that_it_had(self, known, offer):
        source, given, ids = known
        offer({**given[0], "id": "nueva"}, *given[1:])
        running.run(source["id"])
        offer({**given[0], "id": "nueva"}, {"id": "r0", "title": "Ajeno", "files": OTHER},
              *given[1:])  # fmt: skip
        assert counts(running.run(source["id"])) == (1, 0, 3, 0, 0)
        found = datasets(source["owner"]["id"])
        assert found["Registro 0"]["id"] == ids["Registro 0"] != found["Ajeno"]["id"]
        assert counts(running.run(source["id"])) == (0, 0, 4, 0, 0)

    def test_where_both_are_offered_they_are_two(self, known, offer):
        source, given, _ = known
        offer({"id": "nueva", "guid": "g-0", "files": OTHER}, *given)
        assert counts(running.run(source["id"])) == (1, 0, 3, 0, 0)

    def test_what_a_person_deleted_does_not_come_back_under_another_identity(self, known, offer):
        from .test_run import call_action

        source, given, ids = known
        call_action("package_delete", id=ids["Registro 0"])
        offer({**given[0], "id": "nueva"}, *given[1:])
        assert running.run(source["id"]).added == 0
        assert model.Package.get(ids["Registro 0"]).state == "deleted"
        assert len(datasets(source["owner"]["id"])) == 3


class TestByFiles:
    def test_it_is_the_one_with_the_same_files(self, known, offer):
        source, given, ids = known
        offer(given[0], {**given[1], "id": "otra"}, given[2])
        foretold = told(look(source))
        report = running.run(source["id"])
        assert foretold[:5] == counts(report) == (0, 0, 3, 0, 0)
        assert ledger(source["id"])["otra"].dataset_id == ids["Registro 1"]
        assert len(datasets(source["owner"]["id"])) == 3

    def test_all_of_them_at_once_ask_nobody(self, make_toy, offer):
        source = make_toy()
        offer(*records(30))
        running.run(source["id"])
        given = [{**each, "id": f"dgeic-{each['id']}"} for each in records(30)]
        for each in given[:10]:
            each["title"] += " (nuevo)"
        offer(*given, {"more": "ausente.json"})
        assert told(look(source, 3)) == (0, 0, 0, 0, 30, 0)
        offer(*given)
        found = look(source, 3)
        assert told(found) == (0, 10, 20, 0, 0, 7), "also of those that are not shown"
        assert len(found.of_kind("changed")) == 3
        report = running.run(source["id"])
        assert counts(report) == (0, 10, 20, 0, 0)
        assert len(datasets(source["owner"]["id"])) == 30

    def test_two_with_the_same_files_are_not_told_apart(self, make_toy, offer):
        source = make_toy(config='{"vanish_share": 100}')
        offer({"id": "a", "files": OTHER}, {"id": "b", "files": OTHER})
        running.run(source["id"])
        offer({"id": "c", "files": OTHER})
        assert counts(running.run(source["id"])) == (1, 0, 0, 2, 0)


class TestNotAllRead:
    def test_it_waits_until_all_of_the_source_is_read(self, known, offer, portal):
        source, given, _ = known
        more = {"more": "resto.json"}
        portal.overrides["/juguete/resto.json"] = 503
        offer({**given[0], "id": "nueva"}, *given[1:], more)
        report = running.run(source["id"])
        assert (report.added, report.refused) == (0, 1)
        assert any("identidad_por_confirmar" in error for error in report.errors)
        assert "nueva" not in ledger(source["id"])
        offer({"id": "z"}, path="/juguete/resto.json")
        assert counts(running.run(source["id"])) == (1, 0, 3, 0, 0)
        assert sorted(ledger(source["id"])) == ["nueva", "r1", "r2", "z"]
