"""What the register takes for a file, and that what it stored is what it gives back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from ckanext.gobabierto.documents import files, storage

MOST = 4 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
EML = (
    b"From: utd@sediag.gob.mx\r\nDate: Wed, 28 Jan 2026 10:00:00 -0600\r\nSubject: Plan\r\n\r\nHola"
)


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def office(folder: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "x")
    return out.getvalue()


def damaged(name: str = "mimetype") -> bytes:
    """An office file whose first member cannot be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "application/vnd.oasis.opendocument.text")
    content = bytearray(out.getvalue())
    start = 30 + len(name)
    content[start : start + 4] = bytes(byte ^ 0xFF for byte in content[start : start + 4])
    return bytes(content)


def with_types(types: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "x")
        archive.writestr("word/image.bin", "x")
    return out.getvalue()


def crowded() -> bytes:
    """So many members that listing them would cost more than the file is worth."""
    return office("word", *(f"word/{'x' * 200}{n}" for n in range(5000)))


def receive(content: bytes, name: str) -> files.Received:
    return files.receive(io.BytesIO(content), name, MOST)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.4 x", "a.pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0...", "a.JPEG", "image/jpeg"),
        (b"II*\0...", "a.tiff", "image/tiff"),
        (OLE, "a.doc", "application/msword"),
        (EML, "acuse.eml", "message/rfc822"),
        (office("word"), "a.docx", files._recognized(io.BytesIO(office("word")), "")[1]),
        (office("xl"), "a.xlsx", files._recognized(io.BytesIO(office("xl")), "")[1]),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.text"),
            "a.odt",
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_documents_that_people_read_are_taken(content: bytes, name: str, media_type: str):
    found = receive(content, name)
    assert (found.media_type, found.size) == (media_type, len(content))
    assert found.content.read() == content


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "archivo_vacio"),
        (b"%PDF-" + b"x" * MOST, "a.pdf", "archivo_demasiado_grande"),
        (b"MZ\x90\0 program", "acuse.pdf", "archivo_no_admitido"),
        (b"<html><script>alert(1)</script>", "acuse.pdf", "archivo_no_admitido"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "archivo_no_admitido"),
        (b"%PDF-1.4 x", "a.html", "archivo_con_otro_contenido"),
        (b"%PDF-1.4 x", "acuse.pdf.exe", "archivo_con_otro_contenido"),
        (zipped(a="x"), "a.zip", "archivo_no_admitido"),
        (zipped(a="x"), "a.docx", "archivo_no_admitido"),
        (b"PK\x03\x04 broken", "a.docx", "archivo_no_admitido"),
        (office("word", "word/vbaProject.bin"), "a.docx", "archivo_con_macros"),
        (office("word", "word/VBAPROJECT.BIN"), "a.docm", "archivo_con_macros"),
        (
            with_types('<Override ContentType="…ms-office.vbaProject"/>'),
            "a.docx",
            "archivo_con_macros",
        ),
        (with_types("…document.macroEnabled.main+xml"), "a.docx", "archivo_con_macros"),
        (OLE + "_VBA_PROJECT".encode("utf-16-le"), "a.xls", "archivo_con_macros"),
        (OLE + b"\0" * 65_000 + "_VBA_PROJECT".encode("utf-16-le"), "a.xls", "archivo_con_macros"),
        (damaged(), "a.odt", "archivo_no_admitido"),
        (damaged("[Content_Types].xml"), "a.docx", "archivo_no_admitido"),
        (crowded(), "a.docx", "archivo_no_admitido"),
        (OLE, "a.msi", "archivo_no_admitido"),
        (b"Querida Ana: hola", "a.eml", "archivo_no_admitido"),
        (b"a: b\r\n\r\n", "a.eml", "archivo_no_admitido"),
    ],
)
def test_everything_else_is_refused_with_its_code(content: bytes, name: str, code: str):
    with pytest.raises(files.RefusedFile) as error:
        receive(content, name)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Documentos\\Acuse número 1.PDF", "Acuse número 1.pdf"),
        ("a\0b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
        ("...pdf", "documento.pdf"),
        (".pdf", "documento.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, clean: str):
    assert files.clean_name(name, "pdf") == clean


class TestStorage:
    @pytest.fixture(autouse=True)
    def own(self, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
        monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))

    def test_bytes_come_back_and_only_the_owner_reads_them(self, tmp_path):
        found = receive(b"%PDF-1.4 x", "a.pdf")
        key = storage.keep(found.content)
        stored = next(path for path in tmp_path.rglob(key))
        assert stored.stat().st_mode & 0o077 == 0
        assert stored.relative_to(tmp_path).parts[0] == storage.FOLDER
        assert storage.verified(key, found.sha256).read() == b"%PDF-1.4 x"

    def test_altered_or_lost_bytes_are_not_delivered(self, tmp_path):
        found = receive(b"%PDF-1.4 x", "a.pdf")
        key = storage.keep(found.content)
        next(tmp_path.rglob(key)).write_bytes(b"%PDF-1.4 y")
        with pytest.raises(storage.Altered):
            storage.verified(key, found.sha256)
        storage.discard(key)
        with pytest.raises(storage.Altered):
            storage.verified(key, found.sha256)

    @pytest.mark.parametrize("key", ["", "../../ckan.ini", "A" * 32, "0" * 31])
    def test_a_key_is_never_a_path(self, key):
        with pytest.raises(storage.Altered):
            storage.verified(key, "0")

    def test_without_a_storage_path_it_says_so(self, ckan_config, monkeypatch):
        monkeypatch.setitem(ckan_config, "ckan.storage_path", None)
        with pytest.raises(storage.NoStorage):
            storage.keep(io.BytesIO(b"x"))
