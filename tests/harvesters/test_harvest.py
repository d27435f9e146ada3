"""Harvesting sections through CKAN: proposals, second runs, failures, accepted datasets."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.gobabierto.facts import evidence
from ckanext.gobabierto.harvesters import intake, kept_out, running
from ckanext.gobabierto.harvesters.run import faults, preview, sources, summary
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.model import Evidence, Snapshot, UnitInterval
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from tests.portal import ministries, source_config
from tests.portal.server import page

from .conftest import proposals

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SEDIAG = "/sediag/transparencia/"
ONE_WORD_EACH = (
    "agua bosque carbon dato energia fauna gasto huerto indice jardin kilo lago mapa norma obra "
    "plan quimica ruta salud tasa uso vaca xeno yuca zona arbol beca censo dique escuela"
)


def titled(titles: list[str]) -> bytes:
    """A section with a file under each of those headings."""
    parts = [f'<h2>{t}</h2><ul><li><a href="/t/{t.split()[-1]}.xlsx">{t}</a></li></ul>'
             for t in titles]  # fmt: skip
    return f"<html><body><main>{''.join(parts)}</main></body></html>".encode()


def call_action(name: str, **data: Any) -> Any:
    """As the site's own user: whoever changes a dataset must exist."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"user": user, "ignore_auth": True}, data)


def accept(proposal_id: str, user: str | None = None) -> dict[str, Any]:
    name = user or factories.Sysadmin()["name"]
    context = {"user": name, "ignore_auth": False}
    return tk.get_action("gobabierto_proposal_accept")(context, {"id": proposal_id})


def show(dataset_id: str) -> dict[str, Any]:
    return call_action("package_show", id=dataset_id)


class TestRun:
    @pytest.mark.parametrize(("name", "path"), ministries())
    def test_a_section_becomes_pending_proposals_of_its_institution(self, make_source, name, path):
        source = make_source(path, name, source_config(name))
        report = running.run(source["name"])
        found = proposals(source["id"])
        assert report.ok
        assert report.added == len(found) > 0
        assert {row.organization_id for row in found.values()} == {source["owner"]["id"]}
        assert {row.status for row in found.values()} == {"pending"}
        assert call_action("package_search", q="*:*", include_private=True)["count"] == 0

    def test_the_second_run_works_and_writes_nothing(self, make_source):
        """After the first finished job CKAN's index forgot the source's type (ckan_fixes)."""
        source = make_source(SEDIAG)
        first = running.run(source["id"])
        before = {
            k: (r.content_hash, r.last_seen, r.content) for k, r in proposals(source["id"]).items()
        }
        shown = call_action("harvest_source_show", id=source["id"])
        assert shown["source_type"] == "transparencia"
        second = running.run(source["id"])
        after = {
            k: (r.content_hash, r.last_seen, r.content) for k, r in proposals(source["id"]).items()
        }
        assert (second.added, second.updated, second.vanished, second.refused) == (0, 0, 0, 0)
        assert second.unchanged == first.added
        assert before == after

    def test_the_job_tells_the_true_counts_and_is_finished(self, make_source):
        source = make_source(SEDIAG)
        running.run(source["id"])
        report = running.run(source["id"])
        job = call_action("harvest_job_show", id=report.job_id)
        assert job["status"] == "Finished"
        stats = {k: v for k, v in job["stats"].items() if k != "section"}
        assert stats["added"] == 0
        assert stats["not modified"] == report.unchanged
        assert stats["errored"] == 0

    def test_the_first_job_counts_everything_as_added(self, make_source):
        source = make_source(SEDIAG)
        report = running.run(source["id"])
        stats = call_action("harvest_job_show", id=report.job_id)["stats"]
        assert stats["added"] == report.added
        assert stats["updated"] == stats["deleted"] == 0

    def test_the_queues_of_ckanext_harvest_do_the_same(self, make_source):
        source = make_source(SEDIAG)
        job = HarvestJob.get(
            call_action("harvest_job_create", source_id=source["id"], run=False)["id"]
        )
        harvester = queue.get_harvester("transparencia")
        ids = queue.gather_stage(harvester, job)
        for identifier in ids:
            queue.fetch_and_import_stages(harvester, HarvestObject.get(identifier))
        assert len(proposals(source["id"])) == 4

    def test_the_record_of_a_page_accounts_for_every_link(self, make_source):
        source = make_source(SEDIAG)
        running.run(source["id"])
        record = (
            model.Session.query(HarvestObject)
            .filter(
                HarvestObject.guid == "seccion:" + source["url"], HarvestObject.current.is_(True)
            )
            .one()
        )
        data = json.loads(record.content)
        assert {d["code"] for d in data["documents"]} >= {"acta", "resolucion"}
        assert all(link["code"] and link["reason"] for link in data["links"])

    def test_provenance_says_where_and_when(self, make_source):
        source = make_source(SEDIAG)
        running.run(source["id"])
        content = proposals(source["id"])["denuncias"].content
        assert content["page"] == source["url"]
        assert content["heading_path"][-1] == "Obligaciones de Trasparencia"
        assert len(content["provenance"]["page_sha256"]) == 64
        assert content["provenance"]["read_at"]

    def test_a_source_without_institution_ends_with_an_error_not_running_for_ever(
        self, make_source
    ):
        source = make_source(SEDIAG)
        package = model.Package.get(source["id"])
        package.owner_org = None
        model.Session.commit()
        with pytest.raises(approval.NotApproved):
            running.run(source["id"])
        approval.decide(source["id"], approval.APPROVED, "")
        report = running.run(source["id"])
        assert "fuente_sin_institucion" in report.errors[0]
        assert HarvestJob.get(report.job_id).status == "Finished"


