"""Plans as files, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADER = (
    "Conjunto de datos",
    "Descripción del conjunto de datos",
    "Recurso de datos",
    "Descripción del recurso de datos",
    "Formato del recurso",
    "Periodicidad de\n publicación",
    "Fecha de publicación 2026",
    "Área que genera el recurso de datos",
    "fundamento",
)


def row(title: str, day: Any = "2026-06-30", **more: str) -> tuple[Any, ...]:
    """A row of the official form."""
    return (
        title,
        more.get("notes", f"Todo sobre {title}"),
        more.get("resource", ""),
        "",
        "CSV",
        more.get("frequency", "Anual"),
        day,
        "Dirección de Datos",
        more.get("fundamento", "Art. 32"),
    )


def xlsx(*rows: Sequence[Any], header: Sequence[str] = HEADER, sheet: str = "Plan") -> bytes:
    """A workbook with a title above the header, as institutions write them."""
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(["Plan Institucional de Publicación"])
    page.append([])
    page.append(list(header))
    for each in rows:
        page.append(list(each))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> str:
    """The same as CSV."""
    lines = [header, *rows]
    return "\n".join(
        ",".join('"' + str(cell).replace('"', '""') + '"' for cell in line) for line in lines
    )
