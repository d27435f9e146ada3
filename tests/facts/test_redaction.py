"""Nothing of a person and no secret is in what is kept of an answer."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.facts import redaction


@pytest.mark.parametrize(
    "secret",
    [
        "ana.lopez+x@correo.gob.mx",
        "LOAA800101MDFPNN09",
        "LOAA800101AB1",
        "55 1234 5678",
        "032180000118359719",
        "5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f",
    ],
)
def test_pages_are_kept_without_what_identifies_anybody(secret):
    head = f"<!doctype html><p>Contacto: {secret}, de lunes a viernes</p>".encode()
    kept, form = redaction.excerpt(head, "text/html; charset=utf-8")
    assert form == "texto"
    assert secret.encode() not in kept
    assert "de lunes a viernes" in kept.decode()


def test_of_a_file_of_data_only_the_shape_is_kept():
    head = "nombre,edad\n«José Peña»;43\n".encode("cp1252")
    kept, form = redaction.excerpt(head, "text/csv")
    assert (kept.decode(), form) == ("aaaaaa,aaaa\n«aaaa aaaa»;00\n", "forma")


def test_of_what_is_no_text_only_what_kind_of_file_it_is():
    head = b"PK\x03\x04\x00\x00" + b"Ana" * 100
    assert redaction.excerpt(head, "application/zip") == (head[: redaction.MAGIC], "inicio")
    assert redaction.excerpt(b"", "text/html") == (b"", "")


def test_a_character_cut_at_the_end_is_left():
    kept, form = redaction.excerpt("<html>año".encode()[:-2], "text/html")
    assert (kept, form) == (b"<html>a", "texto")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ana:clave@e.gob.mx/a.csv#x", "https://***@e.gob.mx/a.csv"),
        ("https://e.gob.mx/a?token=abc&año=2026", "https://e.gob.mx/a?token=***&a%C3%B1o=2026"),
        ("https://e.gob.mx/a?correo=a@b.mx", "https://e.gob.mx/a?correo=***"),
        ("https://e.gob.mx/a?b=1&c=%20", "https://e.gob.mx/a?b=1&c=%20"),
    ],
)
def test_addresses_are_kept_without_secrets(given, kept):
    assert redaction.address(given) == kept


def test_headers_are_kept_without_secrets():
    assert redaction.header("www-authenticate", 'Basic realm="x", nonce="abc"') == "Basic"
    assert redaction.header("location", "https://e.mx/?session=1") == "https://e.mx/?session=***"
    assert redaction.header("server", "nginx") == "nginx"