class TestFacts:
    def test_what_was_read_and_what_failed_are_facts_of_the_institution(self, make_source, portal):
        name, path = ministries()[1]
        source = make_source(path, name, source_config(name))
        portal.overrides["/inmar/transparencia/archivos.htm"] = 503
        running.run(source["id"])
        rows = model.Session.query(Snapshot).filter_by(subject_type="section").all()
        facts = {row.facts["url"].rsplit("/", 1)[1]: row.facts for row in rows}
        assert {row.organization_id for row in rows} == {source["owner"]["id"]}
        assert facts["index.htm"]["ok"] is True
        assert facts["index.htm"]["updated_on"] == "2024-02-05"
        assert "denuncias" in facts["index.htm"]["headings_missing"]
        assert facts["index.htm"]["pnt_links"]
        assert facts["archivos.htm"]["ok"] is False
        assert facts["archivos.htm"]["failure"] == "error_del_servidor"
        kept = {name: evidence.find(found["readings"]) for name, found in facts.items()}
        statuses = {key: [each.record["status"] for each in kept[key].values()] for key in kept}
        assert statuses == {"index.htm": [200], "archivos.htm": [503]}
        (page,) = kept["index.htm"].values()
        assert page.record["headers"]["content-type"].startswith("text/html")
        assert (page.excerpt, page.record["excerpt_left_out"]) == (None, "sin_falla")
        before = model.Session.query(Evidence).count()
        running.run(source["id"])
        assert model.Session.query(Evidence).count() == before


class TestSourceRead:
    """Absence is a breach only where the source was read well the last time (decision 0013)."""

    def read(self, dataset_id: str) -> bool | None:
        query = model.Session.query(Snapshot).filter_by(subject_id=dataset_id, valid_to=None)
        return query.one().facts.get("source_read")

    def test_it_follows_the_last_reading_of_the_page(self, make_source, portal):
        source = make_source(SEDIAG)
        running.run(source["id"])
        dataset_id = accept(proposals(source["id"])["denuncias"].id)["dataset"]["id"]
        assert self.read(dataset_id) is True
        portal.overrides[SEDIAG] = 503
        running.run(source["id"])
        assert self.read(dataset_id) is False
        call_action("package_patch", id=dataset_id, notes="Otra")
        assert self.read(dataset_id) is False
        portal.overrides.clear()
        running.run(source["id"])
        assert self.read(dataset_id) is True

    def test_what_the_section_no_longer_offers_was_not_read(self, make_source, portal):
        source = make_source(SEDIAG, config='{"vanish_share": 100}')
        running.run(source["id"])
        dataset_id = accept(proposals(source["id"])["denuncias"].id)["dataset"]["id"]
        portal.overrides[SEDIAG] = b'<a href="/x">Otra</a>'
        assert running.run(source["id"]).vanished
        assert self.read(dataset_id) is False
        portal.overrides.clear()
        running.run(source["id"])
        assert self.read(dataset_id) is True

    def test_a_dataset_of_no_source_has_no_reading(self, make_source):
        source = make_source(SEDIAG)
        dataset = factories.Dataset(owner_org=source["owner"]["id"])
        assert self.read(dataset["id"]) is None


