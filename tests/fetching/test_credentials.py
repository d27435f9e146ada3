"""A credential is shown to the sites it was made for, on every hop, and to no other; and it is used
for the institutions it was given to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.fetching.credentials import Credential, every, find
from ckanext.gobabierto.fetching.guard import policy

OWNER = "6c1e2a9e-sediag"


class Site(ThreadingHTTPServer):
    seen: list[tuple[str, str]]
    elsewhere = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Site  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("X-Acceso", "")))
        self.send_response(302 if self.path == "/lejos" else 200)
        if self.path == "/lejos":
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    pair = (Site(("127.0.0.1", 0), Answers), Site(("127.0.0.1", 0), Answers))
    for site in pair:
        site.seen = []
        Thread(target=site.serve_forever, daemon=True).start()
    pair[0].elsewhere = pair[1].url + "/archivo"
    yield pair
    for site in pair:
        site.shutdown()
        site.server_close()


def written(path: Path, **entry: Any) -> str:
    entry.setdefault("organizations", [OWNER])
    path.write_text(json.dumps({"acceso": entry}), "utf-8")
    return str(path)


def test_its_own_site_sees_it_and_where_that_redirects_to_does_not(
    sites: tuple[Site, Site], tmp_path: Path
) -> None:
    own, other = sites
    path = written(tmp_path / "s.json", header="X-Acceso", value="abc", origins=[own.url])
    allowed = policy([f"127.0.0.1:{site.server_address[1]}" for site in sites])
    with Client(allowed, "prueba", credential=find("acceso", path, OWNER)) as client:
        client.get(own.url + "/lejos")
        client.get(other.url + "/otra")
    assert own.seen == [("/lejos", "abc")]
    assert other.seen == [("/archivo", ""), ("/otra", "")]


@pytest.mark.parametrize(
    "url",
    [
        "http://www.datos.gob.mx/", "https://datos.gob.mx/", "https://www.datos.gob.mx:8443/",
        "https://www.datos.gob.mx.ejemplo.com/", "https://ejemplo.com/?https://www.datos.gob.mx",
        "https://www.datos.gob.mx:malo/",
    ],
)  # fmt: skip
def test_no_other_origin_sees_it(tmp_path: Path, url: str) -> None:
    origins = ["https://www.datos.gob.mx"]
    path = written(tmp_path / "s.json", header="Authorization", value="abc", origins=origins)
    credential = find("acceso", path, OWNER)
    assert credential.headers("https://www.datos.gob.mx/dataset") == {"Authorization": "abc"}
    assert credential.headers(url) == {}
    assert "abc" not in repr(credential)


def test_one_there_is_not(tmp_path: Path) -> None:
    path = written(tmp_path / "s.json", header="X", value="abc", origins=["https://a.mx"])
    for where in (path, ""):
        with pytest.raises(BadInput) as error:
            find("otro", where, OWNER)
        assert error.value.code == "secreto_desconocido"


@pytest.mark.parametrize(
    ("organizations", "allowed"),
    [
        (["otra", OWNER], True),
        (["*"], True),
        (["otra"], False),
        ([], False),
        ([f"{OWNER}*"], False),
    ],
)
def test_it_is_for_its_institutions_and_without_any_for_nobody(
    tmp_path: Path, organizations: list[str], allowed: bool
) -> None:
    path = written(
        tmp_path / "s.json", header="X", value="abc", origins=["https://a.mx"],
        organizations=organizations,
    )  # fmt: skip
    if allowed:
        assert find("acceso", path, OWNER).headers("https://a.mx/") == {"X": "abc"}
        return
    for asks in (OWNER, ""):
        with pytest.raises(BadInput) as error:
            find("acceso", path, asks)
        assert error.value.code == "secreto_de_otra_institucion"
        assert "abc" not in str(error.value)


def test_one_that_is_wrong_does_not_hide_the_others(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    right = {"header": "X", "value": "abc", "origins": ["https://a.mx"]}
    path.write_text(json.dumps({"uno": {**right, "origins": []}, "dos": right}), "utf-8")
    uno, dos = (each for _, each in every(str(path)))
    assert isinstance(uno, BadInput)
    assert isinstance(dos, Credential)
    assert not dos.organizations


@pytest.mark.parametrize(
    "entry",
    [
        {"header": "X", "value": "abc"},
        {"header": "X", "value": "abc", "origins": []},
        {"header": "X", "value": "abc", "origins": ["www.datos.gob.mx"]},
        {"header": "X\r\nY", "value": "abc", "origins": ["https://a.mx"]},
        {"header": "X", "value": "abc\r\nY: z", "origins": ["https://a.mx"]},
        {"header": "X", "value": 7, "origins": ["https://a.mx"]},
        {"header": "X", "value": "abc", "origins": ["https://a.mx:malo"]},
        {"header": "X", "value": "abc", "origins": ["https://[a.mx"]},
        {"header": "X", "value": "abc", "origins": ["https://a.mx"], "organizations": OWNER},
        {"header": "X", "value": "abc", "origins": ["https://a.mx"], "organizations": [OWNER, 7]},
    ],
)
def test_one_that_is_not_written_as_it_should_be(tmp_path: Path, entry: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        find("acceso", written(tmp_path / "s.json", **entry), OWNER)
    assert error.value.code == "archivo_de_secretos_invalido"
    assert "abc" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '"acceso"'])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as error:
        find("acceso", str(path), OWNER)
    assert error.value.code == "archivo_de_secretos_invalido"
    with pytest.raises(BadInput):
        find("acceso", str(tmp_path / "no-hay.json"), OWNER)
