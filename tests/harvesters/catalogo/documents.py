"""Documents without a network: what a reader gets from the run, out of memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ckanext.gobabierto.errors import Unreachable
from ckanext.gobabierto.harvesters.catalogo.reader import CatalogoReader
from ckanext.gobabierto.harvesters.records import Fault, Read, Record, Refusal, Source

from tests.harvesters import fakes

URL = "https://datos.sediag.gob.mx/catalogo.json"


@dataclass
class FakeDocument(fakes.FakeDocument):
    content_type: str = "application/json"


@dataclass
class FakeDocuments:
    bodies: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    failures: list[tuple[str, Fault]] = field(default_factory=list)

    def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
        self.asked.append(url)
        for key in (url, urlsplit(url)._replace(query="").geturl()):
            if key in self.bodies:
                return FakeDocument(url, self.bodies[key])
        raise Unreachable(f"La página ya no está (404): {url}", code="no_encontrada")

    def failed(self, url: str, fault: Fault) -> None:
        self.failures.append((url, fault))


def source(url: str = URL, *, title: str = "Secretaría de Diagnóstico", **config: Any) -> Source:
    checked = CatalogoReader().check_config(config, url)
    return Source(
        url=url,
        type="catalogo",
        organization_id="org",
        organization_name="sediag",
        config=checked,
        institution={
            "title": title,
            "siglas": "SEDIAG",
            "former_names": "Instituto de Diagnóstico",
        },
    )


@dataclass
class Reading:
    reads: list[Read]
    documents: FakeDocuments

    @property
    def records(self) -> list[Record]:
        return [one for one in self.reads if isinstance(one, Record)]

    @property
    def refusals(self) -> list[Refusal]:
        return [one for one in self.reads if isinstance(one, Refusal)]

    @property
    def only(self) -> Record:
        assert len(self.reads) == 1, self.reads
        assert isinstance(self.reads[0], Record), self.reads[0]
        return self.reads[0]


def read(body: Any, url: str = URL, **config: Any) -> Reading:
    """Read one document: bytes, or anything that JSON can write."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    documents = FakeDocuments({url: raw})
    return Reading(list(CatalogoReader().read(source(url, **config), documents)), documents)


def read_one(**dataset: Any) -> Record:
    """Read a catalogue of one dataset."""
    record = {
        "identifier": "uno",
        "title": "Uno",
        "distribution": [{"title": "Archivo", "downloadURL": "https://datos.sediag.gob.mx/a.csv"}],
        **dataset,
    }
    return read({"dataset": [record]}).only


def codes(record: Record) -> list[str]:
    return [one.code for one in record.faults]