class TestFailure:
    @pytest.mark.parametrize("answer", [500, 403, 404, b"", b"<h1>Nada</h1>"])
    def test_a_failed_or_empty_page_takes_nothing_away(self, make_source, portal, answer):
        source = make_source(SEDIAG)
        running.run(source["id"])
        portal.overrides[SEDIAG] = answer
        report = running.run(source["id"])
        assert report.errors
        assert (report.vanished, report.updated) == (0, 0)
        assert {row.status for row in proposals(source["id"]).values()} == {"pending"}
        assert not any("vanished_at" in r.content for r in proposals(source["id"]).values())

    def test_one_failed_page_of_two_keeps_the_other_ones_and_marks_nothing(
        self, make_source, portal
    ):
        name, path = ministries()[1]
        source = make_source(path, name, source_config(name))
        first = running.run(source["id"])
        portal.overrides["/inmar/transparencia/archivos.htm"] = 503
        report = running.run(source["id"])
        assert report.unchanged == first.added - 2
        assert report.vanished == 0

    def test_a_redirect_inwards_is_refused_and_told(self, make_source, portal):
        source = make_source("/_hostil/redirige/http%3A%2F%2F169.254.169.254%2F")
        report = running.run(source["id"])
        assert "direccion_no_permitida" in report.errors[0]

    def test_a_loopback_source_is_refused_without_an_exception(self, make_source, monkeypatch):
        source = make_source(SEDIAG)
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.allow", [])
        report = running.run(source["id"])
        assert "direccion_no_permitida" in report.errors[0]
        assert not proposals(source["id"])


class TestVanished:
    def test_what_is_no_longer_offered_is_marked_and_comes_back(self, make_source, portal):
        source = make_source(SEDIAG)
        running.run(source["id"])
        body = page("sediag.html").decode()
        start, end = body.index("<h2>Padrón"), body.index("<h2>Indicadores")
        portal.overrides[SEDIAG] = (body[:start] + body[end:]).encode()
        report = running.run(source["id"])
        assert report.vanished == 1
        gone = [r for r in proposals(source["id"]).values() if r.status == "vanished"]
        assert [r.title for r in gone] == ["Padrón de beneficiarios"]
        assert running.run(source["id"]).vanished == 0
        portal.overrides.clear()
        assert running.run(source["id"]).updated == 1
        assert {r.status for r in proposals(source["id"]).values()} == {"pending"}

    def test_a_rejected_one_stays_rejected_whatever_happens(self, make_source, portal):
        source = make_source(SEDIAG)
        running.run(source["id"])
        row = proposals(source["id"])["denuncias"]
        call_action("gobabierto_proposal_reject", id=row.id, note="no es un conjunto")
        body = page("sediag.html").decode()
        portal.overrides[SEDIAG] = body.replace(
            "<h2>Padrón", '<a href="Denuncias_2026.xlsx">Denuncias 2026</a><h2>Padrón', 1
        ).encode()
        running.run(source["id"])
        portal.overrides[SEDIAG] = b'<a href="/x">Otra</a>'
        running.run(source["id"])
        row = proposals(source["id"])["denuncias"]
        assert (row.status, row.note) == ("rejected", "no es un conjunto")
        assert "vanished_at" not in row.content

    def test_what_was_rejected_makes_nothing_look_small_that_vanishes(self, make_source, portal):
        offered = [f"Padrón de {word}" for word in ONE_WORD_EACH.split()]
        live = offered[:6]
        portal.overrides[SEDIAG] = titled(offered)
        source = make_source(SEDIAG, config='{"depth": 0, "hints": false}')
        running.run(source["id"])
        for row in proposals(source["id"]).values():
            if row.title not in live:
                call_action("gobabierto_proposal_reject", id=row.id, note="no")
        portal.overrides[SEDIAG] = titled(offered[6:])
        assert "por_confirmar" in running.run(source["id"]).errors[0]
        pending = [r.title for r in proposals(source["id"]).values() if r.status == "pending"]
        assert sorted(pending) == sorted(live)


