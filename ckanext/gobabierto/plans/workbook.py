"""The Plan, and its blank form, as XLSX and CSV; ``reading.read`` takes both back unchanged.

The twelve columns of 2026 come first, then what else the rows say, and last the ``clave`` by which
each row is recognised when the file returns edited and sorted. No text is ever a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from ckanext.gobabierto.vocabularies.frequencies import all_frequencies
from ckanext.gobabierto.vocabularies.terms import PRIORITIES_37
from ckanext.gobabierto.vocabularies.texts import like_formula

from . import columns
from .columns import Column
from .types import PlanRow

_OPTIONAL = ("prioridad_37", "liga")
_BLANK_ROWS = 500
"""Rows of a form to which lists and widths apply."""
_WIDTHS = {"long": 44, "short": 28, columns.DATE: 18, "formato_recurso": 14}
_FORMATS = ("CSV", "SHP")
_LISTS = "Listas"
_INTRODUCTION = (
    "Un renglón por recurso. Los encabezados no se cambian; los renglones pueden ordenarse.",
    "Las fechas se escriben AAAA-MM-DD. Si sólo se escribe el mes, se entiende su último día.",
    "La columna oculta «Clave» permite reconocer los renglones de un archivo que regresa.",
)


def as_xlsx(rows: Sequence[PlanRow], year: int) -> bytes:
    """The Plan of *year* as a workbook with lists of values and a sheet of help."""
    return _book(rows, year, example=False)


def template_xlsx(year: int) -> bytes:
    """The blank form of *year*: the twelve columns, two optional ones, lists and help."""
    return _book((), year, example=True)


def as_csv(rows: Sequence[PlanRow], year: int) -> bytes:
    """The Plan as CSV UTF-8 (RFC 4180), safe to open in a spreadsheet."""
    chosen, extra = _layout(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    keyed = ["Clave"] if rows else []
    writer.writerow(_escaped([*(c.header_for(year) for c in chosen), *extra, *keyed]))
    for row in rows:
        cells = [row.values.get(column.code, "") for column in chosen]
        writer.writerow(_escaped([*cells, *(row.extra.get(name, "") for name in extra), row.id]))
    return out.getvalue().encode("utf-8-sig")  # with the mark, spreadsheets read the accents


def template_csv(year: int) -> bytes:
    """The header of the twelve columns."""
    return as_csv((), year)


def _escaped(cells: Sequence[str]) -> list[str]:
    """Cells that no spreadsheet takes for a formula; reading takes the apostrophe away."""
    return [f"'{cell}" if like_formula(cell, "'") else cell for cell in cells]


def _layout(rows: Sequence[PlanRow]) -> tuple[list[Column], list[str]]:
    """The known columns to write and the others, in a stable order."""
    used = {code for row in rows for code, text in row.values.items() if text}
    official = columns.official()
    more = [
        column
        for column in columns.all_columns()
        if column.code in used and column not in official and column.code != columns.KEY
    ]
    extra = dict.fromkeys(name for row in rows for name in row.extra)
    return [*official, *more], list(extra)


def _book(rows: Sequence[PlanRow], year: int, *, example: bool) -> bytes:
    chosen, extra = _layout(rows)
    known = columns.by_code()
    chosen += [known[code] for code in _OPTIONAL if known[code] not in chosen]
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        # Without a moment of creation the same Plan gives the same bytes.
        book.set_properties({"title": f"Plan {year}", "created": datetime(year, 1, 1)})  # noqa: DTZ001
        _plan_sheet(book, rows, chosen, extra, year)
        _help_sheet(book, chosen, year, example=example)
        _list_sheet(book)
    return out.getvalue()


def _plan_sheet(
    book: Any, rows: Sequence[PlanRow], chosen: list[Column], extra: list[str], year: int
) -> None:
    sheet = book.add_worksheet(f"Plan {year}")
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7E3DC", "border": 1}
    )
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    last = len(chosen) + len(extra)
    headers = [*(column.header_for(year) for column in chosen), *extra, "Clave"]
    for index, header in enumerate(headers):
        sheet.write_string(0, index, header, head)
    for index, column in enumerate(chosen):
        kind = "long" if column.long else "short"
        width = _WIDTHS.get(column.code, _WIDTHS[kind])
        sheet.set_column(index, index, width, day if column.code == columns.DATE else text)
    sheet.set_column(last, last, 16, None, {"hidden": True})
    for number, row in enumerate(rows, 1):
        for index, column in enumerate(chosen):
            _write(sheet, (number, index), row.values.get(column.code, ""), column, day, text)
        for index, name in enumerate(extra, len(chosen)):
            if row.extra.get(name):
                sheet.write_string(number, index, row.extra[name], text)
        sheet.write_string(number, last, row.id)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), last)
    _lists(sheet, chosen, len(rows) + _BLANK_ROWS)


def _write(
    sheet: Any, place: tuple[int, int], text: str, column: Column, day: Any, plain: Any
) -> None:
    """A cell; only a date written as ISO becomes a date, other ways of writing one stay."""
    if not text:
        return
    if column.code == columns.DATE and (moment := _iso(text)):
        sheet.write_datetime(*place, moment, day)
    else:
        sheet.write_string(*place, text, plain)


def _iso(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    same = found.isoformat() == text and found.year > 1900  # noqa: PLR2004 - Excel's first year
    return datetime(found.year, found.month, found.day) if same else None  # noqa: DTZ001


def _lists(sheet: Any, chosen: list[Column], last: int) -> None:
    """Lists to choose from; another value is taken after a warning, and the reading says so."""
    sources = {
        "periodicidad_publicacion": f"={_LISTS}!$A$1:$A${len(all_frequencies())}",
        "formato_recurso": f"={_LISTS}!$B$1:$B${len(_FORMATS)}",
        "prioridad_37": f"={_LISTS}!$C$1:$C${len(PRIORITIES_37.terms)}",
    }
    for index, column in enumerate(chosen):
        if column.code in sources:
            sheet.data_validation(
                1,
                index,
                last,
                index,
                {
                    "validate": "list",
                    "source": sources[column.code],
                    "error_type": "warning",
                    "error_title": "Valor fuera de la lista",
                    "error_message": "El portal reconoce los valores de la lista.",
                },
            )


def _help_sheet(book: Any, chosen: list[Column], year: int, *, example: bool) -> None:
    sheet = book.add_worksheet("Ayuda")
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for index, width in enumerate((36, 70, 44)):
        sheet.set_column(index, index, width)
    title = "Cómo llenar el Plan" if example else "Cómo leer y editar el Plan"
    sheet.write_string(0, 0, f"{title} {year}", bold)
    for number, line in enumerate(_INTRODUCTION, 1):
        sheet.merge_range(number, 0, number, 2, line, text)
    start = len(_INTRODUCTION) + 2
    for index, header in enumerate(("Columna", "Qué se escribe", "Ejemplo")):
        sheet.write_string(start, index, header, bold)
    for number, column in enumerate(chosen, start + 1):
        sheet.write_string(number, 0, column.header_for(year), text)
        sheet.write_string(number, 1, column.help, text)
        sheet.write_string(number, 2, column.example, text)


def _list_sheet(book: Any) -> None:
    sheet = book.add_worksheet(_LISTS)
    lists = (
        [item.label for item in all_frequencies()],
        list(_FORMATS),
        [term.code for term in PRIORITIES_37.terms],
    )
    for index, values in enumerate(lists):
        for number, value in enumerate(values):
            sheet.write_string(number, index, value)
    sheet.hide()
