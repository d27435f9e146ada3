"""A file as tables of cells, whatever its format; the first thing done with what somebody sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .delimited import Delimited, read_text
from .packed import check_package
from .refusal import EXPECTED, BadPlanFile, Limits
from .spreadsheets import read_workbook
from .types import Note

Cell = str | float | bool | date | datetime | None

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "un PDF"),
    (b"{\\rtf", "un documento de texto (RTF)"),
    (b"\x89PNG", "una imagen"),
    (b"\xff\xd8\xff", "una imagen"),
    (b"GIF8", "una imagen"),
    (b"Rar!", "un archivo comprimido (RAR)"),
    (b"7z\xbc\xaf", "un archivo comprimido (7z)"),
    (b"\x1f\x8b", "un archivo comprimido (gzip)"),
    (b"SQLite format 3", "una base de datos"),
)
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"<body", b"<div")
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or the only table of a text file."""

    rows: list[list[Cell]]
    name: str = ""
    filled: frozenset[tuple[int, int]] = frozenset()
    """(row, column), from 0, of cells that repeat the merged one above them."""
    unsaved: Mapping[int, Mapping[int, str]] = field(default_factory=dict[int, dict[int, str]])
    """By row and column, from 0, of cells that came empty and were not: their error, or nothing."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a file holds."""

    kind: str
    tables: tuple[Table, ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()
    hidden: tuple[Table, ...] = ()
    """The first rows of hidden sheets, which are not read."""


def open_tables(content: bytes, limits: Limits, rank: Callable[[list[list[str]]], float]) -> Tables:
    """The tables of a file.

    :param rank: how much a table looks like a Plan, to choose the delimiter of a text.
    :raises BadPlanFile: when it is none, damaged, protected or too large.
    """
    if not content.strip():
        raise BadPlanFile(
            "El archivo está vacío.", found="0 bytes", expected=EXPECTED, code="archivo_vacio"
        )
    if len(content) > limits.size:
        raise BadPlanFile(
            "El archivo es demasiado grande para ser un Plan.",
            found=f"{len(content) / 2**20:.1f} MB",
            expected=f"{limits.size / 2**20:.0f} MB a lo más",
            code="archivo_demasiado_grande",
        )
    refuse_strangers(content)
    if content.startswith(_ZIP):
        return _workbook(content, check_package(content, limits), limits)
    if content.startswith(_OLE):
        return _workbook(content, "xls", limits)
    return _text(read_text(content, limits, rank))


def refuse_strangers(content: bytes) -> None:
    """Say which kind of file this is, when it is plainly not a table.

    :raises BadPlanFile: for a PDF, a web page, an image…
    """
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((what for magic, what in _STRANGERS if head.startswith(magic)), "")
    if not found and head.lower().startswith(_PAGE):
        found = "una página web (HTML)"
    elif not found and head.lower().startswith(b"<?xml"):
        found = "un documento XML"
    if found:
        raise BadPlanFile(
            f"El archivo es {found}, no un Plan que se pueda leer.",
            found=found,
            expected=EXPECTED,
            code="archivo_no_es_plan",
        )


def _workbook(content: bytes, kind: str, limits: Limits) -> Tables:
    sheets = read_workbook(content, limits)
    shown, hidden = (
        tuple(
            Table(sheet.rows, sheet.name, sheet.filled, sheet.unsaved)
            for sheet in sheets
            if sheet.hidden is hidden_
        )
        for hidden_ in (False, True)
    )
    return Tables(kind, shown, hidden=hidden)


def _text(text: Delimited) -> Tables:
    rows: list[list[Cell]] = [list(row) for row in text.rows]
    return Tables("csv", (Table(rows),), text.encoding, text.delimiter, text.notes)