class TestAccepted:
    @pytest.fixture
    def accepted(self, make_source):
        source = make_source(SEDIAG)
        running.run(source["id"])
        row = proposals(source["id"])["denuncias"]
        dataset = accept(row.id)["dataset"]
        return source, row.id, dataset["id"]

    def grow(self, portal: Any, *more: str) -> None:
        body = page("sediag.html").decode()
        links = "".join(f'<p><a href="archivos/denuncias/{m}">{m}</a></p>' for m in more)
        mark = '<p><a href="archivos/denuncias/Denuncias_2025.xlsx">'
        portal.overrides[SEDIAG] = body.replace(mark, links + mark).encode()

    def test_accepting_makes_a_private_dataset_with_its_resources(self, accepted):
        source, _, dataset_id = accepted
        dataset = show(dataset_id)
        assert dataset["private"] is True
        assert dataset["owner_org"] == source["owner"]["id"]
        assert (
            dataset["name"] == "denuncias_por_incumplimiento_de_las_obligaciones_de_transparencia"
        )
        assert [r["name"] for r in dataset["resources"]][:2] == [
            "Denuncias Ejercicio 2022",
            "Denuncias Ejercicio 2023",
        ]
        assert dataset["resources"][0]["url"].endswith("/denuncias/Denuncias%202022.xlsx")
        assert dataset["url"] == source["url"]

    def test_proposal_dataset_and_harvest_object_are_linked(self, accepted):
        source, _, dataset_id = accepted
        row = proposals(source["id"])["denuncias"]
        assert (row.status, row.dataset_id) == ("accepted", dataset_id)
        found = HarvestObject.get(row.harvest_object_id)
        assert (found.package_id, found.current) == (dataset_id, True)

    def test_an_unchanged_section_leaves_the_dataset_alone(self, accepted):
        source, _, dataset_id = accepted
        before = show(dataset_id)["metadata_modified"]
        assert running.run(source["id"]).updated == 0
        assert show(dataset_id)["metadata_modified"] == before

    def test_a_new_years_file_is_a_new_resource_and_the_others_keep_their_ids(
        self, accepted, portal
    ):
        source, _, dataset_id = accepted
        before = [r["id"] for r in show(dataset_id)["resources"]]
        self.grow(portal, "Denuncias_2026.xlsx")
        report = running.run(source["id"])
        after = show(dataset_id)["resources"]
        assert report.updated == 1
        assert [r["id"] for r in after][: len(before)] == before
        assert after[-1]["name"] == "Denuncias 2026.xlsx"
        assert call_action("package_search", q="*:*", include_private=True)["count"] == 1
        assert running.run(source["id"]).updated == 0

    def test_a_moved_file_updates_its_resource_without_changing_its_id(self, accepted, portal):
        source, _, dataset_id = accepted
        before = show(dataset_id)["resources"][0]
        body = page("sediag.html").decode()
        portal.overrides[SEDIAG] = body.replace(
            "Denuncias 2022.xlsx", "nuevo/Denuncias_2022.xlsx"
        ).encode()
        running.run(source["id"])
        after = show(dataset_id)["resources"][0]
        assert after["id"] == before["id"]
        assert after["url"].endswith("/nuevo/Denuncias_2022.xlsx")

    def test_what_a_person_edited_stays_and_the_difference_is_proposed(self, accepted, portal):
        source, _, dataset_id = accepted
        call_action("package_patch", id=dataset_id, title="Mi título", notes="Mis notas")
        self.grow(portal, "Denuncias_2026.xlsx")
        running.run(source["id"])
        dataset = show(dataset_id)
        assert (dataset["title"], dataset["notes"]) == ("Mi título", "Mis notas")
        assert len(dataset["resources"]) == 5
        differences = proposals(source["id"])["denuncias"].content["differences"]
        assert [d["field"] for d in differences] == ["notes"]
        assert differences[0]["current"] == "Mis notas"

    def test_the_difference_is_told_until_one_gives_way(self, accepted, portal):
        source, proposal_id, dataset_id = accepted
        call_action("package_patch", id=dataset_id, notes="Mis notas")
        for more in (["Denuncias_2026.xlsx"], ["Denuncias_2026.xlsx", "Denuncias_2027.xlsx"]):
            self.grow(portal, *more)
            running.run(source["id"])
        asked = {"id": proposal_id}
        (told,) = call_action("gobabierto_proposal_show", **asked)["differences"]
        assert (told["field"], told["current"]) == ("notes", "Mis notas")
        call_action("package_patch", id=dataset_id, notes="Otras notas")
        (told,) = call_action("gobabierto_proposal_show", **asked)["differences"]
        assert told["current"] == "Otras notas"
        call_action("package_patch", id=dataset_id, notes=told["proposed"])
        assert call_action("gobabierto_proposal_show", **asked)["differences"] == []

    def test_a_resource_a_person_removed_does_not_come_back(self, accepted, portal):
        source, _, dataset_id = accepted
        dataset = show(dataset_id)
        call_action("resource_delete", id=dataset["resources"][0]["id"])
        self.grow(portal, "Denuncias_2026.xlsx")
        running.run(source["id"])
        names = [r["name"] for r in show(dataset_id)["resources"]]
        assert "Denuncias Ejercicio 2022" not in names
        assert len(names) == 4

    def test_a_file_that_vanished_from_the_page_keeps_its_resource(self, accepted, portal):
        source, _, dataset_id = accepted
        body = page("sediag.html").decode()
        line = (
            '<p><a href="archivos/denuncias/Denuncias 2022.xlsx">Denuncias Ejercicio 2022</a></p>'
        )
        portal.overrides[SEDIAG] = body.replace(line, "").encode()
        running.run(source["id"])
        assert len(show(dataset_id)["resources"]) == 4

    def test_a_dataset_a_person_deleted_does_not_come_back(self, accepted, portal):
        source, _, dataset_id = accepted
        call_action("package_delete", id=dataset_id)
        self.grow(portal, "Denuncias_2026.xlsx")
        assert running.run(source["id"]).ok
        assert model.Package.get(dataset_id).state == "deleted"

    def deleted_meanwhile(self, accepted, portal):
        """Its dataset deleted, and one more file in the section; the run that found it."""
        source, proposal_id, dataset_id = accepted
        call_action("package_delete", id=dataset_id)
        self.grow(portal, "Denuncias_2026.xlsx")
        return running.run(source["id"]), source, proposal_id, dataset_id

    def test_that_it_was_deleted_is_told_once_and_it_may_be_reopened(self, accepted, portal):
        report, source, proposal_id, dataset_id = self.deleted_meanwhile(accepted, portal)
        told = [each.fault.code for each in faults.listed([report.job_id])]
        assert told == ["conjunto_borrado_aqui"]
        again = running.run(source["id"])
        assert (again.updated, again.unchanged) == (0, report.updated + report.unchanged)
        assert [each.fault.code for each in faults.listed([again.job_id])] == []
        call_action("gobabierto_proposal_reopen", id=proposal_id)
        row = proposals(source["id"])["denuncias"]
        assert (row.status, len(row.content["resources"])) == ("pending", 5)
        assert running.run(source["id"]).updated == 0
        made = accept(proposal_id)["dataset"]["id"]
        assert made != dataset_id
        assert len(show(made)["resources"]) == 5

    def test_restored_it_gets_what_was_said_meanwhile(self, accepted, portal):
        _, source, _, dataset_id = self.deleted_meanwhile(accepted, portal)
        call_action("package_patch", id=dataset_id, state="active")
        assert len(show(dataset_id)["resources"]) == 4
        assert running.run(source["id"]).updated == 1
        assert len(show(dataset_id)["resources"]) == 5
        assert running.run(source["id"]).updated == 0

    def test_restored_when_the_section_lost_it_nothing_is_read_again_for_it(self, accepted, portal):
        _, source, _, dataset_id = self.deleted_meanwhile(accepted, portal)
        call_action("package_patch", id=dataset_id, state="active")
        assert kept_out.restored(source["id"])
        intake.mark_vanished(source["owner"]["id"], source["id"], "denuncias")
        model.Session.commit()
        assert not kept_out.restored(source["id"])

    def test_a_dataset_that_moved_to_another_institution_is_refused(self, accepted, portal):
        source, _, dataset_id = accepted
        other = factories.Organization()
        call_action("package_patch", id=dataset_id, owner_org=other["id"])
        self.grow(portal, "Denuncias_2026.xlsx")
        report = running.run(source["id"])
        assert report.refused == 1
        assert "conjunto_de_otra_institucion" in report.errors[0]
        assert len(show(dataset_id)["resources"]) == 4
        portal.overrides[SEDIAG] += b"<!-- otra noche -->"
        again = running.run(source["id"])
        assert (again.refused, again.unchanged, again.errors) == (1, report.unchanged, [])
        call_action("package_patch", id=dataset_id, owner_org=source["owner"]["id"])
        assert running.run(source["id"]).updated == 1, "although the page is what it was"
        assert len(show(dataset_id)["resources"]) == 5


