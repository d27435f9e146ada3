"""A section worded and filed otherwise, through CKAN: the same proposal, the same dataset."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import preview, sources
from ckanext.gobabierto.harvesters.transparencia.plugin import TransparenciaHarvester
from ckanext.harvest.model import HarvestSource

from tests.portal.server import PortalServer, page

from .conftest import proposals
from .test_harvest import SEDIAG, accept, call_action, show

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def worded_otherwise(portal: PortalServer, *more: str) -> None:
    """Other headings and words for the links, other folders for the files, and *more* files."""
    body = page("sediag.html").decode()
    start = body.index("<h2>Obligaciones de Trasparencia")
    links = "".join(
        f'<p><a href="/sediag/nuevo-sitio/{name}">Quejas ciudadanas {name[-9:-5]}</a></p>'
        for name in ("Denuncias 2022.xlsx", "Denuncias_2023.xlsx", "Denuncias_2024.xlsx",
                     "Denuncias_2025.xlsx", *more)
    )  # fmt: skip
    end = body.index("<h2>Padrón de beneficiarios")
    told = f"<h2>Quejas de la ciudadanía</h2>{links}"
    portal.overrides[SEDIAG] = (body[:start] + told + body[end:]).encode()


def look(source_id: str) -> preview.Preview:
    reader = TransparenciaHarvester.reader
    source = sources.of_job(HarvestSource.get(source_id), reader)
    return preview.preview(source, reader, TransparenciaHarvester.shelf)


@pytest.fixture
def accepted(make_source: Any) -> tuple[str, str]:
    """A source, and the dataset that somebody made of one of its series."""
    source = make_source(SEDIAG)
    running.run(source["id"])
    return source["id"], accept(proposals(source["id"])["denuncias"].id)["dataset"]["id"]


def test_the_words_and_the_folder_change_and_the_dataset_stays(accepted, portal):
    source_id, dataset_id = accepted
    before = show(dataset_id)
    number = len(proposals(source_id))
    worded_otherwise(portal)
    report = running.run(source_id)
    assert (report.added, report.updated, report.vanished) == (0, 1, 0)
    assert len(proposals(source_id)) == number
    assert proposals(source_id)["denuncias"].dataset_id == dataset_id
    after = show(dataset_id)
    assert [r["id"] for r in after["resources"]] == [r["id"] for r in before["resources"]]
    assert all("/nuevo-sitio/" in r["url"] for r in after["resources"])
    assert (after["name"], after["identifier"]) == (before["name"], before["identifier"])
    again = running.run(source_id)
    assert (again.added, again.updated, again.vanished) == (0, 0, 0)


def test_with_a_new_years_file_at_the_same_time_only_that_resource_is_new(accepted, portal):
    source_id, dataset_id = accepted
    before = show(dataset_id)["resources"]
    worded_otherwise(portal, "Denuncias_2026.xlsx")
    assert running.run(source_id).added == 0
    after = show(dataset_id)["resources"]
    assert [r["id"] for r in after[: len(before)]] == [r["id"] for r in before]
    assert [r["url"].rsplit("/", 1)[1] for r in after[len(before) :]] == ["Denuncias_2026.xlsx"]
    worded_otherwise(portal, "Denuncias_2026.xlsx", "Denuncias_2027.xlsx")
    assert running.run(source_id).added == 0
    assert [r["id"] for r in show(dataset_id)["resources"][:-1]] == [r["id"] for r in after]
    assert call_action("package_search", q="*:*", include_private=True)["count"] == 1


def test_what_somebody_rejected_stays_rejected_under_other_words(make_source, portal):
    source = make_source(SEDIAG)
    running.run(source["id"])
    row = proposals(source["id"])["denuncias"]
    call_action("gobabierto_proposal_reject", id=row.id, note="no es un conjunto")
    number = len(proposals(source["id"]))
    worded_otherwise(portal)
    assert running.run(source["id"]).added == 0
    assert len(proposals(source["id"])) == number
    assert proposals(source["id"])["denuncias"].status == "rejected"


def test_a_preview_says_what_would_change_in_the_dataset_field_by_field(accepted, portal):
    source_id, dataset_id = accepted
    call_action("package_patch", id=dataset_id, notes="Mis notas")
    worded_otherwise(portal, "Denuncias_2026.xlsx")
    told = look(source_id)
    assert (told.new, told.changed, told.vanished) == (0, 1, 0)
    (entry,) = told.of_kind("changed")
    assert (entry.identity, entry.dataset_id) == ("denuncias", dataset_id)
    fields = {f.field: f for f in entry.fields}
    assert fields["title"].old == show(dataset_id)["title"] != fields["title"].new
    assert (fields["notes"].old, fields["notes"].kept) == ("Mis notas", True)
    moved = [f for f in entry.fields if f.field.endswith(": url") and f.old]
    assert len(moved) == 4
    assert all("/archivos/" in f.old and "/nuevo-sitio/" in f.new for f in moved)
    assert [f.new.rsplit("/", 1)[1] for f in entry.fields
            if f.field.endswith(": url") and f.old is None] == ["Denuncias_2026.xlsx"]  # fmt: skip
    running.run(source_id)
    after = show(dataset_id)
    assert after["title"] == fields["title"].new
    assert {f.new for f in moved} <= {r["url"] for r in after["resources"]}


def test_a_preview_of_what_waits_says_what_would_change_in_the_proposal(make_source, portal):
    source = make_source(SEDIAG)
    running.run(source["id"])
    before = proposals(source["id"])["denuncias"].title
    worded_otherwise(portal)
    (entry,) = look(source["id"]).of_kind("changed")
    assert entry.dataset_id == ""
    fields = {f.field: (f.old, f.new) for f in entry.fields}
    assert fields["title"][0] == before
    assert "files" not in fields
    assert sum(1 for name in fields if name.endswith(": url")) == 4


def test_after_its_history_was_cleared_a_preview_says_what_a_run_does(accepted, portal):
    source_id, dataset_id = accepted
    for change in (lambda: None, lambda: call_action("package_delete", id=dataset_id)):
        change()
        call_action("harvest_source_job_history_clear", id=source_id)
        told, report = look(source_id), running.run(source_id)
        assert (told.new, told.changed, told.unchanged) == (0, 0, report.unchanged)
        assert (report.added, report.updated) == (0, 0)


def test_a_candidate_that_was_accepted_has_no_dataset_to_change(make_source, portal):
    source = make_source("/inmar/transparencia/archivos.htm", "inmar")
    running.run(source["id"])
    accept(proposals(source["id"])["inventario_documental"].id)
    body = page("inmar_archivos.htm").decode("cp1252")
    portal.overrides["/inmar/transparencia/archivos.htm"] = body.replace(
        "INVENTARIO_DOCUMENTAL_2023.pdf", "INVENTARIO_DOCUMENTAL_2023.xlsx"
    ).encode("cp1252")
    changed = look(source["id"]).of_kind("changed")
    kinds = [(f.old, f.new) for e in changed for f in e.fields if f.field == "kind"]
    assert kinds == [("candidato", "conjunto")]
    assert tk.get_action("package_search")({"ignore_auth": True}, {"q": "*:*"})["count"] == 0
