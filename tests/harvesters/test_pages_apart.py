"""Series of the same words in several pages: which is which does not depend on what was read."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ckanext.gobabierto.harvesters import running
from ckanext.gobabierto.harvesters.run import faults
from ckanext.gobabierto.harvesters.transparencia.recognition import Known, recognise
from ckanext.gobabierto.harvesters.transparencia.results import Finding, FoundResource, Kind

from tests.portal.server import PortalServer

from .conftest import proposals
from .test_harvest import accept, show

stored = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NORTE, SUR = "/t/norte.html", "/t/sur.html"


def section(*files: str) -> bytes:
    links = "".join(f'<li><a href="/t/{f}">Denuncias {f[-9:-5]}</a></li>' for f in files)
    told = f"<h1>Transparencia</h1><h2>Denuncias</h2><ul>{links}</ul>"
    return f"<html><body><main>{told}</main></body></html>".encode()


def pages_of(source_id: str) -> dict[str, tuple[str, list[str]]]:
    """The page and the files of each proposal."""
    return {
        identity: (row.content["page"].rsplit("/", 1)[1],
                   [r["url"].split("/t/")[1] for r in row.content["resources"]])
        for identity, row in proposals(source_id).items()
    }  # fmt: skip


def files_of(dataset_id: str) -> list[tuple[str, str]]:
    return [(r["id"], r["url"].split("/t/")[1]) for r in show(dataset_id)["resources"]]


@pytest.fixture
def twins(make_source: Any, portal: PortalServer) -> tuple[str, str]:
    """Two pages, each with its own «Denuncias 2023»; that of the first one was accepted."""
    portal.overrides[NORTE] = section("norte/denuncias_2023.xlsx")
    portal.overrides[SUR] = section("sur/denuncias_2023.xlsx")
    config = f'{{"pages": ["{SUR}"], "depth": 0, "hints": false}}'
    source = make_source(NORTE, config=config)
    running.run(source["id"])
    return source["id"], accept(proposals(source["id"])["denuncias"].id)["dataset"]["id"]


@stored
def test_a_page_that_is_down_gives_nothing_of_its_own_to_another_page(twins, portal):
    source_id, dataset_id = twins
    before, files = pages_of(source_id), files_of(dataset_id)
    portal.overrides[NORTE] = 503
    report = running.run(source_id)
    assert (report.added, report.updated, report.vanished) == (0, 0, 0)
    assert (pages_of(source_id), files_of(dataset_id)) == (before, files)
    portal.overrides[NORTE] = section("norte/denuncias_2023.xlsx", "norte/denuncias_2024.xlsx")
    assert running.run(source_id).updated == 1
    assert files_of(dataset_id)[0] == files[0]


@stored
def test_a_page_that_is_no_more_leaves_the_other_what_it_is(twins, portal):
    source_id, dataset_id = twins
    before = pages_of(source_id)
    portal.overrides[NORTE] = section()
    running.run(source_id)
    assert pages_of(source_id) == before
    assert "norte/" in files_of(dataset_id)[0][1]


@stored
def test_a_new_series_of_those_words_waits_for_no_page_and_takes_no_name(twins, portal):
    source_id, _ = twins
    portal.overrides[NORTE] = 503
    portal.overrides[SUR] = section("oeste/denuncias_2023.xlsx")
    running.run(source_id)
    found = pages_of(source_id)
    assert found["denuncias"] == ("norte.html", ["norte/denuncias_2023.xlsx"])
    assert found["denuncias@t-sur-html"][1] == ["oeste/denuncias_2023.xlsx"]


@stored
@pytest.mark.parametrize("down", [NORTE, SUR])
def test_a_series_over_two_pages_keeps_the_files_of_the_one_that_is_down(make_source, portal, down):
    portal.overrides[NORTE] = section("norte/denuncias_2023.xlsx")
    portal.overrides[SUR] = section("sur/denuncias_2024.xlsx")
    config = f'{{"pages": ["{SUR}"], "depth": 0, "hints": false}}'
    source = make_source(NORTE, config=config)["id"]
    running.run(source)
    dataset_id = accept(proposals(source)["denuncias"].id)["dataset"]["id"]
    before, files = pages_of(source), files_of(dataset_id)
    portal.overrides[down] = 503
    report = running.run(source)
    assert (report.added, report.updated, report.vanished) == (0, 0, 0)
    assert (pages_of(source), files_of(dataset_id)) == (before, files)
    up = {NORTE: SUR, SUR: NORTE}[down]
    was = "norte/denuncias_2023.xlsx" if up == NORTE else "sur/denuncias_2024.xlsx"
    portal.overrides[up] = section(was, "nuevo/denuncias_2025.xlsx")
    assert running.run(source).updated == 1
    assert {i: page for i, (page, _) in pages_of(source).items()} == {"denuncias": "norte.html"}
    assert files_of(dataset_id)[:2] == files
    assert [url for _, url in files_of(dataset_id)[2:]] == ["nuevo/denuncias_2025.xlsx"]


@stored
def test_a_file_that_the_section_withdraws_stays_and_is_told(twins, portal):
    source_id, dataset_id = twins
    files = ["norte/denuncias_2023.xlsx", "norte/denuncias_2024.xlsx"]
    portal.overrides[NORTE] = section(*files)
    running.run(source_id)
    portal.overrides[NORTE] = section(files[1])
    report = running.run(source_id)
    assert report.updated == 1
    (told,) = faults.listed([report.job_id])
    assert (told.fault.code, told.fault.found.split("/t/")[1]) == ("archivo_retirado", files[0])
    assert [url for _, url in files_of(dataset_id)] == files
    marked = ["missing_since" in e for e in proposals(source_id)["denuncias"].baseline["resources"]]
    assert sorted(marked) == [False, True]


def _finding(number: int, name: str = "archivo{}") -> Finding:
    url = f"https://www.inmar.gob.mx/nuevo/{number}/{name.format(number)}.xlsx"
    file = FoundResource("2023.xlsx", url, "Archivo", "XLSX", "datos", "Archivo", ())
    page = "https://www.inmar.gob.mx/transparencia/"
    return Finding(f"nueva{number}", Kind.CONJUNTO, "Nueva", "", page, (), (file,))


def _seconds(number: int, name: str) -> float:
    found = [_finding(n, name) for n in range(number)]
    old = "https://www.inmar.gob.mx/viejo"
    known = [Known(f"vieja{n}", frozenset({f"{old}/{n}/{name.format(f'_otro{n}')}.xlsx"}))
             for n in range(number)]  # fmt: skip
    begun = time.process_time()
    assert recognise(found, known) == tuple(found)
    return time.process_time() - begun


@pytest.mark.parametrize("name", ["archivo{}", "datos"])
def test_a_section_that_was_named_anew_as_a_whole_is_compared_in_no_time(name):
    _seconds(100, "archivo{}")
    assert _seconds(4_000, name) < 1