class TestSourceOfAnotherInstitution:
    """The source goes to another institution after one was accepted and one rejected."""

    @pytest.fixture
    def moved(self, make_source):
        source = make_source(SEDIAG, config='{"vanish_share": 100, "hints": false}')
        running.run(source["id"])
        found = proposals(source["id"])
        dataset_id = accept(found["denuncias"].id)["dataset"]["id"]
        rejected = next(row for row in found.values() if row.status == "pending")
        call_action("gobabierto_proposal_reject", id=rejected.id, note="no")
        other = factories.Organization(name="inmar", title="INMAR")
        return source, dataset_id, rejected.identity, other

    def give(self, source: Any, owner: Any, url: str) -> None:
        call_action("harvest_source_patch", id=source["id"], owner_org=owner["id"], url=url)
        approval.decide(source["id"], approval.APPROVED, "")

    def look(self, source: Any) -> Any:
        harvester: Any = queue.get_harvester("transparencia")
        found = sources.of_job(HarvestSource.get(source["id"]), harvester.reader)
        return preview.preview(found, harvester.reader, harvester.shelf)

    @pytest.mark.parametrize("path", [SEDIAG, "/inmar/seccion/"])
    def test_what_has_a_dataset_stays_and_the_rest_goes_with_the_source(self, moved, portal, path):
        source, dataset_id, rejected, other = moved
        before = show(dataset_id)
        body = page("sediag.html").decode()
        portal.overrides[path] = body.replace("Denuncias 2022.xlsx", "otro/d_2022.xlsx").encode()
        self.give(source, other, portal.url + path)
        foretold = self.look(source)
        report = running.run(source["id"])
        # What was decided about another page was not decided about this one.
        told = (1, 2, "rejected") if path == SEDIAG else (1, 3, "pending")
        assert (foretold.refused, foretold.changed) == (report.refused, report.updated) == told[:2]
        assert "conjunto_de_otra_institucion" in report.errors[0]
        assert show(dataset_id) == before
        rows = proposals(source["id"])
        owners = {row.identity: row.organization_id for row in rows.values()}
        assert owners.pop("denuncias") == source["owner"]["id"]
        assert set(owners.values()) == {other["id"]}
        assert rows[rejected].status == told[2]
        for again in (b"<!-- otra noche -->", b""):
            portal.overrides[path] += again
            later = running.run(source["id"])
            assert (later.updated, later.refused, later.errors) == (0, 1, [])
            listed = faults.listed(summary.fault_jobs(later.job_id))
            assert [each.fault.code for each in listed if each.fault.severity == "error"] == [
                "conjunto_de_otra_institucion"
            ]

    def test_that_the_section_of_the_other_lacks_it_says_nothing(self, moved, portal):
        source, _, _, other = moved
        portal.overrides["/inmar/seccion/"] = titled(["Padrón de barcos"])
        self.give(source, other, f"{portal.url}/inmar/seccion/")
        report = running.run(source["id"])
        assert (report.added, report.vanished, report.refused) == (1, 2, 0)
        row = proposals(source["id"])["denuncias"]
        assert (row.status, row.organization_id) == ("accepted", source["owner"]["id"])
        assert "vanished_at" not in row.content
        gone = intake.mark_vanished(other["id"], source["id"], "denuncias")
        assert gone is intake.Outcome.UNCHANGED

    def test_a_dataset_that_went_with_it_is_updated(self, moved, portal):
        source, dataset_id, _, other = moved
        call_action("package_patch", id=dataset_id, owner_org=other["id"])
        body = page("sediag.html").decode()
        portal.overrides[SEDIAG] = body.replace("Denuncias 2022.xlsx", "n/d_2022.xlsx").encode()
        self.give(source, other, source["url"])
        assert running.run(source["id"]).ok
        assert {row.organization_id for row in proposals(source["id"]).values()} == {other["id"]}
        assert show(dataset_id)["resources"][0]["url"].endswith("/n/d_2022.xlsx")

    def test_what_was_purged_is_asked_about_anew(self, moved):
        source, dataset_id, _, other = moved
        call_action("dataset_purge", id=dataset_id)
        self.give(source, other, source["url"])
        assert self.look(source).refused == 0
        assert running.run(source["id"]).ok
        row = proposals(source["id"])["denuncias"]
        assert (row.status, row.dataset_id, row.organization_id) == ("pending", None, other["id"])

    def test_a_new_source_of_the_first_one_goes_on_with_the_dataset(self, moved):
        source, dataset_id, _, other = moved
        self.give(source, other, source["url"])
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        made = tk.get_action("harvest_source_create")(
            {"user": user},
            {"name": "nueva", "title": "Nueva", "url": f"{source['url']}?n=1",
             "source_type": "transparencia", "owner_org": source["owner"]["id"]},
        )  # fmt: skip
        running.run(made["id"])
        row = proposals(made["id"])["denuncias"]
        call_action("gobabierto_proposal_merge", id=row.id, dataset=dataset_id)
        assert proposals(made["id"])["denuncias"].dataset_id == dataset_id
        left = proposals(source["id"])["denuncias"]
        assert (left.status, left.dataset_id) == ("pending", None)


