"""What ckanext-dcat 2.4.4 does wrong on this CKAN, not done here (each was measured there)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.model import HarvestFault
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestObject

from tests.harvesters.run.conftest import datasets, ledger

from .conftest import dataset

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def active(owner: str) -> set[str]:
    return {title for title, each in datasets(owner).items() if each["state"] == "active"}


def run(source: dict[str, Any]) -> running.Report:
    return running.run(source["id"])


class TestAnEmptyAnswerDeletesNothing:
    @pytest.mark.parametrize("body", [b'{"dataset": []}', b"{}", b"[]"])
    def test_and_what_comes_back_is_what_it_was(self, make_catalogue, offer, body) -> None:
        source = make_catalogue()
        offer([dataset(n) for n in range(30)])
        assert run(source).added == 30
        before = {title: each["id"] for title, each in datasets(source["owner"]).items()}
        offer(body)
        report = run(source)
        assert (report.vanished, report.ok) == (0, False)
        assert len(active(source["owner"])) == 30
        offer([dataset(n) for n in range(30)])
        again = run(source)
        assert (again.added, again.updated) == (0, 0)
        assert {t: each["id"] for t, each in datasets(source["owner"]).items()} == before

    @pytest.mark.parametrize(
        "body", [b"<html>Mantenimiento</html>", b"", b'{"dataset": [{"identifier": "con']
    )
    def test_nor_does_a_broken_one(self, make_catalogue, offer, body) -> None:
        source = make_catalogue()
        offer([dataset(n) for n in range(5)])
        run(source)
        offer(body)
        report = run(source)
        assert report.errors
        assert len(active(source["owner"])) == 5
        assert {row.status for row in ledger(source["id"]).values()} == {"active"}


class TestDeletions:
    def test_put_no_none_into_the_queue_and_make_no_duplicates(
        self, make_catalogue, offer, monkeypatch
    ) -> None:
        source = make_catalogue(config='{"on_vanish": "delete", "grace_days": 0}')
        offer([dataset(n) for n in range(12)])
        run(source)
        gathered: list[Any] = []
        real = queue.gather_stage

        def spying(harvester: Any, job: Any) -> Any:
            ids = real(harvester, job)
            gathered.extend(ids or [])
            return ids

        monkeypatch.setattr(queue, "gather_stage", spying)
        offer([dataset(n) for n in range(11)])
        run(source)
        run(source)
        assert gathered
        assert None not in gathered
        assert all(HarvestObject.get(each) is not None for each in gathered)
        offer([dataset(n) for n in range(12)])
        run(source)
        model.Session.expire_all()
        rows = model.Session.query(model.Package).filter_by(
            owner_org=source["owner"], type="dataset", state="active"
        )
        titles = sorted(each.title for each in rows)
        assert titles == sorted(f"Conjunto {n}" for n in range(12))


class TestUnchanged:
    def test_a_catalogue_that_did_not_change_costs_one_request_and_writes_nothing(
        self, make_catalogue, offer, portal
    ) -> None:
        source = make_catalogue()
        portal.tagged = True
        offer([dataset(n) for n in range(10)])
        run(source)
        before = {
            each["id"]: each["metadata_modified"] for each in datasets(source["owner"]).values()
        }
        objects = model.Session.query(HarvestObject).count()
        portal.asked.clear()
        report = run(source)
        assert (report.added, report.updated, report.unchanged) == (0, 0, 10)
        assert len([path for path, _ in portal.asked if path.endswith("catalogo.json")]) == 1
        assert model.Session.query(HarvestObject).count() == objects
        after = {
            each["id"]: each["metadata_modified"] for each in datasets(source["owner"]).values()
        }
        assert after == before

    def test_nor_does_one_whose_bytes_changed_but_not_its_records(
        self, make_catalogue, offer
    ) -> None:
        source = make_catalogue()
        records = [dataset(n) for n in range(10)]
        offer(records)
        run(source)
        objects = model.Session.query(HarvestObject).count()
        turned = [dict(reversed(each.items())) for each in records]
        offer(json.dumps({"modified": "hoy", "dataset": turned}, indent=2).encode())
        report = run(source)
        assert (report.added, report.updated, report.unchanged) == (0, 0, 10)
        assert model.Session.query(HarvestObject).count() == objects


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "/etc/passwd",
            "file:///etc/passwd",
            "http://127.0.0.1:1/catalogo.json",
            "http://localhost:1/catalogo.json",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]:1/catalogo.json",
            "http://2130706433:1/catalogo.json",
        ],
    )
    def test_of_this_machine_are_not_read(self, make_catalogue, url) -> None:
        source = make_catalogue(url=url)
        report = run(source)
        assert report.added == 0
        assert "direccion_no_permitida" in " ".join(report.errors)
        assert "root:" not in " ".join(report.errors)


class TestATagOfOneCharacter:
    def test_does_not_lose_the_dataset(self, make_catalogue, offer) -> None:
        source = make_catalogue()
        offer([dataset(1, keyword=["a", "COVID-19 (2020)", "niñas, niños", "3.5%", "A/B"])])
        report = run(source)
        assert (report.added, report.refused) == (1, 0)
        tags = {tag["name"] for tag in datasets(source["owner"])["Conjunto 1"]["tags"]}
        assert tags == {"COVID-19 2020", "niñas", "niños", "3.5", "A B"}
        codes = {each.code for each in model.Session.query(HarvestFault)}
        assert codes == {"etiqueta_corregida", "etiqueta_descartada"}
