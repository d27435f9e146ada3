"""Conditional questions, and answers that go to a file."""

from __future__ import annotations

import hashlib
import io
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from ckanext.gobabierto.errors import TooLarge, Unreachable
from ckanext.gobabierto.fetching.client import Client, Limits
from ckanext.gobabierto.fetching.guard import policy

from tests.portal.server import PortalServer, running

LIMITS = Limits(connect=2, read=2, total=1.5, file_total=10)
DATE = "Mon, 02 Mar 2026 18:00:00 GMT"


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalServer]:
    with running() as server:
        yield server


def client_of(portal: PortalServer, limits: Limits = LIMITS) -> Client:
    return Client(policy([f"127.0.0.1:{urlsplit(portal.url).port}"]), "x", limits)


@pytest.fixture
def client(portal: PortalServer) -> Iterator[Client]:
    with client_of(portal) as made:
        yield made


class TestConditional:
    def test_an_unchanged_page_is_told_so_by_its_tag(self, client, portal):
        url = f"{portal.url}/_hostil/etiqueta/1"
        first = client.get(url)
        assert (first.etag, first.last_modified, first.not_modified) == ('"1"', DATE, False)
        again = client.get(url, etag=first.etag, last_modified=first.last_modified)
        assert again.not_modified
        assert (again.status, again.body, again.size, again.sha256) == (304, b"", 0, "")
        assert (again.etag, again.last_modified) == ('"1"', DATE)

    def test_by_its_date_alone(self, client, portal):
        assert client.get(f"{portal.url}/_hostil/etiqueta/1", last_modified=DATE).not_modified

    def test_a_changed_page_is_read(self, client, portal):
        answer = client.get(f"{portal.url}/_hostil/etiqueta/2", etag='"1"')
        assert (answer.status, answer.body.decode(), answer.etag) == (200, "versión 2", '"2"')

    def test_also_behind_a_redirect(self, client, portal):
        target = quote("/_hostil/etiqueta/1", safe="")
        assert client.get(f"{portal.url}/_hostil/redirige/{target}", etag='"1"').not_modified

    @pytest.mark.parametrize("tag", ['"1"\r\nX-Injected: 1', "ñ", "\x00"])
    def test_a_tag_that_is_no_header_is_left_out(self, client, portal, tag):
        assert client.get(f"{portal.url}/_hostil/etiqueta/1", etag=tag).status == 200

    def test_the_media_types_wanted_are_said(self, client, portal):
        client.get(f"{portal.url}/sediag/transparencia/", accept="application/json")
        assert portal.headers[-1]["Accept"] == "application/json"


class TestDownload:
    def test_a_file_goes_to_the_file_with_its_size_and_hash(self, client, portal, tmp_path: Path):
        url = f"{portal.url}/sediag/datos/padron.csv"
        with (tmp_path / "a").open("wb") as file:
            answer = client.download(url, file)
        kept = (tmp_path / "a").read_bytes()
        assert kept == client.get(url).body
        assert (answer.body, answer.size) == (b"", len(kept))
        assert answer.sha256 == hashlib.sha256(kept).hexdigest() == client.get(url).sha256
        assert answer.content_type == "text/csv"

    def test_nothing_is_written_where_nothing_changed(self, client, portal):
        file = io.BytesIO()
        answer = client.download(f"{portal.url}/_hostil/etiqueta/1", file, etag='"1"')
        assert answer.not_modified
        assert file.getvalue() == b""

    def test_fifty_megabytes_in_one_line_pass_in_constant_memory(self, client, portal, tmp_path):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with (tmp_path / "a").open("wb") as file:
            answer = client.download(f"{portal.url}/_hostil/grande/50000000", file)
        assert answer.size == (tmp_path / "a").stat().st_size > 50_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB

    @pytest.mark.parametrize("path", ["grande/5000000", "bomba/50000000"])
    def test_a_file_is_bounded_too(self, portal, path):
        limits = replace(LIMITS, file_size=1_000_000, ratio=100)
        file = io.BytesIO()
        with client_of(portal, limits) as client, pytest.raises(TooLarge):
            client.download(f"{portal.url}/_hostil/{path}", file)
        assert len(file.getvalue()) <= 1_000_000

    def test_a_file_that_drips_is_left(self, portal):
        limits = replace(LIMITS, file_total=1)
        started = time.monotonic()
        with client_of(portal, limits) as client, pytest.raises(Unreachable) as error:
            client.download(f"{portal.url}/_hostil/gotea/20", io.BytesIO())
        assert error.value.code == "tiempo_agotado"
        assert time.monotonic() - started < 3


class TestConnections:
    def test_one_that_is_used_again_is_under_the_deadline_too(self, client, portal):
        assert client.get(f"{portal.url}/_hostil/viva").body == b"xxxx"
        opened = portal.connections
        assert client.get(f"{portal.url}/_hostil/viva").body == b"xxxx"
        assert portal.connections == opened
        started = time.monotonic()
        with pytest.raises(Unreachable) as error:
            client.get(f"{portal.url}/_hostil/viva/gotea")
        assert portal.connections == opened
        assert error.value.code == "tiempo_agotado"
        assert time.monotonic() - started < 3


@pytest.mark.parametrize(("kind", "text"), [("", b"uno dos"), ("rotos", b"uno ")])
def test_gzip_of_several_members_is_read_to_its_end(client, portal, kind, text):
    assert client.get(f"{portal.url}/_hostil/miembros/{kind}").body == text