class TestClear:
    """What ckanext-harvest clears away is its own; what a person accepted is not."""

    @pytest.fixture
    def published(self, make_source):
        source = make_source(SEDIAG)
        running.run(source["id"])
        dataset_id = accept(proposals(source["id"])["denuncias"].id)["dataset"]["id"]
        call_action("package_patch", id=dataset_id, title="Mi título", private=False)
        return source, dataset_id

    def untouched(self, source: dict[str, Any], dataset_id: str) -> None:
        dataset = show(dataset_id)
        assert (dataset["title"], dataset["state"]) == ("Mi título", "active")
        assert len(dataset["resources"]) == 4
        assert call_action("package_search", q="*:*")["count"] == 1
        row = proposals(source["id"])["denuncias"]
        assert (row.status, row.dataset_id) == ("accepted", dataset_id)
        report = running.run(source["id"])
        assert report.ok
        assert (report.added, report.updated) == (0, 0)
        row = proposals(source["id"])["denuncias"]
        linked = model.Session.query(HarvestObject).filter_by(package_id=dataset_id).all()
        assert [found.guid for found in linked] == [f"{source['id']}:denuncias"]
        assert show(dataset_id)["title"] == "Mi título"

    @pytest.mark.parametrize(
        "action",
        ["harvest_source_clear", "harvest_source_job_history_clear", "harvest_source_index_clear"],
    )
    def test_accepted_datasets_stay_and_the_next_run_links_them(self, published, action):
        source, dataset_id = published
        call_action(action, id=source["id"])
        if action != "harvest_source_index_clear":
            assert not model.Session.query(HarvestObject).count()
        else:
            call_action("harvest_source_job_history_clear", id=source["id"])
        self.untouched(source, dataset_id)

    def test_the_history_of_all_sources_and_an_aborted_job_take_no_dataset(self, published):
        source, dataset_id = published
        call_action("harvest_job_abort", source_id=source["id"])
        call_action("harvest_sources_job_history_clear")
        self.untouched(source, dataset_id)

    def test_a_cleared_source_still_finds_them(self, published):
        source, _ = published
        call_action("harvest_source_clear", id=source["id"])
        found = call_action("package_search", fq=f'harvest_source_id:"{source["id"]}"')
        assert found["count"] == 1

    def test_one_that_was_deleted_and_reopened_is_not_purged(self, published):
        source, dataset_id = published
        call_action("package_delete", id=dataset_id)
        row = proposals(source["id"])["denuncias"]
        call_action("gobabierto_proposal_reopen", id=row.id)
        call_action("harvest_source_clear", id=source["id"])
        assert model.Session.get(model.Package, dataset_id).state == "deleted"

    def test_deleting_and_clearing_the_source_leaves_them(self, published):
        source, dataset_id = published
        user = factories.Sysadmin()["name"]
        context = {"user": user, "clear_source": True, "model": model, "session": model.Session}
        tk.get_action("harvest_source_delete")(context, {"id": source["id"]})
        assert show(dataset_id)["state"] == "active"
        assert call_action("package_search", q="*:*")["count"] == 1

    def test_what_a_source_made_by_itself_goes_and_is_known_to_be_gone(self, published):
        source, kept = published
        owner = source["owner"]["id"]
        machine = factories.Dataset(owner_org=owner)["id"]
        found = model.Session.query(HarvestObject).filter_by(package_id=None).first()
        found.package_id = machine
        model.Session.commit()
        assert open_snapshots() == {machine, kept}
        call_action("harvest_source_clear", id=source["id"])
        assert model.Session.query(model.Package).filter_by(id=machine).count() == 0
        # It was public: that it is gone is known, and L25-PERM-01 speaks of it.
        assert open_snapshots() == {kept}
        assert open_snapshots(state="purged") == {machine}
        assert kept in open_verdicts()

    def test_who_may_not_clear_unlinks_nothing(self, published):
        source, dataset_id = published
        user = factories.User()["name"]
        context = {"user": user, "model": model, "session": model.Session}
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("harvest_source_clear")(context, {"id": source["id"]})
        assert model.Session.query(HarvestObject).filter_by(package_id=dataset_id).count() == 1


