"""The server: pages from ``pages/``, files made on demand, real sections and hostile answers."""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.serving import serving

from . import files, hostile, machines, pnda, sections

PAGES = Path(__file__).parent / "pages"
# Address → file and media type. The second ministry's pages are Windows-1252 and do not say so.
_ROUTES = {
    "/sediag/transparencia/": ("sediag.html", "text/html; charset=utf-8"),
    "/inmar/transparencia/index.htm": ("inmar.htm", "text/html"),
    "/inmar/transparencia/archivos.htm": ("inmar_archivos.htm", "text/html"),
    "/coplaf/transparencia/": ("coplaf.html", "text/html; charset=utf-8"),
    "/coplaf/transparencia/hidrometria/": ("coplaf_hidrometria.html", "text/html; charset=utf-8"),
}
_OLD = frozenset({"inmar.htm", "inmar_archivos.htm"})


def page(name: str) -> bytes:
    """A page as it goes over the wire; kept as UTF-8 in the repository so that it can be read."""
    text = (PAGES / name).read_text(encoding="utf-8")
    return text.encode("cp1252" if name in _OLD else "utf-8")


class PortalServer(ThreadingHTTPServer):
    """Its ``overrides`` replace what an address (with its query, or without) answers: a body, a
    status, or the path of a misdeed of :mod:`hostile`. ``asked`` and ``headers`` remember."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], certificate: Path | None = None) -> None:
        super().__init__(address, Handler)
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.overrides: dict[str, bytes | int | str] = {}
        self.tagged = False
        """Answer with an ETag, and 304 to whoever has it already."""
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.moments: list[float] = []
        self.connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count the connections."""
        self.connections += 1
        super().process_request(request, client_address)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PortalServer

    def do_GET(self) -> None:
        """Answer."""
        path = urlsplit(self.path).path
        self.server.moments.append(time.monotonic())
        self.server.asked.append((path, self.headers.get("User-Agent", "")))
        self.server.headers.append(dict(self.headers.items()))
        changed = self.server.overrides.get(self.path, self.server.overrides.get(path))
        if isinstance(changed, str):
            hostile.answer(self, f"/_hostil/{changed}")
        elif changed is not None:
            status, body = (changed, b"") if isinstance(changed, int) else (200, changed)
            kind = "application/json" if path.endswith(".json") else "text/html"
            self._send(status, kind, body)
        elif path.startswith("/_hostil/") and hostile.answer(self, path):
            return
        elif found := machines.answer(path, self.headers.get("Host", "")) or _content(
            path, self.path
        ):
            self._send(200, *found)
        else:
            self._send(404, "text/html", b"<h1>No encontrada</h1>")

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self.do_GET()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if self.server.tagged else ""
        if tag and status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Be silent: the demo's log is for people."""


def _content(path: str, whole: str) -> tuple[str, bytes] | None:
    if path.startswith(f"{pnda.ROOT}/"):
        return pnda.answer(whole)
    if path.startswith(f"{sections.ROOT}/") and (found := sections.answer(path)):
        return found
    if path in _ROUTES:
        name, kind = _ROUTES[path]
        return kind, page(name)
    if path.startswith("/_real/"):
        return _real(unquote(path))
    return files.make(path)


def _real(path: str) -> tuple[str, bytes] | None:
    from tests.harvesters import realdata

    if realdata.folder() is None:
        return None
    known = {real_path(name, url): body for name, url, body in realdata.pages()}
    body = known.get(path)
    return ("text/html; charset=utf-8", body) if body is not None else None


def real_path(name: str, url: str) -> str:
    """Where this server has the real page of *url*."""
    return f"/_real/{name}{urlsplit(url).path}"


def make_server(
    host: str = "127.0.0.1", port: int = 0, certificate: Path | None = None
) -> PortalServer:
    """A server that does not serve yet; over TLS if it has a certificate (with its key)."""
    return PortalServer((host, port), certificate)


@contextmanager
def running(certificate: Path | None = None) -> Iterator[PortalServer]:
    """A server on a free port, for the length of the block."""
    with serving(make_server(certificate=certificate)) as server:
        yield server


def allowed(url: str) -> dict[str, Any]:
    """The option by which the server at *url* may be read, on this machine as it is."""
    return {"ckanext.gobabierto.fetch.allow": [f"127.0.0.1:{urlsplit(url).port}"]}
