"""What reading a Plan gives: its rows, its columns, and everything that had to be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from ckanext.gobabierto.facts.plan_types import PlanRowFacts

QUALITIES = ("exact", "month", "guessed", "unreadable", "missing")
"""How well a date was read; see :class:`facts.plan_types.PlanRowFacts`."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that a person should know of what was read. Nothing is guessed without one."""

    code: str
    """Stable, for scripts: ``mes_sin_dia``, ``columna_desconocida``…"""
    message: str
    """The Spanish sentence, complete."""
    column: str = ""
    """Canonical column (:mod:`columns`), or the header as written where it has none."""
    found: str = ""
    understood: str = ""
    row: int = 0
    """Row of the file, from 1; 0 speaks of the whole file."""
    doubt: bool = True
    """A person should look at it; ``False`` only informs (a date without its day, a spelling)."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "code": self.code,
            "message": self.message,
            "column": self.column,
            "found": self.found,
            "understood": self.understood,
            "row": self.row,
            "doubt": self.doubt,
        }


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column of the file and what it was taken for."""

    index: int
    """Position in the file, from 0."""
    header: str
    """As written."""
    canonical: str = ""
    """Column of ``columns.yaml``; empty where it was not recognised (its cells are kept)."""
    score: float = 0.0
    """1 = a known spelling; less = the most similar one."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "index": self.index,
            "header": self.header,
            "canonical": self.canonical,
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a row says, with or without an identity."""

    number: int = 0
    """Row of the file, from 1, as the spreadsheet numbers it."""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    """Canonical column → its text, cleaned (mojibake, blanks) and not interpreted."""
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    """Header as written → text, of the columns that were not recognised."""
    committed_on: date | None = None
    date_quality: str = "missing"
    frequency_code: str = ""
    """Code of ``vocabularies.frequencies``; empty where the label could not be mapped."""
    format_code: str = ""
    """Code of ``vocabularies.formats``."""
    priority_37: str = ""
    """``I`` … ``IV`` of art. 37, separated by blanks; empty where the row says none."""
    link: str = ""
    """Dataset or resource named explicitly: an address, a name or an id."""
    notes: tuple[Note, ...] = ()

    @property
    def dataset_title(self) -> str:
        """Title of the dataset it commits."""
        return self.values.get("conjunto_datos", "")

    @property
    def resource_title(self) -> str:
        """Title of the resource it commits, if it names one."""
        return self.values.get("recurso_datos", "")


_SAID = tuple(item.name for item in fields(Row))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading(Row):
    """One row of the file, before it has an identity."""

    key: str = ""
    """The ``clave`` that an export of ours wrote; one of the institution's own is in ``extra``."""

    def identified(self, row_id: str) -> PlanRow:
        """The row with its identity."""
        said: dict[str, Any] = {name: getattr(self, name) for name in _SAID}
        said |= {"values": dict(self.values), "extra": dict(self.extra)}
        return PlanRow(id=row_id, **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow(Row):
    """One row of a version of a Plan: what is stored, compared, matched and exported."""

    id: str

    def facts(self) -> PlanRowFacts:
        """As the rules see it, still without match; ``dataclasses.replace`` adds that."""
        return PlanRowFacts(
            id=self.id,
            number=self.number,
            dataset_title=self.dataset_title,
            resource_title=self.resource_title,
            frequency=self.values.get("periodicidad_publicacion", ""),
            fundamento=self.values.get("fundamento", ""),
            committed_on=self.committed_on,
            committed_text=self.values.get("fecha_publicacion", ""),
            date_quality=self.date_quality,
            priority_37=self.priority_37,
            area=self.values.get("area_genera_recurso_datos", ""),
            format=self.values.get("formato_recurso", ""),
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON columns and answers; :meth:`from_dict` takes it back."""
        return {
            "id": self.id,
            "number": self.number,
            "values": dict(self.values),
            "extra": dict(self.extra),
            "committed_on": self.committed_on.isoformat() if self.committed_on else None,
            "date_quality": self.date_quality,
            "frequency_code": self.frequency_code,
            "format_code": self.format_code,
            "priority_37": self.priority_37,
            "link": self.link,
            "notes": [note.as_dict() for note in self.notes],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PlanRow:
        """The row that :meth:`as_dict` wrote."""
        known: dict[str, Any] = {name: data[name] for name in ("id", *_SAID) if name in data}
        day = data.get("committed_on")
        known["committed_on"] = date.fromisoformat(day) if day else None
        known["notes"] = tuple(Note(**note) for note in data.get("notes", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row below the header that is no commitment, and why."""

    number: int
    code: str
    """``encabezado_repetido`` | ``nota_al_pie`` | ``datos_privados`` (of the inventory)."""
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A Plan as read from a file."""

    rows: tuple[RowReading, ...]
    columns: tuple[ColumnReading, ...]
    """Every column of the file, mapped or not, from the left."""
    kind: str
    """``xlsx`` | ``xls`` | ``xlsb`` | ``ods`` | ``csv``."""
    form: str
    """Which form it follows: ``2026`` | ``2015`` | ``inventario`` | ``lista``."""
    year: int | None = None
    """Year of the Plan: the one given, else the one that the file says."""
    encoding: str = ""
    """Of a text file: ``utf-8``, ``utf-8-sig``, ``cp1252``…"""
    delimiter: str = ""
    sheet: str = ""
    """Name of the sheet that was read."""
    sheets: tuple[str, ...] = ()
    """All sheets that could be read as a Plan."""
    header_row: int = 1
    """Last row of the header, from 1."""
    notes: tuple[Note, ...] = ()
    """Of the file as a whole; those of a row are in the row."""
    skipped: tuple[Skipped, ...] = ()

    @property
    def unmapped(self) -> tuple[ColumnReading, ...]:
        """Columns that were not recognised; their cells are in ``RowReading.extra``."""
        return tuple(column for column in self.columns if not column.canonical)

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """Notes of the file, then of each row in order."""
        return self.notes + tuple(note for row in self.rows for note in row.notes)