def open_snapshots(state: str = "active") -> set[str]:
    rows = model.Session.query(Snapshot).filter_by(
        subject_type="dataset", valid_to=None, known_to=None
    )
    return {row.subject_id for row in rows if row.facts.get("state", "active") == state}


def open_verdicts() -> set[str]:
    query = model.Session.query(UnitInterval).filter_by(valid_to=None, known_to=None)
    return {row.unit_id for row in query}


class TestCandidates:
    def test_accepting_makes_nothing_until_the_table_is_there(self, make_source, portal):
        source = make_source("/inmar/transparencia/archivos.htm", "inmar")
        running.run(source["id"])
        row = proposals(source["id"])["inventario_documental"]
        answer = accept(row.id)
        assert answer["dataset"] is None
        assert "tabla de origen" in answer["proposal"]["request"]
        assert running.run(source["id"]).updated == 0
        body = page("inmar_archivos.htm").decode("cp1252")
        old = "descargas/INVENTARIO_DOCUMENTAL_2023.pdf"
        portal.overrides["/inmar/transparencia/archivos.htm"] = body.replace(
            old, old.replace("pdf", "xlsx")
        ).encode("cp1252")
        running.run(source["id"])
        row = proposals(source["id"])["inventario_documental"]
        assert (row.kind, row.status) == ("conjunto", "pending")


