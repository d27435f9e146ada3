"""What a person makes of the real sections, asserted one by one (tests/expectations)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.gobabierto.harvesters.transparencia.results import Finding, Kind, SectionResult
from ckanext.gobabierto.harvesters.transparencia.section import read_section

from . import realdata

EXPECTATIONS = Path(__file__).resolve().parents[1] / "expectations"
NAMES = ("ipicyt", "himfg", "sesna", "imss", "pjecz")


def expectation(name: str) -> dict[str, Any]:
    return yaml.safe_load((EXPECTATIONS / f"{name}.yaml").read_text(encoding="utf-8"))


def results(name: str) -> dict[str, SectionResult]:
    return {url: read_section(body, url) for who, url, body in realdata.pages() if who == name}


def told(finding: Finding) -> dict[str, Any]:
    return {
        "identity": finding.identity,
        "title": finding.title,
        "heading": finding.heading_path[-1],
        "resources": [
            {"url": r.url.split("/", 3)[3], "format": r.format, "period": r.period}
            for r in finding.resources
        ],
        "notes": [{"code": n.code, "found": n.found} for n in finding.notes],
    }


@pytest.fixture(params=NAMES)
def pair(request: pytest.FixtureRequest) -> list[tuple[dict[str, Any], SectionResult]]:
    found = results(request.param)
    pages = expectation(request.param)["pages"]
    assert {page["url"] for page in pages} == set(found)
    return [(page, found[page["url"]]) for page in pages]


def test_each_section_gives_the_datasets_and_candidates_a_person_sees(pair):
    for page, result in pair:
        for kind, key in ((Kind.CONJUNTO, "conjuntos"), (Kind.CANDIDATO, "candidatos")):
            assert [told(f) for f in result.findings if f.kind is kind] == page[key]


def test_each_document_is_named_with_its_reason(pair):
    for page, result in pair:
        wanted = [(d["url"], d["format"], d["code"]) for d in page["documentos"]]
        assert len(result.documents) == len(wanted)
        for document, (url, form, code) in zip(result.documents, wanted, strict=True):
            assert document.url.endswith(url)
            assert (document.format, document.code) == (form, code)
            assert document.reason


def test_every_other_link_has_its_class_and_code(pair):
    for page, result in pair:
        rest: dict[str, list[dict[str, Any]]] = {}
        for link in result.links:
            if not link.role:
                record = {"url": link.url, "code": link.code}
                record |= {"repeats": link.repeats} if link.repeats > 1 else {}
                record |= {"subject_id": link.subject_id} if link.subject_id else {}
                rest.setdefault(link.kind.value, []).append(record)
        assert rest == page["links"]


def test_no_link_is_lost_or_counted_twice(pair):
    for page, result in pair:
        assert sum(link.repeats for link in result.links) == page["total_links"]
        assert len(result.links) == page["distinct_links"]
        assert len({(link.kind, link.url) for link in result.links}) == len(result.links)


def test_the_page_tells_its_headings_and_when_it_was_updated(pair):
    for page, result in pair:
        assert (result.updated_on.isoformat() if result.updated_on else None) == page["updated_on"]
        assert list(result.headings_found) == page["headings_found"]


class TestTotalsOfTheSpecification:
    """The counts of the specification, kept apart from the generated detail of the files."""

    def total(self, name: str) -> tuple[int, int, int]:
        found = results(name).values()
        findings = [f for r in found for f in r.findings]
        data = sum(len(f.resources) for f in findings if f.kind is Kind.CONJUNTO)
        return len(findings), data, sum(len(r.documents) for r in found)

    def test_ipicyt_two_datasets_nine_resources_five_documents(self):
        assert self.total("ipicyt") == (2, 9, 5)

    def test_himfg_four_candidates_no_dataset_twelve_documents(self):
        assert self.total("himfg") == (4, 0, 12)
        (result,) = results("himfg").values()
        sizes = {f.title: len(f.resources) for f in result.findings}
        assert sizes == {
            "Inventario documental": 10,
            "Guía de archivo documental": 10,
            "Catálogo de disposición documental": 5,
            "Cuadro general de clasificación archivística": 2,
        }
        assert sum(link.repeats for link in result.links) == 40
        assert len(result.links) == 39

    def test_sesna_imss_and_pjecz_give_no_dataset(self):
        assert self.total("sesna") == (0, 0, 2)
        assert self.total("imss") == (0, 0, 1)
        assert self.total("pjecz") == (0, 0, 8)
