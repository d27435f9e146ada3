"""Small real files made from their address: CSV, XLSX and PDF that open where such files open."""

from __future__ import annotations

import csv
import io
import random
import zipfile
import zlib
from html import escape
from urllib.parse import unquote

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "doc": "application/msword",
}
_HEADER = ("ejercicio", "trimestre", "entidad", "clave_entidad", "registros", "monto_mxn")
_STATES = (("Aguascalientes", "01"), ("Colima", "06"), ("Oaxaca", "20"), ("Yucatán", "31"))
_MOMENT = (2026, 1, 1, 0, 0, 0)


def make(path: str) -> tuple[str, bytes] | None:
    """(media type, bytes) of the file at *path*, or ``None`` for a type we do not make."""
    name = unquote(path).rsplit("/", 1)[-1]
    extension = name.rsplit(".", 1)[-1].lower()
    if extension not in TYPES:
        return None
    rows = _rows(zlib.crc32(unquote(path).encode()))
    title = name.rsplit(".", 1)[0]
    makers = {"csv": _csv, "xlsx": _xlsx}
    body = makers[extension](rows) if extension in makers else _pdf(title)
    return TYPES[extension], body


def _rows(seed: int) -> list[list[str]]:
    dice = random.Random(seed)
    rows = [list(_HEADER)]
    for quarter in range(1, 5):
        for state, code in _STATES:
            amount = f"{dice.randrange(10_000, 900_000)}.{dice.randrange(100):02d}"
            rows.append(["2025", str(quarter), state, code, str(dice.randrange(5, 400)), amount])
    return rows


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


_OPEN_XML = "http://schemas.openxmlformats.org"
_MAIN = f"{_OPEN_XML}/spreadsheetml/2006/main"
_RELS = f"{_OPEN_XML}/package/2006/relationships"
_OFFICE = f"{_OPEN_XML}/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>'
_XLSX_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OPEN_XML}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Datos" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _xlsx(rows: list[list[str]]) -> bytes:
    cells = (
        "".join(f'<c t="inlineStr"><is><t>{escape(v)}</t></is></c>' for v in row) for row in rows
    )
    sheet = _SHEET + "".join(f"<row>{row}</row>" for row in cells) + "</sheetData></worksheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_XLSX_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), '<?xml version="1.0"?>' + text)
    return out.getvalue()


def _pdf(title: str) -> bytes:
    shown = (
        title.encode("cp1252", "replace")
        .replace(b"\\", b"")
        .replace(b"(", b"[")
        .replace(b")", b"]")
    )
    stream = b"BT /F1 14 Tf 60 760 Td (" + shown + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length " + str(len(stream)).encode() + b">>stream\n" + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += str(number).encode() + b" 0 obj" + content + b"endobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
    return bytes(out)
