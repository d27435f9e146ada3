"""A catalogue in DCAT JSON over a loopback socket: the same bytes for whoever reads it."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RESOURCES = 5
WORDS = ("agua", "salud", "padrón", "municipios", "presupuesto", "denuncias", "clima", "educación")
FORMATS = (("CSV", "text/csv"), ("XLSX", "application/vnd.ms-excel"), ("JSON", "application/json"))


def dataset(number: int) -> dict[str, Any]:
    """One dataset of the catalogue: three tags, five files, everything that both readers take."""
    return {
        "@type": "dcat:Dataset",
        "identifier": f"medicion-{number:06d}",
        "title": f"Conjunto de medición {number}",
        "description": f"Registros del conjunto {number}, por entidad, municipio y mes. " * 3,
        "keyword": [WORDS[number % 8], WORDS[(number + 3) % 8], f"serie {number % 40}"],
        "issued": "2024-01-15",
        "modified": "2026-10-31",
        "language": ["es"],
        "landingPage": f"https://datos.ejemplo.gob.mx/conjunto/{number}",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "accrualPeriodicity": "R/P1M",
        "publisher": {"name": "Institución de medición", "mbox": "datos@ejemplo.gob.mx"},
        "contactPoint": {"fn": "Unidad de datos", "hasEmail": "mailto:datos@ejemplo.gob.mx"},
        "distribution": [_distribution(number, place) for place in range(RESOURCES)],
    }


def _distribution(number: int, place: int) -> dict[str, Any]:
    name, mimetype = FORMATS[(number + place) % 3]
    return {
        "@type": "dcat:Distribution",
        "title": f"Conjunto de medición {number}, parte {place + 1}",
        "description": "Una fila por municipio.",
        "downloadURL": f"https://datos.ejemplo.gob.mx/{number}/{place}.{name.lower()}",
        "format": name,
        "mediaType": mimetype,
        "byteSize": 1000 + number,
    }


def catalogue(size: int, *, first: int = 0, stamp: str = "") -> bytes:
    """Datasets from number *first* on; *stamp* changes the bytes and none of the records."""
    head = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "generated": stamp}
    return json.dumps(
        {**head, "dataset": [dataset(n) for n in range(first, first + size)]}
    ).encode()


@dataclass
class Feed:
    """What is served, and how often it was asked for."""

    url: str
    body: bytes = b"{}"
    etag: str = ""
    asked: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    """Method, path and status of every request."""


@contextmanager
def serving() -> Generator[Feed]:
    """A server of one catalogue, on a free port of the loopback interface."""
    feed = Feed("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            path, _, query = self.path.partition("?")
            content = feed.body if path == "/catalogo.json" and not query else b""
            same = feed.etag and self.headers.get("If-None-Match") == feed.etag
            status = 304 if same else 200 if content else 404
            feed.asked.append((self.command, self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if feed.etag:
                self.send_header("ETag", feed.etag)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body and status == 200:
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    feed.url = f"http://127.0.0.1:{server.server_port}/catalogo.json"
    try:
        yield feed
    finally:
        server.shutdown()
        thread.join()