class TestConfiguration:
    @pytest.mark.parametrize(
        ("config", "told"),
        [
            ("{", "no es JSON"),
            ("[]", "debe ser un objeto JSON"),
            ('{"paginas": []}', "opciones que no existen"),
            ('{"pages": 5}', "lista de direcciones"),
        ],
    )
    def test_a_wrong_configuration_is_told_in_the_form(self, make_source, config, told):
        with pytest.raises(tk.ValidationError) as error:
            make_source(SEDIAG, config=config)
        assert told in str(error.value)
        assert "Se esperaba" in str(error.value)

    def test_what_is_not_of_its_address_is_told_in_the_form(self, make_source, portal):
        pages = json.dumps({"pages": [portal.url + "/sediag/archivos"]})
        source = make_source(SEDIAG, config=pages)
        with pytest.raises(tk.ValidationError, match="mismo sitio") as error:
            call_action("harvest_source_patch", id=source["id"], url="https://otro.mx/")
        assert set(error.value.error_dict) == {"config"}
        changed = {"url": "https://otro.mx/", "config": '{"pages": ["https://otro.mx/a"]}'}
        call_action("harvest_source_patch", id=source["id"], **changed)
        assert HarvestSource.get(source["id"]).url == "https://otro.mx/"

    def test_one_that_was_saved_before_that_was_told_ends_the_run_with_an_error(self, make_source):
        source = make_source(SEDIAG)
        HarvestSource.get(source["id"]).config = '{"pages": ["https://otro.mx/"]}'
        model.Session.commit()
        approval.decide(source["id"], approval.APPROVED, "")
        assert "mismo sitio" in running.run(source["id"]).errors[0]


class TestRealSections:
    def test_every_real_section_goes_end_to_end(self, make_source):
        from tests.portal.server import real_path

        from . import realdata

        wanted = {
            "ipicyt": (2, 0),
            "himfg": (0, 4),
            "sesna": (0, 0),
            "imss": (0, 0),
            "pjecz": (0, 0),
        }
        pages: dict[str, list[str]] = {}
        for name, url, _ in realdata.pages():
            pages.setdefault(name, []).append(real_path(name, url))
        for name, (first, *rest) in pages.items():
            source = make_source(first, name, json.dumps({"pages": rest}) if rest else "")
            report = running.run(source["id"])
            kinds = [row.kind for row in proposals(source["id"]).values()]
            assert report.ok, report.errors
            assert (kinds.count("conjunto"), kinds.count("candidato")) == wanted[name]
            assert running.run(source["id"]).unchanged == len(kinds)


def test_a_page_that_redirects_is_one_page_whether_it_fails_or_not(make_source, portal):
    asked = "/_hostil/redirige/" + SEDIAG
    source = make_source(asked)
    final = portal.url + SEDIAG

    def known() -> dict[str, bool]:
        model.Session.expire_all()
        running.run(source["id"])
        rows = model.Session.query(Snapshot).filter_by(
            subject_type="section", valid_to=None, known_to=None
        )
        return {row.facts["url"]: row.facts["ok"] for row in rows}

    portal.overrides[asked] = 503
    assert known() == {portal.url + asked: False}
    portal.overrides.clear()
    assert known() == {final: True}
    portal.overrides[asked] = 503
    assert known() == {final: False}
    portal.overrides.clear()
    assert known() == {final: True}
