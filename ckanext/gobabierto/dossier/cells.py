"""Tables as CSV and XLSX. A spreadsheet must neither run nor misread what we send."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from ckanext.gobabierto.vocabularies.texts import like_formula

BOM = "\ufeff"
"""Excel reads UTF-8 only where the file says so."""

LONGEST_CELL = 32_767
"""Characters that a cell of Excel takes."""

PERCENT = "porcentaje"
"""A column of numbers with two decimals, which are texts elsewhere."""

_WIDEST = 60
_NUMBER = re.compile(r"\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_YEAR = 1900


def cell(value: Any) -> Any:
    """A value a spreadsheet shows as it is: texts that look like formulas get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and like_formula(value):
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
    forms = _Forms(
        head=book.add_format({"bold": True, "bottom": 1}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
        share=book.add_format({"num_format": "0.00"}),
    )
    for name, (columns, rows) in sheets.items():
        _sheet(book.add_worksheet(name), columns, rows, forms)
    book.close()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Forms:
    """How cells look, by what is in them."""

    head: Any
    day: Any
    share: Any


def _sheet(
    sheet: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], forms: _Forms
) -> None:
    widths = [len(column) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, forms.head)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            if row.get(column) not in (None, ""):
                width = _write(sheet, (number, place), column, row[column], forms)
                widths[place] = max(widths[place], width)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, _WIDEST))
    sheet.freeze_panes(1, 1)
    if number:
        sheet.autofilter(0, 0, number, len(columns) - 1)


def _write(sheet: Any, at: tuple[int, int], column: str, value: Any, forms: _Forms) -> int:
    """Write a value as what it is, a day and a percentage too; gives how wide it is."""
    text = str(value)[:LONGEST_CELL]
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(*at, value)
    elif column == PERCENT and _NUMBER.fullmatch(text):
        sheet.write_number(*at, float(text), forms.share)
    elif (day := _day(text)) is not None:
        sheet.write_datetime(*at, day, forms.day)
    else:
        sheet.write_string(*at, text)
    return len(text)


def _day(text: str) -> datetime | None:
    """A day written as such; Excel knows none before 1900."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None
