"""The invented ministries give what a person would see in them (tests/expectations/portal.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.gobabierto.harvesters.transparencia.joining import findings_of
from ckanext.gobabierto.harvesters.transparencia.results import Kind, SectionResult
from ckanext.gobabierto.harvesters.transparencia.section import read_section

from tests.portal import ministries, server

BASE = "http://127.0.0.1:8000"
FILE = Path(__file__).resolve().parents[1] / "expectations" / "portal.yaml"
PAGES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["pages"]


def read(path: str) -> SectionResult:
    return read_section(server.page(server._ROUTES[path][0]), BASE + path)


def told(result: SectionResult, kind: Kind) -> list[dict[str, Any]]:
    return [
        {
            "identity": f.identity,
            "title": f.title,
            "resources": [r.key for r in f.resources],
            "notes": [n.code for n in f.notes],
        }
        for f in result.findings
        if f.kind is kind
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["path"])
def test_each_page_gives_what_is_expected_link_by_link(page):
    result = read(page["path"])
    assert told(result, Kind.CONJUNTO) == page["conjuntos"]
    assert told(result, Kind.CANDIDATO) == page["candidatos"]
    assert [d.code for d in result.documents] == page["documentos"]
    rest = {link.url.replace(BASE, ""): link.code for link in result.links if not link.role}
    assert rest == page["links"]
    assert (result.updated_on.isoformat() if result.updated_on else None) == page["updated_on"]
    assert list(result.headings_found) == page["headings_found"]


def test_every_ministry_has_its_section():
    paths = {page["path"] for page in PAGES}
    assert [name for name, _ in ministries()] == ["sediag", "inmar", "coplaf"]
    assert {path for _, path in ministries()} <= paths


def test_a_file_that_two_pages_link_belongs_to_the_first():
    body = '<h1>{}</h1><a href="/f/padron_2024.csv">Padrón 2024</a>'
    one = read_section(body.format("A").encode(), BASE + "/a/")
    two = read_section(body.format("B").encode(), BASE + "/b/")
    (finding,) = findings_of([one, two])
    assert finding.page == BASE + "/a/"
