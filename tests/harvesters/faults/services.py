"""PostgreSQL and Solr of the test stack that go away and come back, as the workers see it.

They serve other tests too, so neither is stopped: PostgreSQL throws everybody out and lets nobody
in for a while, and Solr is spoken to through a door that can be shut. In :mod:`servers` are those
that are really ended.
"""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model


class Postgres:
    """The database of the tests."""

    def _outside(self) -> Any:
        url = model.ensure_engine().url.set(database="postgres")
        return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def _say(self, statement: str) -> None:
        name = model.ensure_engine().url.database
        with self._outside().connect() as connection:
            connection.exec_driver_sql(statement.format(name=name))

    def throw_out(self) -> None:
        """Every connection ends, as when the server restarts faster than anybody looks."""
        self._say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def stop(self) -> None:
        """Every connection ends and none is taken."""
        self._say("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self.throw_out()

    def start(self) -> None:
        """Connections are taken again."""
        self._say("ALTER DATABASE {name} ALLOW_CONNECTIONS true")


class Door(ThreadingHTTPServer):
    """Stands before Solr: ``open``, ``busy`` (503 to everything) or ``shut`` (hangs up)."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.behind, self.state = behind, "open"
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Request(BaseHTTPRequestHandler):
    server: Door

    def do_GET(self) -> None:
        self._pass(None)

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _pass(self, body: bytes | None) -> None:
        if self.server.state == "shut":
            self.close_connection = True
            return
        status, kind, answer = 503, "text/html", b"<h1>Service Unavailable</h1>"
        if self.server.state == "open":
            kind = self.headers.get("Content-Type", "")
            asked = urllib.request.Request(
                self.server.behind + self.path, data=body, headers={"Content-Type": kind}
            )
            try:
                with urllib.request.urlopen(asked, timeout=20) as found:
                    status, answer = found.status, found.read()
                    kind = found.headers.get("Content-Type", "")
            except HTTPError as error:
                status, answer = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Be silent."""


@contextmanager
def solr_behind_a_door() -> Generator[Door]:
    """CKAN speaks to Solr through a door inside the block."""
    url = str(tk.config["solr_url"])
    root, _, core = url.rpartition("/solr/")
    door = Door(root)
    thread = threading.Thread(
        target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(tk.config, "solr_url", f"{door.url}/solr/{core}")
            yield door
    finally:
        door.shutdown()
        door.server_close()
        thread.join()
