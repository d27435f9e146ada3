"""Exports of the SIPOT made by us, as the real ones are made."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter

OWN = ("TIPO DE INTEGRANTE (CATÁLOGO)", "MONTO BRUTO  NETO Y MONEDA", "APOYOS (Tabla_400001)")
HEADER = (
    "ID", "FECHA CREACION", "FECHA MODIFICACION", "EJERCICIO",
    "FECHA DE INICIO DEL PERIODO QUE SE INFORMA", "FECHA DE TÉRMINO DEL PERIODO QUE SE INFORMA",
    *OWN,
    "ÁREA(S) RESPONSABLE(S) QUE GENERA(N)  POSEE(N)  PUBLICA(N) Y ACTUALIZAN LA INFORMACIÓN",
    "FECHA DE VALIDACIÓN", "FECHA DE ACTUALIZACIÓN", "NOTA",
)  # fmt: skip
SUBJECT = "Instituto del Mar (INMAR)"
LISTS = (("Funcionario", "Empleado"),)


def row(number: int = 1, start: str = "2026-01-01", end: str = "2026-03-31", **other: Any) -> dict:
    """A record without fault; *other* changes its cells by the beginning of their header."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    cells: dict[str, Any] = {
        "ID": number,
        "FECHA CREACION": date(2026, 4, 10),
        "FECHA MODIFICACION": date(2026, 4, 12),
        "EJERCICIO": str(first.year),
        "FECHA DE INICIO DEL PERIODO QUE SE INFORMA": first,
        "FECHA DE TÉRMINO DEL PERIODO QUE SE INFORMA": last,
        OWN[0]: "Empleado",
        OWN[1]: 1200.5,
        OWN[2]: str(number),
        HEADER[9]: "Dirección de Personal",
        "FECHA DE VALIDACIÓN": last,
        "FECHA DE ACTUALIZACIÓN": last,
        "NOTA": "",
    }
    for name, value in other.items():
        cells[next(header for header in HEADER if header.startswith(name))] = value
    return cells


def xlsx(rows: list[dict], **given: Any) -> bytes:
    """An export in XLSX: titles, blank row, header in row 6, lists, children."""
    options: dict[str, Any] = {
        "subject": SUBJECT, "format": "Remuneración bruta y neta", "period": "1er trimestre",
        "norm": "LGTAIP_2025", "children": [(1, "Vales", 100)], "lists": LISTS, "header": HEADER,
        **given,
    }  # fmt: skip
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Información")
    titles = (
        ("Nombre del Sujeto Obligado:", options["subject"]), ("Normativa:", options["norm"]),
        ("Formato:", options["format"]), ("Periodo:", options["period"]),
    )  # fmt: skip
    for number, pair in enumerate(titles):
        sheet.write_row(number, 0, pair)
    sheet.write_row(5, 0, options["header"])
    for number, cells in enumerate(rows, 6):
        for column, header in enumerate(options["header"]):
            value = cells[header]
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif value not in ("", None):
                sheet.write(number, column, value)
    for number, values in enumerate(options["lists"], 1):
        book.add_worksheet(f"Hidden_{number}").write_column(0, 0, values)
    if options["children"] is not None:
        table = book.add_worksheet("Tabla_400001")
        table.write_row(0, 0, ("Información relacionada a:", "Apoyos, monto y moneda"))
        table.write_row(2, 0, ("ID", "FECHA CREACION", "FECHA MODIFICACION", "APOYO", "MONTO"))
        for number, (key, name, amount) in enumerate(options["children"], 3):
            table.write_row(number, 0, (key, "", "", name, amount))
    book.close()
    return out.getvalue()


def csv(rows: list[dict], **given: Any) -> bytes:
    """An export in CSV: three title lines, Windows-1252, a blank before a name of the header."""
    options = {"subject": SUBJECT, "format": "Estructura Orgánica_Estructura Orgánica", **given}
    header = [name for name in HEADER if name != OWN[2]]
    lines = [
        f"Nombre del Sujeto Obligado:,{options['subject']}",
        f"Formato:,{options['format']}",
        f"Periodo:,{options.get('period', '1er trimestre')}",
        "ID, FECHA CREACION, FECHA MODIFICACION," + ",".join(f'"{name}"' for name in header[3:]),
    ]
    for cells in rows:
        texts = [_csv_cell(name, cells[name]) for name in header]
        lines.append(",".join([texts[0], *(f'"{text}"' for text in texts[1:])]))
    return ("\n".join([*lines, ""]) + "\n").encode("cp1252")


def _csv_cell(header: str, value: Any) -> str:
    if not isinstance(value, date):
        return str(value).replace('"', '""')
    short = header in {"FECHA CREACION", "FECHA MODIFICACION"}
    return value.strftime("%d/%m/%y" if short else "%d/%m/%Y")
