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
        "Acta_LOAA800101MDFPNN09_final",
        "?PHPSESSID=k3v9q1",
        "a?api_key=corta1",
    ],
)
def test_pages_are_kept_without_what_identifies_anybody(secret):
    head = f"<!doctype html><p>Contacto: {secret}, de lunes a viernes</p>".encode()
    kept, form = redaction.excerpt(head)
    assert form == "texto"
    assert secret.encode() not in kept
    assert "de lunes a viernes" in kept.decode()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_of_a_file_of_data_only_the_shape_is_kept(encoding):
    head = "nombre,edad\n«José Peña»;43\n".encode(encoding)
    kept, form = redaction.excerpt(head)
    assert (kept.decode(), form) == ("aaaaaa,aaaa\n«aaaa aaaa»;00\n", "forma")


@pytest.mark.parametrize(
    "head",
    [
        b"<html><body><table title='Ana'><!-- Ana --><tr><td>Ana</td><td>Ana",
        b"<table><tr><td>Ana</td></tr></table>",
        b"<?xml version='1.0'?><padron><nombre>Ana</nombre></padron>",
    ],
)
def test_of_a_table_that_is_a_page_only_the_shape_is_kept(head):
    """Many a spreadsheet is a page inside, and many a register of people is XML."""
    kept, form = redaction.excerpt(head)
    assert (b"Ana" in kept, form) == (False, "forma")


def test_what_forms_and_scripts_of_a_page_hold_is_not_kept():
    head = (
        b"<!doctype html><meta name='csrf-token' content='tok1'><script>var k = 'tok2'</script>"
        b'<form><input name=u value="Ana Ruiz"><input value=tok3> Inicie sesi\xc3\xb3n</form>'
        b"<script>tok4"
    )
    kept, form = redaction.excerpt(head)
    assert form == "texto"
    assert not {word for word in (b"tok", b"Ana") if word in kept}
    assert "Inicie sesión" in kept.decode()


def test_of_what_is_no_text_only_what_kind_of_file_it_is():
    zipped = b"PK\x03\x04" + bytes(26) + b"Ana_Ruiz.csv"
    assert b"A" not in redaction.excerpt(zipped)[0]
    head = b"PK\x03\x04\x00\x00" + b"Ana" * 100
    assert redaction.excerpt(head) == (head[: redaction.MAGIC], "inicio")
    assert redaction.excerpt(b"") == (b"", "")


def test_a_character_cut_at_the_end_is_left():
    kept, form = redaction.excerpt("<html>año".encode()[:-2])
    assert (kept, form) == (b"<html>a", "texto")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ana:clave@e.gob.mx/a.csv#x", "https://***@e.gob.mx/a.csv"),
        ("https://e.gob.mx/a?token=abc&año=2026", "https://e.gob.mx/a?token=***&a%C3%B1o=2026"),
        ("https://e.gob.mx/a?correo=a@b.mx", "https://e.gob.mx/a?correo=***"),
        ("https://e.gob.mx/a;jsessionid=AB12?b=1", "https://e.gob.mx/a;jsessionid=***?b=1"),
        ("https://e.gob.mx/x_LOAA800101MDFPNN09.pdf", "https://e.gob.mx/x_***.pdf"),
        ("https://e.gob.mx/a?b=1&c=%20", "https://e.gob.mx/a?b=1&c=%20"),
    ],
)
def test_addresses_are_kept_without_secrets(given, kept):
    assert redaction.address(given) == kept


def test_headers_are_kept_without_secrets():
    assert redaction.header("www-authenticate", 'Basic realm="x", nonce="abc"') == "Basic"
    assert redaction.header("location", "https://e.mx/?session=1") == "https://e.mx/?session=***"
    assert redaction.header("server", "nginx") == "nginx"
