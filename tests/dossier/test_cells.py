"""A workbook holds numbers and days as what they are, and texts as texts."""

from __future__ import annotations

import io
from datetime import datetime, timezone

import openpyxl

from ckanext.gobabierto.dossier import cells

COLUMNS = ("nombre", "porcentaje", "fecha")
MADE = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)


def read(*rows):
    sheets = {"Tabla": (COLUMNS, [dict(zip(COLUMNS, row, strict=True)) for row in rows])}
    book = openpyxl.load_workbook(io.BytesIO(cells.xlsx_bytes(sheets, MADE, title="Tabla")))
    return list(book["Tabla"].iter_rows(min_row=2, values_only=True))


def test_a_percentage_is_a_number_and_a_day_a_day():
    (row,) = read(("=Uno", "89.30", "2026-03-31"))
    assert row == ("=Uno", 89.3, datetime.fromisoformat("2026-03-31"))


def test_what_only_looks_like_one_stays_a_text():
    found = read(("100.00", "NV", "2026-13-45"), ("2026-03-31x", "", "0001-01-01"))
    assert found == [("100.00", "NV", "2026-13-45"), ("2026-03-31x", None, "0001-01-01")]


def test_what_a_spreadsheet_would_run_is_a_text():
    for text in ("=1", " =1", "+1", "@a", "\t=1", "\n=1", "\r=1", "\uff1d1", "\uff20a"):
        assert cells.cell(text) == f"'{text}"
    assert cells.cell("a=1") == "a=1"
