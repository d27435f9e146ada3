"""A type of source for tests: one record a line, in as many documents as it says.

``{"id": …, "title": …, "fields": {…}, "files": [[key, address], …]}`` is a record,
``{"refuse": code, "id": …}`` one that cannot be taken, ``{"more": address}`` another document and
``{"aside": {…}}`` what is beside records. A line that is no JSON ends the reading with an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import orjson

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.harvesters.records import (
    ERROR,
    Aside,
    Documents,
    Fault,
    Read,
    Record,
    Refusal,
    Resource,
    Source,
)
from ckanext.gobabierto.harvesters.run.harvester import SourceHarvester

TYPE = "juguete"


class ToyReader:
    """Reads lines."""

    type = TYPE
    version = "1"

    def check_config(self, config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """Only ``volatile``, a list of fields."""
        if unknown := sorted(set(config) - {"volatile"}):
            raise BadInput("Hay opciones que no existen.", found=", ".join(unknown))
        return config

    def read(self, source: Source, documents: Documents) -> Iterator[Read]:
        """Every line of every document."""
        todo = [source.url]
        while todo:
            url = todo.pop(0)
            try:
                document = documents.get(url)
            except FetchError as error:
                if url == source.url:
                    raise
                documents.failed(url, Fault(error.code, error.message, url, severity=ERROR))
                continue
            with document.open() as lines:
                for number, line in enumerate(lines):
                    if line.strip():
                        yield from self._line(line, number, source, todo)

    def _line(self, line: bytes, number: int, source: Source, todo: list[str]) -> Iterator[Read]:
        try:
            data = orjson.loads(line)
        except ValueError:
            raise BadInput("El renglón no es JSON.", where=f"renglón {number}", found=line[:40].decode("utf-8", "replace"), expected="{}") from None  # fmt: skip  # noqa: E501
        if "more" in data:
            todo.append(urljoin(source.url, data["more"]))
        elif "aside" in data:
            yield Aside("estado", data["aside"])
        elif "refuse" in data:
            fault = Fault(data["refuse"], "No se puede tomar.", f"[{number}]", severity=ERROR)
            yield Refusal(fault, data.get("id", ""), data.get("title", ""))
        elif "id" in data:
            yield self._record(data, source)

    def _record(self, data: dict[str, Any], source: Source) -> Record:
        warned = tuple(Fault(code, "Aviso.", found=data["id"]) for code in data.get("warn", []))
        return Record(
            identity=data["id"],
            title=data.get("title", data["id"]),
            fields=data.get("fields", {}),
            resources=tuple(
                Resource(key, {"url": url, "name": key, "format": "CSV"})
                for key, url in data.get("files", [])
            ),
            name=data.get("name", ""),
            old_guid=data.get("guid", ""),
            private=data.get("private", False),
            partial=data.get("partial", False),
            faults=warned,
            volatile=frozenset(source.config.get("volatile", ())),
        )


class ToyHarvester(SourceHarvester):
    """Its plugin: what an operator would write."""

    reader = ToyReader()
    title = "De juguete"
    help = "Lee renglones."


def lines(*data: dict[str, Any]) -> bytes:
    """A document of those lines."""
    return b"\n".join(orjson.dumps(each) for each in data)


def records(number: int, **more: Any) -> list[dict[str, Any]]:
    """That many different records, with a file each."""
    return [
        {"id": f"r{i}", "title": f"Registro {i}",
         "files": [["datos", f"https://datos.ejemplo.gob.mx/{i}.csv"]], **more}
        for i in range(number)
    ]  # fmt: skip
