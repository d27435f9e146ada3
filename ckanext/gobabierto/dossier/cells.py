"""Tables as CSV and XLSX. A spreadsheet must neither run nor misread what we send."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so is run as a formula by spreadsheets."""

_UNSEEN = " \u00a0\u200b\ufeff"
"""What a spreadsheet may pass over before it."""

BOM = "\ufeff"
"""Excel reads UTF-8 only where the file says so."""

LONGEST_CELL = 32_767
"""Characters that a cell of Excel takes."""

_WIDEST = 60


def cell(value: Any) -> Any:
    """A value a spreadsheet shows as it is: texts that look like formulas get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(_UNSEEN).startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A CSV (RFC 4180) that starts with a byte order mark."""
    return "".join(csv_lines(columns, rows))


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The same, line by line, so that a long table is sent while it is read."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write(BOM)
    writer.writerow(columns)
    yield out.getvalue()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([cell(row.get(column)) for column in columns])
        yield out.getvalue()


def xlsx_bytes(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]],
    created: datetime,
    *,
    title: str,
) -> bytes:
    """A workbook with one sheet for each table; every text is a text, whatever it starts with.

    :param created: moment written into its properties, so that the same data give the same bytes.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    for name, (columns, rows) in sheets.items():
        _sheet(book.add_worksheet(name), columns, rows, bold)
    book.close()
    return out.getvalue()


def _sheet(
    sheet: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], bold: Any
) -> None:
    widths = [len(column) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = row.get(column)
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value not in (None, ""):
                text = str(value)[:LONGEST_CELL]
                sheet.write_string(number, place, text)
                widths[place] = max(widths[place], len(text))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, _WIDEST))
    sheet.freeze_panes(1, 1)
    if number:
        sheet.autofilter(0, 0, number, len(columns) - 1)
