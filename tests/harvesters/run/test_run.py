"""A machine source, run through CKAN: what is written, and above all what is not."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import packages, standard
from ckanext.gobabierto.model import HarvestDocument, HarvestFault, HarvestRecord
from ckanext.harvest.model import HarvestJob, HarvestObject

from .conftest import PATH, datasets, ledger
from .toy import lines, records

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def call_action(name: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"user": user, "ignore_auth": True}, data)


def counts(report: running.Report) -> tuple[int, int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.vanished, report.refused


def documents_of(source: Any) -> list[Any]:
    model.Session.expire_all()
    return list(model.Session.query(HarvestDocument).filter_by(source_id=source["id"]))


class TestFirst:
    def test_every_record_becomes_a_dataset_of_the_institution(self, make_toy, offer):
        source = make_toy()
        offer(*records(3), {"id": "privado", "private": True, "fields": {"tags": ["agua"]}})
        report = running.run(source["id"])
        assert counts(report) == (4, 0, 0, 0, 0), report
        found = datasets(source["owner"]["id"])
        assert sorted(found) == ["Registro 0", "Registro 1", "Registro 2", "privado"]
        assert found["privado"]["private"] is True
        assert [tag["name"] for tag in found["privado"]["tags"]] == ["agua"]
        assert found["Registro 1"]["resources"][0]["url"].endswith("/1.csv")
        assert call_action("package_search", q="Registro")["count"] == 3

    def test_the_job_is_finished_and_its_counts_are_true(self, make_toy, offer):
        source = make_toy()
        offer(*records(3), {"refuse": "sin_titulo", "id": "malo"})
        report = running.run(source["id"])
        job = call_action("harvest_job_show", id=report.job_id)
        assert job["status"] == "Finished"
        assert job["stats"]["added"] == 3
        assert job["stats"]["errored"] == 1 == report.refused
        (fault,) = model.Session.query(HarvestFault).filter_by(severity="error")
        assert (fault.code, fault.identity, fault.job_id) == ("sin_titulo", "malo", report.job_id)

    def test_each_keeps_its_object_which_is_the_current_one(self, make_toy, offer):
        source = make_toy()
        offer(*records(2))
        running.run(source["id"])
        offer(*records(2, fields={"notes": "Otra"}))
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["Registro 1"]["id"]
        found = model.Session.query(HarvestObject).filter_by(package_id=key)
        assert sorted((o.current, o.report_status) for o in found) == [
            (False, "added"),
            (True, "updated"),
        ]


class TestUnchanged:
    def test_a_source_that_says_so_costs_one_request_and_writes_nothing(
        self, make_toy, offer, portal
    ):
        source = make_toy()
        portal.tagged = True
        offer(*records(5), {"refuse": "sin_titulo", "id": "malo"})
        running.run(source["id"])
        portal.asked.clear()
        before = rows()
        report = running.run(source["id"])
        assert len(portal.asked) == 1
        assert counts(report) == (0, 0, 5, 0, 1)
        assert rows() == before
        assert HarvestJob.get(report.job_id).status == "Finished"
        portal.tagged = False

    def test_a_site_that_learns_to_say_so_is_asked_that_way(self, make_toy, offer, portal):
        source = make_toy()
        offer(*records(5))
        running.run(source["id"])
        portal.tagged = True
        assert counts(running.run(source["id"])) == (0, 0, 5, 0, 0)
        portal.headers.clear()
        assert counts(running.run(source["id"])) == (0, 0, 5, 0, 0)
        (headers,) = portal.headers
        assert headers["If-None-Match"] == documents_of(source)[0].etag
        portal.tagged = False

    def test_the_same_bytes_are_known_without_its_saying_so(self, make_toy, offer):
        source = make_toy()
        offer(*records(5))
        running.run(source["id"])
        before = rows()
        assert counts(running.run(source["id"])) == (0, 0, 5, 0, 0)
        assert rows() == before

    def test_other_bytes_with_the_same_records_write_no_object(self, make_toy, offer):
        source = make_toy()
        offer(*records(5))
        running.run(source["id"])
        before = rows()
        offer(*reversed(records(5)))
        assert counts(running.run(source["id"])) == (0, 0, 5, 0, 0)
        assert rows() == before

    def test_what_changes_by_itself_changes_nothing(self, make_toy, offer):
        source = make_toy(config='{"volatile": ["notes"]}')
        offer(*records(2, fields={"notes": "Leído a las 10"}))
        running.run(source["id"])
        offer(*records(2, fields={"notes": "Leído a las 11"}))
        assert counts(running.run(source["id"])) == (0, 0, 2, 0, 0)

    def test_a_newer_reader_reads_again(self, make_toy, offer, portal, monkeypatch):
        from .toy import ToyReader

        source = make_toy()
        offer(*records(2), {"refuse": "sin_titulo", "id": "malo"})
        running.run(source["id"])
        monkeypatch.setattr(ToyReader, "version", "2")
        report = running.run(source["id"])
        assert counts(report) == (0, 0, 2, 0, 1)
        assert (
            model.Session.query(HarvestObject).filter_by(guid=f"{source['id']}:malo").count() == 2
        )


class TestChanged:
    def test_only_what_changed_is_written(self, make_toy, offer):
        source = make_toy()
        offer(*records(3))
        running.run(source["id"])
        first = datasets(source["owner"]["id"])
        changed = records(3)
        changed[1]["title"] = "Otro título"
        offer(*changed, {"id": "nuevo"})
        assert counts(running.run(source["id"])) == (1, 1, 2, 0, 0)
        found = datasets(source["owner"]["id"])
        assert found["Otro título"]["id"] == first["Registro 1"]["id"]
        assert found["Registro 0"]["metadata_modified"] == first["Registro 0"]["metadata_modified"]

    def test_resources_keep_their_ids(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a", "files": [["x", "https://a.mx/1.csv"], ["y", "https://a.mx/2.csv"]]})
        running.run(source["id"])
        before = datasets(source["owner"]["id"])["a"]["resources"]
        offer({"id": "a", "files": [["y", "https://a.mx/2.csv"], ["x", "https://b.mx/9.csv"],
                                    ["z", "https://a.mx/3.csv"]]})  # fmt: skip
        running.run(source["id"])
        after = datasets(source["owner"]["id"])["a"]["resources"]
        assert [r["id"] for r in after][:2] == [r["id"] for r in before]
        assert after[0]["url"] == "https://b.mx/9.csv"
        assert len(after) == 3

    def test_what_a_person_edited_stays_and_the_difference_is_kept(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a", "fields": {"notes": "Una", "tags": ["agua"]}})
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["a"]["id"]
        call_action("package_patch", id=key, notes="Mía", tags=[{"name": "mar"}])
        offer({"id": "a", "title": "b", "fields": {"notes": "Dos", "tags": ["agua", "sal"]}})
        assert counts(running.run(source["id"])) == (0, 1, 0, 0, 0)
        found = datasets(source["owner"]["id"])["b"]
        assert (found["notes"], [t["name"] for t in found["tags"]]) == ("Mía", ["mar"])
        told = {d["field"]: d["proposed"] for d in ledger(source["id"])["a"].differences}
        assert told == {"notes": "Dos", "tags": ["agua", "sal"]}

    def test_a_dataset_that_a_person_deleted_does_not_come_back(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a"})
        running.run(source["id"])
        key = datasets(source["owner"]["id"])["a"]["id"]
        call_action("package_delete", id=key)
        offer({"id": "a", "fields": {"notes": "x"}})
        assert running.run(source["id"]).ok
        assert model.Package.get(key).state == "deleted"


class TestFailure:
    @pytest.mark.parametrize("answer", [500, 404, b"", b"\n\n", b"<html>"])
    def test_an_empty_or_failed_answer_takes_nothing_away(self, make_toy, offer, portal, answer):
        source = make_toy()
        offer(*records(3))
        running.run(source["id"])
        portal.overrides[PATH] = answer
        report = running.run(source["id"])
        assert report.errors
        assert not report.ok
        assert {row.status for row in ledger(source["id"]).values()} == {"active"}
        assert HarvestJob.get(report.job_id).status == "Finished"
        offer(*records(3))
        assert counts(running.run(source["id"])) == (0, 0, 3, 0, 0)

    def test_what_was_read_before_it_failed_is_taken(self, make_toy, portal):
        source = make_toy()
        portal.overrides[PATH] = lines(*records(2)) + b"\n<html>"
        report = running.run(source["id"])
        assert report.added == 2
        assert "renglón 2" in report.errors[0]
        assert not model.Session.query(HarvestDocument).count()

    def test_one_of_two_documents_that_fails_marks_nothing(self, make_toy, offer, portal):
        source = make_toy()
        offer(*records(2), {"more": "otra.json"})
        offer({"id": "z"}, path="/juguete/otra.json")
        assert running.run(source["id"]).added == 3
        portal.overrides["/juguete/otra.json"] = 503
        report = running.run(source["id"])
        assert counts(report) == (0, 0, 2, 0, 0)
        assert "error_del_servidor" in report.errors[0]
        assert ledger(source["id"])["z"].status == "active"

    def test_the_second_of_two_with_the_same_identifier_is_refused(self, make_toy, offer):
        source = make_toy()
        offer({"id": "a", "title": "Una"}, {"id": "a", "title": "Dos"})
        report = running.run(source["id"])
        assert counts(report) == (1, 0, 0, 0, 1)
        assert "identificador_repetido" in report.errors[0]
        assert counts(running.run(source["id"])) == (0, 0, 1, 0, 1)


def rows() -> dict[str, int]:
    """How many rows there are where a run may write."""
    model.Session.expire_all()
    tables = (HarvestObject, HarvestFault, model.Package, HarvestDocument)
    found = {t.__name__: model.Session.query(t).count() for t in tables}
    return {**found, "ledger": model.Session.query(HarvestRecord).count()}


def test_what_the_validators_say_is_told_in_spanish_without_a_request(make_toy, offer):
    source = make_toy()
    offer({"id": "a", "fields": {"temporal_start": "cuando se pueda"}})
    assert running.run(source["id"]).refused == 1
    (row,) = ledger(source["id"]).values()
    assert row.faults[0]["message"] == "El periodo no se puede leer."


def test_another_schema_or_vocabulary_tries_again_what_it_refused(make_toy, offer, monkeypatch):
    source = make_toy()
    bad = {"id": "a", "fields": {"temporal_start": "cuando se pueda"}}
    offer(bad, {"refuse": "ilegible", "id": "b"}, {"id": "c"})
    assert counts(running.run(source["id"])) == (1, 0, 0, 0, 2)
    before = rows()
    assert counts(running.run(source["id"])) == (0, 0, 1, 0, 2)
    assert rows() == before, "refused before, and by the same schema"
    monkeypatch.setattr(standard, "fingerprint", lambda: "otro")
    monkeypatch.setattr(packages, "fields_of", lambda record: {"title": record.title})
    assert counts(running.run(source["id"])) == (1, 0, 1, 0, 1)
    assert {row.status for row in ledger(source["id"]).values()} == {"active", "refused"}
    assert ledger(source["id"])["a"].status == "active"
    after = rows()
    assert counts(running.run(source["id"])) == (0, 0, 2, 0, 1)
    assert rows() == after
