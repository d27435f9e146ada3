"""The rows below a header, each with what was understood and what was supposed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ckanext.gobabierto.vocabularies.texts import fold

from . import columns, understanding, unsaved
from .cells import Cell, one_line, text_of
from .date_order import Order, in_order, order_of
from .dates import DateReading, Remark, read_date
from .header import Header
from .row_keys import is_key
from .tables import Table
from .types import Note, RowReading, Skipped

_SAYS = r"(?:\s*[:._–—-].*)?"
"""What follows a word of a footnote: nothing, or a mark. «Firma electrónica» is a dataset."""
_FOOTNOTE = re.compile(
    r"\*.*|vo\.? ?bo\b.*|fecha de (?:elaboracion|corte|actualizacion)\b.*"
    r"|(?:elaboro|autorizo|reviso)\b.*|(?:elabor|autoriz|revis)ad[oa]s? por\b.*"
    rf"|notas?(?: aclaratorias?| importantes?| \(?\d+\)?)?{_SAYS}"
    rf"|(?:fuentes?|firmas?|(?:sub)?total){_SAYS}"
    r"|(?:sub)?total(?:es)?\b[^:]*:[\s\d.,]*|responsables?\b[^:]*:.*|responsables?"
)
_PRIVATE = frozenset({"privado", "restringido", "privados", "reservado", "confidencial"})
_REPEATED = 3
_INHERITED = ("conjunto_datos", "descripcion_conjunto_datos")
_LETTERS = 26


@dataclass(slots=True)
class _Draft:
    """A row while it is read."""

    number: int
    values: dict[str, str] = field(default_factory=dict[str, str])
    cells: dict[str, Cell] = field(default_factory=dict[str, Cell])
    extra: dict[str, str] = field(default_factory=dict[str, str])
    notes: list[Note] = field(default_factory=list[Note])

    def note(self, code: str, message: str, column: str = "", *, doubt: bool = True) -> None:
        found = self.values.get(column, "")
        self.notes.append(Note(code, message, column, found, "", self.number, doubt))

    def take(self, column: str, understood: tuple[str, Note | None]) -> str:
        """The value understood of a cell; its note becomes one of the row."""
        value, note = understood
        if note:
            self.notes.append(
                Note(note.code, note.message, column, note.found, note.understood, self.number)
            )
        return value


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, header: Header, year: int | None, limit: int, table: Table) -> None:
        self._year, self._limit, self._table = year, limit, table
        self._codes = header.codes
        self._first = header.last_row + 1
        self._columns = {c.index: c for c in header.columns}
        self._names = _unique([c.header for c in header.columns])
        self._order = Order.DAY_FIRST
        self._inherited: dict[str, str] = {}
        self._seen: dict[tuple[str, ...], int] = {}
        self.rows: list[RowReading] = []
        self.skipped: list[Skipped] = []

    def read(self) -> None:
        """Take every row below the header; blank ones are passed over."""
        rows = self._table.rows
        self._order = order_of(self._dates(rows))
        for index in range(self._first, len(rows)):
            draft = self._draft(index, rows[index])
            if not draft.values and not draft.extra:
                self._passed_over(draft)
                continue
            skipped = self._skipped(draft)
            if skipped:
                self.skipped.append(skipped)
            else:
                self.rows.append(self._finished(draft))

    def _passed_over(self, draft: _Draft) -> None:
        """A row without text is blank, or its cells were never saved: then it is said."""
        if draft.notes:
            self.skipped.append(unsaved.skipped(draft.number))
            self._inherited = {}

    def _dates(self, table: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
        """The cells of the column of dates."""
        for index, column in self._columns.items():
            if column.canonical == columns.DATE:
                yield from (row[index] for row in table[self._first :] if index < len(row))

    def _draft(self, index: int, cells: Sequence[Cell]) -> _Draft:
        draft = _Draft(index + 1)
        draft.notes += unsaved.notes(draft.number, self._unsaved(index))
        known = columns.by_code()
        for position, cell in enumerate(cells):
            text, repaired = text_of(cell)
            if not text:
                continue
            column = self._columns.get(position)
            code = column.canonical if column else ""
            if code and not known[code].long:
                text = one_line(text)
            if len(text) > self._limit:
                text = text[: self._limit]
                draft.note(
                    "celda_cortada", f"La celda es muy larga; se cortó a {self._limit}.", code
                )
            if code and (code != columns.KEY or is_key(text)):
                draft.values[code], draft.cells[code] = text, cell
            else:
                draft.extra[self._name(position)] = text
            if repaired:
                said = f"Los acentos venían dañados; se leyó «{text[:120]}»."
                draft.note("acentos_reparados", said, code, doubt=False)
            if code and (index, position) in self._table.filled:
                said = "La celda está combinada con la de arriba; se repitió su valor."
                draft.note("celda_combinada", said, code, doubt=False)
        return draft

    def _unsaved(self, index: int) -> dict[str, str]:
        """The cells of a row that came empty and were not, by their column."""
        found = self._table.unsaved.get(index, {})
        of = self._columns
        return {
            (of[place].canonical if place in of else "") or self._name(place): error
            for place, error in found.items()
        }

    def _name(self, position: int) -> str:
        if position < len(self._names) and self._names[position]:
            return self._names[position]
        letter = chr(65 + position % _LETTERS)
        return f"Columna {chr(64 + position // _LETTERS) if position >= _LETTERS else ''}{letter}"

    def _skipped(self, draft: _Draft) -> Skipped | None:
        """Why a row is no commitment, if it is none."""
        values = draft.values
        repeated = sum(columns.recognise(text)[0] == code for code, text in values.items())
        if repeated >= min(_REPEATED, len(self._codes)) and repeated == len(values):
            return Skipped(draft.number, "encabezado_repetido", "Repite los encabezados.")
        if len(values) + len(draft.extra) == 1:
            text = next(iter([*values.values(), *draft.extra.values()]))
            if _FOOTNOTE.fullmatch(fold(text)):
                said = "Es una nota al pie, no un compromiso."
                return Skipped(draft.number, "nota_al_pie", said, text)
        if fold(values.get("datos_privados", "")) in _PRIVATE:
            said = "El inventario dice que los datos no son públicos: no es un compromiso."
            return Skipped(draft.number, "datos_privados", said, values.get("conjunto_datos", ""))
        return None

    def _finished(self, draft: _Draft) -> RowReading:
        self._inherit(draft)
        values = draft.values
        date = self._date(draft)
        frequency = draft.take(
            "periodicidad_publicacion",
            understanding.frequency(values.get("periodicidad_publicacion", "")),
        )
        file_format = draft.take(
            "formato_recurso", understanding.file_format(values.get("formato_recurso", ""))
        )
        priority = draft.take(
            "prioridad_37", understanding.priority(values.get("prioridad_37", ""))
        )
        self._empty_cells(draft)
        self._repeated(draft)
        return RowReading(
            number=draft.number,
            values=values,
            extra=draft.extra,
            committed_on=date.day,
            date_quality=date.quality,
            frequency_code=frequency,
            format_code=file_format,
            priority_37=priority,
            link=values.get("liga", ""),
            key=values.pop(columns.KEY, ""),
            notes=tuple(draft.notes),
        )

    def _inherit(self, draft: _Draft) -> None:
        """A resource without dataset belongs to the dataset of the row above."""
        values = draft.values
        if any((note.code, note.column) == (unsaved.CODE, _INHERITED[0]) for note in draft.notes):
            self._inherited = {}  # it names one, and which is not known
        if values.get("conjunto_datos"):
            self._inherited = {c: values[c] for c in _INHERITED if values.get(c)}
        elif values.get("recurso_datos") and self._inherited:
            for code in _INHERITED:
                if code in self._inherited:
                    values.setdefault(code, self._inherited[code])
            said = (
                f"No dice el conjunto; se tomó el del renglón anterior, «{values[_INHERITED[0]]}»."
            )
            draft.note("conjunto_heredado", said, "conjunto_datos")
        elif "conjunto_datos" in self._codes or not values.get("recurso_datos"):
            draft.note(
                "sin_conjunto", "El renglón no dice qué conjunto compromete.", "conjunto_datos"
            )

    def _date(self, draft: _Draft) -> DateReading:
        code = columns.DATE
        cell, supposed = in_order(draft.cells.get(code), self._order)
        reading = read_date(cell, self._year)
        if supposed and reading.day:
            remarks = (Remark("mes_y_dia_cambiados", supposed), *reading.remarks)
            reading = DateReading(reading.day, "guessed", remarks)
        if code not in self._codes:
            return reading  # said once, of the file
        understood = reading.day.isoformat() if reading.day else ""
        found = draft.values.get(code, "")
        for remark in reading.remarks:
            draft.notes.append(
                Note(
                    remark.code, remark.message, code, found, understood, draft.number, remark.doubt
                )
            )
        return reading

    def _empty_cells(self, draft: _Draft) -> None:
        for code, name, said in (
            (
                "periodicidad_publicacion",
                "periodicidad_vacia",
                "El renglón no dice su periodicidad.",
            ),
            ("fundamento", "fundamento_vacio", "El renglón no dice su fundamento."),
        ):
            if code in self._codes and not draft.values.get(code):
                draft.note(name, said, code)

    def _repeated(self, draft: _Draft) -> None:
        names = ("institucion", "conjunto_datos", "recurso_datos", columns.DATE)
        key = tuple(fold(draft.values.get(name, "")) for name in names)
        first = self._seen.setdefault(key, draft.number)
        if first != draft.number and any(key):
            said = f"Dice lo mismo que el renglón {first}: mismo conjunto, recurso y fecha."
            draft.note("renglon_repetido", said, "conjunto_datos")


def _unique(names: list[str]) -> list[str]:
    """Names of columns, the repeated ones with a number."""
    seen: dict[str, int] = {}
    unique: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return unique
