"""Several records of one title and no identifier: each stays itself, whatever their order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.catalogo.dcat_json import DERIVED
from ckanext.gobabierto.harvesters.catalogo.fingerprints import fingerprint
from ckanext.gobabierto.harvesters.run import ledger as ledger_room

from tests.harvesters.catalogo.documents import read
from tests.harvesters.run.conftest import ledger
from tests.harvesters.run.test_run import counts


def directory(where: str, *files: str) -> dict[str, Any]:
    """The directory of an office; all are called the same."""
    return {
        "title": "Directorio",
        "description": where,
        "distribution": [
            {"downloadURL": f"https://datos.sediag.gob.mx/{name}.csv", "title": "archivo"}
            for name in files
        ],
    }


NORTE, SUR = directory("norte", "norte"), directory("sur", "sur")


class TestIdentity:
    def test_does_not_depend_on_the_order(self) -> None:
        offices = [NORTE, SUR, directory("este", "norte", "este"), directory("oeste"), NORTE]
        found = set()
        for order in itertools.permutations(offices):
            records = read({"dataset": order}).records
            assert len(records) == 4
            found.add(frozenset((one.fields["notes"], one.identity) for one in records))
        assert len(found) == 1

    def test_is_the_title_where_only_one_has_it(self) -> None:
        assert read({"dataset": [NORTE]}).only.identity == "titulo:directorio"

    def test_given_by_the_source_is_left_alone(self) -> None:
        given = {**NORTE, "identifier": "titulo:directorio"}
        found = read({"dataset": [SUR, given]})
        assert [one.identity for one in found.records] == ["titulo:directorio"]
        assert [one.fault.code for one in found.refusals] == ["identificador_repetido"]

    def test_of_other_publishers_does_not_count(self) -> None:
        other = {**SUR, "publisher": {"name": "Comisión Nacional del Agua"}}
        found = read({"dataset": [{**NORTE, "publisher": {"name": "SEDIAG"}}, other]})
        assert [one.identity for one in found.records] == ["titulo:directorio"]


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
class TestDatasets:
    @staticmethod
    def stored(source: Any) -> dict[str, tuple[str, list[str]]]:
        """(id, files) by description."""
        model.Session.expire_all()
        found = model.Session.query(model.Package).filter_by(owner_org=source["owner"])
        return {
            str(each.notes): (
                each.id,
                [r.url.rsplit("/", 1)[-1] for r in each.resources if r.state == "active"],
            )
            for each in found
            if each.type == "dataset"
        }

    def test_are_not_swapped_with_the_order(self, make_catalogue, offer) -> None:
        source = make_catalogue()
        offer([NORTE, SUR])
        assert counts(running.run(source["id"])) == (2, 0, 0, 0, 0)
        before = self.stored(source)
        assert [files for _, files in before.values()] == [["norte.csv"], ["sur.csv"]]
        offer([SUR, NORTE])
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)
        assert self.stored(source) == before

    def test_stay_when_the_other_goes_and_comes(self, make_catalogue, offer) -> None:
        source = make_catalogue(config='{"vanish_share": 50}')
        offer([NORTE, SUR])
        running.run(source["id"])
        before = self.stored(source)
        offer([SUR])
        report = running.run(source["id"])
        assert (report.added, report.vanished) == (0, 1)
        assert self.stored(source) == before
        rows = {row.dataset_id: row.status for row in ledger(source["id"]).values()}
        assert rows == {before["norte"][0]: "missing", before["sur"][0]: "active"}
        offer([SUR, NORTE])
        report = running.run(source["id"])
        assert (report.added, report.vanished) == (0, 0)
        assert self.stored(source) == before
        assert {row.status for row in ledger(source["id"]).values()} == {"active"}

    def test_known_by_their_order_are_known_again(self, make_catalogue, offer) -> None:
        """Ledgers of before: the first of a title had the title alone."""
        source = make_catalogue()
        offer([NORTE, SUR])
        running.run(source["id"])
        before = self.stored(source)
        mark = fingerprint("https://datos.sediag.gob.mx/norte.csv")
        ledger_room.rename(source["id"], {f"{DERIVED}directorio": f"{DERIVED}directorio#{mark:x}"})
        model.Session.commit()
        offer([SUR, NORTE])
        report = running.run(source["id"])
        assert (report.added, report.vanished) == (0, 0)
        assert self.stored(source) == before
