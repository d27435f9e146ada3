"""Small files with plausible content, the same at each run."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence

_FIXED = (2026, 1, 1, 0, 0, 0)
MIMETYPES = {
    "CSV": "text/csv",
    "PDF": "application/pdf",
    "SHP": "application/zip",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS = {"CSV": "csv", "PDF": "pdf", "SHP": "zip", "XLSX": "xlsx"}


def table(name: str, columns: Sequence[str], rows: int = 24) -> list[list[str]]:
    """Header and *rows* rows of invented values for the dataset called *name*."""
    chance = random.Random(name)  # noqa: S311
    body = [[_value(column, number, chance) for column in columns] for number in range(rows)]
    return [list(columns), *body]


def _value(column: str, number: int, chance: random.Random) -> str:
    if column == "cve_ent":
        return f"{number % 32 + 1:02d}"
    if column == "cve_mun":
        return f"{number % 32 + 1:02d}{chance.randint(1, 90):03d}"
    if column in ("anio", "fecha", "mes", "emision", "incorporacion", "inicio"):
        day = f"{2020 + number % 6}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        return {"anio": day[:4], "mes": day[:7], "inicio": day[:4]}.get(column, day)
    if column in ("indice", "latitud", "longitud", "nivel_m", "aforo", "salinidad", "ocupacion"):
        return f"{chance.uniform(0, 90):.3f}"
    if column in ("monto", "pib", "pasajeros", "visitantes", "inscritos", "consultas", "quejas"):
        return str(chance.randint(100, 90_000))
    return f"{column}-{chance.randint(1, 400):03d}"


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8, commas, line ends of RFC 4180."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """The smallest workbook that spreadsheet programs open."""
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/s.xml" ContentType="{kind}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="Datos" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/worksheet" Target="s.xml"/></Relationships>'
        ),
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return _zip({name: (head + text).encode() for name, text in parts.items()})


def as_pdf(text: str) -> bytes:
    """One page with one line."""
    line = text.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]")
    stream = b"BT /F1 12 Tf 72 720 Td (" + line + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, each)
    table_at = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table_at


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), content)
    return out.getvalue()


def make(kind: str, name: str, title: str, columns: Sequence[str]) -> bytes:
    """The bytes of a file of format *kind* for the dataset called *name*."""
    if kind == "PDF":
        return as_pdf(title)
    rows = table(name, columns)
    if kind == "XLSX":
        return as_xlsx(rows)
    if kind == "SHP":
        return _zip({f"{name}.{end}": f"ejemplo {end}".encode() for end in ("shp", "shx", "dbf")})
    return as_csv(rows)
