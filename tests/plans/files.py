"""Plans as institutions send them, with the dirt of the real ones, made here."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADERS = (
    "Conjunto de datos",
    "Descripción del conjunto de datos",
    "Recurso de datos",
    "Descripción del recurso de datos",
    "Formato del recurso",
    "Periodicidad de publicación",
    "Fecha de publicación 2026",
    "Área que genera el recurso de datos",
    "Población objetivo o sector de uso",
    "Importancia del recurso",
    "Fundamento",
    "Observaciones",
)
DIRTY_HEADERS = (
    "\ufeffConjunto de Datos",
    "DescripciÃ³n del conjunto de datos",
    " Recurso de datos",
    "Descripción n del recurso de datos",
    "formato",
    "Periodicidad de\n publicacioln",
    "Fecha publicacación\n 2026",
    "Ã\x81rea que genera el recurso de datos",
    "ciudadanía objetivo o sector de uso",
    "Importancia  del recurso",
    "fundamento",
    "Observaciones",
)


def row(
    dataset: str = "Denuncias",
    resource: str = "Denuncias 2026",
    date: Any = "2026-03-31",
    frequency: str = "Mensual",
    **more: str,
) -> list[Any]:
    """A row of the form of 2026."""
    return [
        dataset,
        f"Qué contiene {dataset}",
        resource,
        "Un renglón por caso",
        more.get("format", "CSV"),
        frequency,
        date,
        "Dirección General de Estadística",
        "Academia",
        "Útil",
        more.get("fundamento", "Artículo 10 del Reglamento"),
        more.get("notes", ""),
    ]


def as_csv(
    rows: Sequence[Sequence[Any]],
    headers: Sequence[str] = HEADERS,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*sheets: tuple[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets; *merged* are ranges of the first one."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def as_ods(rows: Sequence[Sequence[str | int]], *, repeat: str = "") -> bytes:
    """An OpenDocument sheet; *repeat* is put into the last cell's tag."""
    body = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, cells)) + "</table:table-row>"
        for cells in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NS} '
        'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Plan">'
        f"{body}{repeat}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        "</manifest:manifest>"
    )
    return package({"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(cell: str | int) -> str:
    kind = f'"float" office:value="{cell}"' if isinstance(cell, int) else '"string"'
    return f"<table:table-cell office:value-type={kind}><text:p>{cell}</text:p></table:table-cell>"


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A workbook of a few kilobytes that would unpack to *megabytes*."""
    return package({"xl/workbook.xml": "<workbook/>", "xl/s.xml": b" " * (megabytes * 2**20)})


def far_cell() -> bytes:
    """A workbook of two cells, one of them in the last corner of the sheet."""
    book = as_xlsx(("Plan", [HEADERS, row()]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            target.writestr(name, content)
    return out.getvalue()


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(place: tuple[int, int], cell: str | int) -> bytes:
    head = struct.pack("<HHH", *place, 15)
    if isinstance(cell, int):
        return _record(0x0203, head + struct.pack("<d", cell))
    return _record(0x0204, head + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))


def as_xls(rows: Sequence[Sequence[str | int]]) -> bytes:
    """A workbook of Excel 97 with one sheet, record by record."""
    name = b"\x04\x00Plan"
    cells = b"".join(
        _xls_cell((number, index), cell)
        for number, line in enumerate(rows)
        for index, cell in enumerate(line)
    )
    begin = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))
        for kind in (0x0005, 0x0010)
    ]
    start = len(begin[0]) + 6 + 4 + 6 + len(name) + 4
    stream = begin[0] + _record(0x0042, struct.pack("<H", 1200))
    stream += _record(0x0085, struct.pack("<IBB", start, 0, 0) + name) + _record(0x000A, b"")
    return _compound((stream + begin[1] + cells + _record(0x000A, b"")).ljust(8 * _SECTOR, b"\0"))


def _compound(stream: bytes) -> bytes:
    """The container of the documents of those years, with one stream in it."""
    sectors = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, sectors + 2), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
    )
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = (("Root Entry", 5, 1, _END, 0), ("Workbook", 2, _FREE, 2, len(stream)))
    directory = b"".join(_entry(*entry) for entry in entries).ljust(_SECTOR, b"\0")
    return head + fat + directory + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    body = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, _FREE, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)
