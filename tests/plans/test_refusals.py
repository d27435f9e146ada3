from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace

import pytest

from ckanext.gobabierto.plans.reading import read
from ckanext.gobabierto.plans.refusal import BadPlanFile, Limits

from . import files

_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _damaged() -> bytes:
    """A package whose first part cannot be unpacked."""
    content = bytearray(files.package({"mimetype": _ODS}))
    start = 30 + len("mimetype")
    content[start : start + 4] = bytes(byte ^ 0xFF for byte in content[start : start + 4])
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "archivo_vacio"),
        (b"  \n ", "archivo_vacio"),
        (b"%PDF-1.7 ...", "archivo_no_es_plan"),
        (b"<!DOCTYPE html><html></html>", "archivo_no_es_plan"),
        (b"\xef\xbb\xbf  <HTML><table>", "archivo_no_es_plan"),
        (b"<?xml version='1.0'?><a/>", "archivo_no_es_plan"),
        (b"\x89PNG\r\n\x1a\n", "archivo_no_es_plan"),
        (bytes(range(256)) * 20, "archivo_no_es_plan"),
        (b"PK\x03\x04 cut", "archivo_danado"),
        (files.package({"mimetype": _ODS}), "archivo_danado"),
        (_damaged(), "archivo_danado"),
        (OLE + b"\0" * 600, "archivo_danado"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "archivo_protegido"),
        (files.package({"word/document.xml": "x"}), "archivo_no_es_plan"),
        (files.package({"plan.csv": "x"}), "archivo_no_es_plan"),
        (files.bomb(40), "archivo_comprimido_sospechoso"),
        (files.as_xlsx(("Hoja", [])), "archivo_vacio"),
        (files.as_xlsx(("Hoja", [["a", "b"], [1, 2]])), "sin_encabezados"),
        (b"a,b\n1,2\n", "sin_encabezados"),
        (b"hola", "sin_encabezados"),
    ],
)
def test_refused_with_a_code_and_a_sentence(content, code):
    with pytest.raises(BadPlanFile) as caught:
        read(content, "plan_2026.xlsx")
    assert caught.value.code == code
    assert caught.value.message.endswith(".")


def test_a_document_with_password_of_open_document():
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
    with pytest.raises(BadPlanFile) as caught:
        read(files.package(parts))
    assert caught.value.code == "archivo_protegido"


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (files.as_csv([files.row()] * 30), Limits(rows=20), "demasiados_renglones"),
        (files.as_csv([[*files.row(), *"x" * 300]]), Limits(), "hoja_demasiado_grande"),
        (files.as_csv([files.row()] * 30), Limits(size=100), "archivo_demasiado_grande"),
        (
            files.as_xlsx(("a", [files.HEADERS, *[files.row()] * 30])),
            Limits(rows=20),
            "hoja_demasiado_grande",
        ),
        (
            files.as_xlsx(*((f"h{n}", [files.HEADERS]) for n in range(4))),
            Limits(sheets=3),
            "demasiadas_hojas",
        ),
        (files.as_xlsx(("a", [files.HEADERS])), Limits(parts=3), "archivo_comprimido_sospechoso"),
    ],
)
def test_limits(content, limits, code):
    with pytest.raises(BadPlanFile) as caught:
        read(content, limits=limits)
    assert caught.value.code == code


def test_a_workbook_that_asks_for_all_the_memory_ends_only_its_reader():
    started = time.perf_counter()
    with pytest.raises(BadPlanFile) as caught:
        read(files.far_cell())
    assert caught.value.code == "hoja_demasiado_grande"
    assert time.perf_counter() - started < 20


def test_a_sheet_that_repeats_its_cells_a_million_times_is_refused():
    cell = (
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    with pytest.raises(BadPlanFile) as caught:
        read(files.as_ods([files.HEADERS], repeat=cell), limits=replace(Limits(), seconds=10))
    assert caught.value.code in {
        "hoja_demasiado_grande",
        "lectura_demasiado_lenta",
        "archivo_danado",
    }


def test_rows_that_repeat_themselves_are_no_bomb():
    lines = [[str(cell) for cell in files.row(notes="Sin cambios " * 100)]] * 1000
    content = files.as_ods([files.HEADERS, *lines])
    part = zipfile.ZipFile(io.BytesIO(content)).getinfo("content.xml")
    assert part.file_size > Limits().ratio * part.compress_size
    assert len(read(content).rows) == len(lines)


def test_a_long_cell_is_cut_and_said():
    found = read(files.as_csv([files.row(notes="x" * 40_000)])).rows[0]
    assert len(found.values["observaciones"]) == Limits().cell
    assert "celda_cortada" in {note.code for note in found.notes}
