"""What changed between two versions of a Plan, row by row (art. 15-IV: dates and nature)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.gobabierto.vocabularies.texts import fold

from . import columns
from .types import PlanRow

ADDED, DROPPED = "fila_agregada", "fila_retirada"
DATE, NATURE, DETAIL = "fecha_cambiada", "naturaleza_cambiada", "detalle_cambiado"
KINDS = (ADDED, DROPPED, DATE, NATURE, DETAIL)

NATURE_COLUMNS = frozenset(
    [
        "conjunto_datos",
        "descripcion_conjunto_datos",
        "recurso_datos",
        "descripcion_recurso_datos",
        "formato_recurso",
        "periodicidad_publicacion",
    ]
)
"""What the data are. The portal's criterion: the Lineamientos do not say what «naturaleza» is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One event between two versions."""

    kind: str
    """One of :data:`KINDS`."""
    row_id: str
    label: str
    """What to call the row to a person."""
    column: str = ""
    """Canonical column, or header of one that is not recognised."""
    old: str = ""
    new: str = ""
    number: int = 0
    """Row of the file: of the new version, of the old one for what was dropped."""
    days: int | None = None
    """Days by which a committed date moved; positive = later."""

    @property
    def is_of_date(self) -> bool:
        """A committed date is another one, or there is one where there was none, or no longer."""
        return self.kind == DATE

    @property
    def is_relevant(self) -> bool:
        """Of those that article 15-IV asks to be notified: dates, nature, what was dropped."""
        return self.kind in {DATE, NATURE, DROPPED}

    @property
    def message(self) -> str:
        """The Spanish sentence."""
        name = columns.by_code().get(self.column)
        column = name.header if name else self.column
        if self.kind in {ADDED, DROPPED}:
            verb = "Se agregó" if self.kind == ADDED else "Se retiró"
            return f"{verb} «{self.label}»."
        old, new = self.old or "(vacío)", self.new or "(vacío)"
        return f"«{self.label}»: {column} cambió de «{old}» a «{new}»."


def label_of(row: PlanRow) -> str:
    """What to call a row to a person: its dataset and its resource."""
    return " · ".join(text for text in (row.dataset_title, row.resource_title) if text)


def diff(old: Sequence[PlanRow], new: Sequence[PlanRow]) -> list[Change]:
    """The events from *old* to *new*: changed and added in the order of the file, then dropped.

    The order of the rows and their numbers are no change.
    """
    before = {row.id: row for row in old}
    changes: list[Change] = []
    for row in new:
        known = before.pop(row.id, None)
        if known is None:
            changes.append(_whole(ADDED, row))
        else:
            changes += _edited(known, row)
    changes += [_whole(DROPPED, row) for row in old if row.id in before]
    return changes


def _whole(kind: str, row: PlanRow) -> Change:
    day = _text(row.committed_on)
    old, new = ("", day) if kind == ADDED else (day, "")
    return Change(kind, row.id, label_of(row), "", old, new, row.number)


def _edited(old: PlanRow, new: PlanRow) -> list[Change]:
    changes: list[Change] = []
    dated = old.committed_on != new.committed_on
    if dated:
        days = None
        if old.committed_on and new.committed_on:
            days = (new.committed_on - old.committed_on).days
        # Where there is no day, what was written instead says more than nothing.
        was = _text(old.committed_on) or old.values.get(columns.DATE, "")
        becomes = _text(new.committed_on) or new.values.get(columns.DATE, "")
        changes.append(
            Change(DATE, new.id, label_of(old), columns.DATE, was, becomes, new.number, days)
        )
    for source, target in ((old.values, new.values), (old.extra, new.extra)):
        for column in sorted({*source, *target}, key=_order):
            was, becomes = source.get(column, ""), target.get(column, "")
            if was == becomes or (column == columns.DATE and (dated or _same_day(old, new))):
                continue
            nature = column in NATURE_COLUMNS and fold(was) != fold(becomes)
            kind = NATURE if nature else DETAIL
            changes.append(Change(kind, new.id, label_of(old), column, was, becomes, new.number))
    return changes


def _same_day(old: PlanRow, new: PlanRow) -> bool:
    """Both say the same day, whichever way a spreadsheet writes it."""
    return old.committed_on is not None and old.date_quality == new.date_quality == "exact"


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _order(column: str) -> tuple[int, str]:
    codes = list(columns.by_code())
    return (codes.index(column), "") if column in codes else (len(codes), column)
