"""The real sections read as a run reads them: over HTTP, page by page, asserted whole."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.gobabierto.fetching import settings
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.harvesters.records import Aside, Fault, Record, Source
from ckanext.gobabierto.harvesters.transparencia import reading

from tests.portal.server import PortalServer, real_path

from . import realdata
from .fakes import FakeDocument
from .test_real_sections import NAMES, expectation


class Served:
    """The pages of an institution under their own addresses, answered by the test's server."""

    def __init__(self, client: Client, portal: PortalServer, name: str) -> None:
        self.client, self.base, self.name = client, portal.url, name
        self.faults: list[Fault] = []

    def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
        answer = self.client.get(self.base + real_path(self.name, url), accept=accept)
        return FakeDocument(url, answer.body, answer.content_type, answer.charset)

    def failed(self, url: str, fault: Fault) -> None:
        self.faults.append(fault)


@pytest.mark.parametrize("name", NAMES)
def test_a_run_finds_what_a_person_sees(portal: PortalServer, name: str):
    pages = [url for who, url, _ in realdata.pages() if who == name]
    documents = Served(settings.client(), portal, name)
    options: dict[str, Any] = {"pages": pages[1:], "hints": False}
    source = Source(pages[0], "transparencia", "id", name, options)
    found = list(reading.read(source, documents))
    wanted = expectation(name)["pages"]
    findings = {r.identity: r.fields for r in found if isinstance(r, Record)}
    expected = {
        told["identity"]: (kind, told["title"], [r["period"] for r in told["resources"]])
        for page in wanted
        for kind, key in (("conjunto", "conjuntos"), ("candidato", "candidatos"))
        for told in page[key]
    }
    assert {
        key: (f["kind"], f["title"], [r["period"] for r in f["resources"]])
        for key, f in findings.items()
    } == expected
    accounts = [a.content for a in found if isinstance(a, Aside)]
    assert {a["url"] for a in accounts} == {page["url"] for page in wanted}
    assert not documents.faults
