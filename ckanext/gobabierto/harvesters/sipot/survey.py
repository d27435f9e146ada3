"""One pass over an export: its periods by the date columns, and what its own rules ask of each row.

Nothing of a row is kept but its number: exports name people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ckanext.gobabierto.harvesters.transparencia.periods import Period
from ckanext.gobabierto.vocabularies.texts import clean_text, fold

from .cells import Cell, day, is_empty, text
from .columns import Column, Role
from .export import Export, Head, Table
from .links import Links

TERM = timedelta(days=30)
"""Within which the information of a period is brought up to date once it ends."""
_PLACES = 5
_AREAS = 50
_DOUBT = 0.5
"""More than this share outside a list: it is another column's."""


@dataclass(slots=True)
class Tally:
    """How many rows have one fault, and the first ones."""

    count: int = 0
    places: list[int] = field(default_factory=list[int])

    def add(self, row: int) -> None:
        """One more."""
        self.count += 1
        if len(self.places) < _PLACES:
            self.places.append(row)


@dataclass(slots=True)
class PeriodRows:
    """The records of one period."""

    rows: int = 0
    updated: date | None = None
    """The newest FECHA DE ACTUALIZACIÓN."""
    changed: date | None = None
    """The newest FECHA MODIFICACION."""


@dataclass(slots=True)
class Survey:
    """What an export holds."""

    head: Head
    format: str
    encoding: str
    sheet: str
    periods: dict[Period | None, PeriodRows] = field(
        default_factory=dict[Period | None, PeriodRows]
    )
    areas: Counter[str] = field(default_factory=Counter[str])
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict[tuple[str, str], Tally])
    """By code, and by column where it is of one."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The values that a column may have, by its name."""
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    rows: int = 0
    first_id: int = 0

    def note(self, code: str, row: int, column: str = "") -> None:
        """One more row with a fault."""
        self.tallies.setdefault((code, column), Tally()).add(row)


def take(export: Export, links: Links) -> Survey:
    """Read an export to its end."""
    found = Survey(export.head, export.format, export.encoding, export.sheet)
    surveyor = _Surveyor(found, export, links)
    for number, cells in export.rows:
        if not all(map(is_empty, cells)):
            surveyor.row(number, cells)
    surveyor.drop_doubtful()
    found.tables = dict(export.tables)
    found.first_id = links.first
    return found


class _Surveyor:
    def __init__(self, found: Survey, export: Export, links: Links) -> None:
        self.found = found
        self.links = links
        self.by_role = {column.role: column.index for column in export.head.columns}
        self.tables = [column for column in export.head.columns if column.table]
        self.own = [c.index for c in export.head.columns if c.role in {Role.OWN, Role.EXERCISE}]
        self.width = max((column.index for column in export.head.columns), default=0) + 1
        self.checked = self._lists(export)
        self.seen: Counter[str] = Counter()
        found.lists = {column.name: values for column, values, _ in self.checked}

    def _lists(self, export: Export) -> list[tuple[Column, tuple[str, ...], frozenset[str]]]:
        """Catalogue columns with their lists: the n-th has ``Hidden_n``."""
        columns = [column for column in export.head.columns if column.catalogue]
        lists = [export.lists[number] for number in sorted(export.lists)]
        if len(columns) != len(lists):
            return []  # which is whose cannot be told
        pairs = zip(columns, lists, strict=True)
        return [(c, values, frozenset(map(fold, values))) for c, values in pairs]

    def _cell(self, cells: Sequence[Cell], role: Role) -> Cell:
        index = self.by_role.get(role)
        return cells[index] if index is not None and index < len(cells) else None

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        """Count one record and check it."""
        found = self.found
        found.rows += 1
        if len(cells) < self.width:
            found.note("sipot_renglon_incompleto", number)
        record = self.links.record(self._cell(cells, Role.ID))
        for column in self.tables:
            if column.index < len(cells):
                self.links.point(record, column.table, cells[column.index])
        period = self._period(number, cells)
        self._count(period, cells, number)
        self._complete(number, cells)
        for column, _, allowed in self.checked:
            value = text(cells[column.index]) if column.index < len(cells) else ""
            if value:
                self.seen[column.name] += 1
                if fold(value) not in allowed:
                    found.note("sipot_valor_fuera_de_lista", number, column.name)

    def _period(self, number: int, cells: Sequence[Cell]) -> Period | None:
        start, end = day(self._cell(cells, Role.START)), day(self._cell(cells, Role.END))
        if start is None or end is None or end < start:
            self.found.note("sipot_fecha_de_periodo", number)
            return None
        exercise = text(self._cell(cells, Role.EXERCISE))
        if exercise and exercise not in {str(start.year), str(end.year)}:
            self.found.note("sipot_ejercicio_distinto", number)
        return Period(start, end)

    def _count(self, period: Period | None, cells: Sequence[Cell], number: int) -> None:
        counted = self.found.periods.setdefault(period, PeriodRows())
        counted.rows += 1
        changed = day(self._cell(cells, Role.CHANGED))
        counted.changed = max(filter(None, (counted.changed, changed)), default=None)
        raw = self._cell(cells, Role.UPDATED)
        updated = day(raw)
        counted.updated = max(filter(None, (counted.updated, updated)), default=None)
        if updated is None:
            self.found.note("sipot_sin_actualizacion", number)
        elif period and updated < period.end:
            self.found.note("sipot_actualizacion_anterior", number)
        elif period and updated > period.end + TERM:
            self.found.note("sipot_actualizacion_tardia", number)

    def _complete(self, number: int, cells: Sequence[Cell]) -> None:
        area = text(self._cell(cells, Role.AREA))
        if not area:
            self.found.note("sipot_sin_area", number)
        elif area in self.found.areas or len(self.found.areas) < _AREAS:
            self.found.areas[clean_text(area)] += 1
        if is_empty(self._cell(cells, Role.NOTE)) and any(
            index >= len(cells) or is_empty(cells[index]) for index in self.own
        ):
            self.found.note("sipot_sin_nota", number)

    def drop_doubtful(self) -> None:
        """A list that most values are not of belongs to another column: nothing is said of it."""
        kept = dict(self.found.lists)
        for name, seen in self.seen.items():
            tally = self.found.tallies.get(("sipot_valor_fuera_de_lista", name))
            if tally and tally.count > _DOUBT * seen:
                del self.found.tallies["sipot_valor_fuera_de_lista", name]
                kept.pop(name, None)
        self.found.lists = kept
