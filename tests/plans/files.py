"""Plans as institutions send them, with the dirt of the real ones, made here."""

from __future__ import annotations

import csv
import io
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


def as_ods(rows: Sequence[Sequence[str]], *, repeat: str = "") -> bytes:
    """An OpenDocument sheet of texts; *repeat* is put into the last cell's tag."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        + "</table:table-row>"
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
