"""Reads a Plan Institucional from the bytes of a file, as institutions really write it.

::

    reading = read(content, "plan_2026.xlsx", year=2026)
    for row in reading.rows:
        row.number, row.dataset_title, row.committed_on, row.date_quality, row.notes
    reading.columns, reading.unmapped, reading.notes, reading.skipped

Nothing is stored and nothing is lost: what was not recognised is kept (``RowReading.extra``), what
was supposed is in the notes of its row, what is no commitment is in ``skipped`` with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import columns
from .cells import Cell, text_of
from .header import Header, find_header, first_year, rank
from .refusal import BadPlanFile, Limits
from .row_keys import with_our_key
from .row_reader import RowReader
from .tables import Table, Tables, open_tables
from .types import Note, PlanReading

_DEFAULT = Limits()
_TOP = 60
_NEEDED = ("conjunto_datos", "periodicidad_publicacion", columns.DATE, "fundamento")


@dataclass(frozen=True, slots=True)
class _Candidate:
    table: Table
    header: Header
    named: bool
    """Its name says the year of the Plan."""

    @property
    def key(self) -> tuple[float, bool, int]:
        return len(self.header.codes), self.named, len(self.table.rows)


def read(
    content: bytes,
    filename: str = "",
    *,
    year: int | None = None,
    sheet: str = "",
    limits: Limits = _DEFAULT,
) -> PlanReading:
    """Read a Plan.

    A file with header and no row below it (a blank template) gives a reading without rows and the
    note ``sin_renglones``; whoever imports must not take it for a Plan that dropped everything.

    :param filename: says the year where nothing else does; the content decides the kind.
    :param year: of the Plan, for dates without year; else the header, a title, the name of the
        sheet or that of the file say it.
    :param sheet: which sheet of a workbook; else the one that looks most like a Plan.
    :raises BadPlanFile: when the file as a whole cannot be read as a Plan.
    """
    tables = open_tables(content, limits, rank)
    candidates = _candidates(tables, year, sheet)
    hidden = [table.name for table in tables.hidden if find_header(_texts(table.rows), year)]
    if not candidates:
        raise _no_header(tables, hidden)
    chosen = max(candidates, key=lambda candidate: candidate.key)
    header = with_our_key(chosen.header, chosen.table.rows)
    known_year, source = _year(year, chosen, filename)
    reader = RowReader(header, known_year, limits.cell, chosen.table)
    reader.read()
    notes = [
        *tables.notes,
        *_year_notes(year, known_year, source, header),
        *_column_notes(header),
        *_sheet_notes(chosen, candidates, sheet),
        *_hidden_notes(hidden),
    ]
    if not reader.rows:
        said = "El archivo tiene encabezados y ningún renglón debajo de ellos."
        notes.append(Note("sin_renglones", said))
    return PlanReading(
        rows=tuple(reader.rows),
        columns=header.columns,
        kind=tables.kind,
        form=columns.form_of(header.codes),
        year=known_year,
        encoding=tables.encoding,
        delimiter=tables.delimiter,
        sheet=chosen.table.name,
        sheets=tuple(candidate.table.name for candidate in candidates if candidate.table.name),
        header_row=header.last_row + 1,
        notes=tuple(notes),
        skipped=tuple(reader.skipped),
    )


def _candidates(tables: Tables, year: int | None, sheet: str) -> list[_Candidate]:
    named = [table for table in tables.tables if not sheet or table.name == sheet]
    if not named:
        raise BadPlanFile(
            "El libro no tiene la hoja que se pidió.",
            found=sheet,
            expected=", ".join(table.name for table in tables.tables),
            code="hoja_inexistente",
        )
    found = [(table, find_header(_texts(table.rows[:_TOP]), year)) for table in named]
    return [
        _Candidate(table, header, year is not None and str(year) in table.name)
        for table, header in found
        if header
    ]


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[text_of(cell)[0] for cell in row] for row in rows]


def _no_header(tables: Tables, hidden: Sequence[str]) -> BadPlanFile:
    first = next((row for row in _texts(tables.tables[0].rows[:_TOP]) if any(row)), [])
    said = "No se encontraron los encabezados de un Plan entre los primeros renglones."
    return BadPlanFile(
        " ".join((said, *(note.message for note in _hidden_notes(hidden)))),
        where=f"hoja {tables.tables[0].name}" if tables.tables[0].name else "",
        found=" | ".join(text for text in first if text)[:200],
        expected=", ".join(column.header for column in columns.official()),
        code="sin_encabezados",
    )


def _year(given: int | None, chosen: _Candidate, filename: str) -> tuple[int | None, str]:
    """The year of the Plan and where it is said."""
    if given is not None:
        return given, ""
    if year := chosen.header.year():
        return year, "del encabezado de la fecha"
    titles = [year for text in chosen.header.titles if (year := first_year(text))]
    if titles:
        return titles[0], "del título"
    if year := first_year(chosen.table.name):
        return year, "del nombre de la hoja"
    if year := first_year(filename):
        return year, "del nombre del archivo"
    return None, ""


def _year_notes(given: int | None, year: int | None, source: str, header: Header) -> list[Note]:
    said = header.year()
    if given is not None and said is not None and said != given:
        message = f"Se pidió el Plan de {given} y el encabezado dice {said}."
        return [Note("anio_distinto", message, columns.DATE, str(said), str(given))]
    if given is None and year is not None:
        message = f"El año del Plan, {year}, se tomó {source}."
        return [Note("anio_del_plan", message, understood=str(year), doubt=False)]
    if year is None:
        message = "El archivo no dice de qué año es el Plan; las fechas sin año no se pueden leer."
        return [Note("sin_anio_del_plan", message)]
    return []


def _column_notes(header: Header) -> list[Note]:
    notes: list[Note] = []
    known = columns.by_code()
    for column in header.columns:
        if column.canonical and column.score < 1:
            meant = known[column.canonical].header
            said = f"La columna «{column.header}» se entendió como «{meant}»."
            notes.append(Note("columna_parecida", said, column.canonical, column.header, meant))
        elif column.header and not column.canonical:
            said = f"La columna «{column.header}» no se reconoce; se conserva tal cual."
            notes.append(Note("columna_desconocida", said, column.header, column.header))
    for code in _NEEDED:
        if code not in header.codes:
            said = f"Falta la columna «{known[code].header}»."
            notes.append(Note("columna_ausente", said, code, understood=known[code].header))
    return notes


def _sheet_notes(chosen: _Candidate, candidates: list[_Candidate], sheet: str) -> list[Note]:
    others = [c.table.name for c in candidates if c is not chosen]
    if sheet or not others:
        return []
    names = ", ".join(f"«{name}»" for name in others)
    said = f"Se leyó la hoja «{chosen.table.name}»; también parecen un Plan: {names}."
    return [Note("otras_hojas", said, found=", ".join(others), understood=chosen.table.name)]


def _hidden_notes(names: Sequence[str]) -> list[Note]:
    if not names:
        return []
    told = ", ".join(f"«{name}»" for name in names)
    said = f"También parecen un Plan, y no se leen porque están ocultas, las hojas {told}."
    return [Note("hojas_ocultas", said, found=", ".join(names))]
