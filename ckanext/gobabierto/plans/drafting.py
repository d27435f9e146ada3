"""A file read against the version in force: what would be stored, before anything is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.vocabularies.texts import fold

from . import changes, identity, reading, store, stored_rows
from .refusal import BadPlanFile
from .types import PlanReading, PlanRow

FIRST_YEAR = 2015
"""Year of the first opening plans."""


class NoYear(GobabiertoError):
    """Neither the file nor who handed it over says of which year the Plan is."""

    code = "plan_sin_anio"


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be stored, on top of what."""

    organization_id: str
    year: int
    file_name: str
    content: bytes
    rows: tuple[PlanRow, ...]
    present: Mapping[str, Any] | None = None
    """The version in force, without its bytes."""
    changes: tuple[changes.Change, ...] = ()
    reading: PlanReading | None = None
    """How the file was read; ``None`` when an earlier version is taken up again."""
    restored_from: int | None = None
    sha256: str = field(default="")

    @property
    def needs_reason(self) -> bool:
        """A day to which the institution had committed itself is another one now."""
        return any(change.is_of_date and change.old for change in self.changes)

    @property
    def unchanged(self) -> bool:
        """It says what the version in force says."""
        return self.present is not None and not self.present["unreadable"] and not self.changes

    @property
    def present_version(self) -> int:
        """Number of the version in force; 0: none."""
        return int(self.present["version"]) if self.present else 0


def draft(
    organization_id: str,
    content: bytes,
    file_name: str,
    year: int | None = None,
    sheet: str = "",
) -> Draft:
    """Read a file against the version in force; nothing is written.

    :param sheet: which sheet of a workbook; else the one that looks most like a Plan.
    :raises BadPlanFile: it cannot be read as a Plan, or commits nothing.
    :raises NoYear: of which year it is cannot be told.
    """
    found = reading.read(content, file_name, year=year, sheet=sheet)
    if not found.rows:
        raise BadPlanFile(
            "El archivo no tiene ningún renglón: con él no se puede reemplazar un Plan.",
            found=file_name,
            expected="al menos un renglón debajo de los encabezados",
            code="sin_renglones",
        )
    chosen = year or found.year
    if chosen is None or not FIRST_YEAR <= chosen <= clock.today().year + 2:
        message = "Indique de qué año es el Plan: el archivo no lo dice."
        if chosen is not None:
            message = f"{chosen} no puede ser el año de un Plan; por ejemplo {clock.today().year}."
        raise NoYear(message)
    versions = store.versions(organization_id, chosen)
    before = stored_rows.in_force(versions)
    earlier = store.earlier_rows(organization_id, chosen)
    new = _returned(identity.assign(before, found.rows, used=set(earlier)), before, earlier)
    return Draft(
        organization_id=organization_id,
        year=chosen,
        file_name=file_name,
        content=content,
        rows=tuple(new),
        present=versions[0] if versions else None,
        changes=tuple(changes.diff(before, new)) if versions else (),
        reading=found,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _returned(
    new: list[PlanRow], before: Sequence[PlanRow], earlier: Mapping[str, Mapping[str, Any]]
) -> list[PlanRow]:
    """A row that says what one of an earlier version said, and was away, is that row again."""
    present = {row.id for row in (*before, *new)}
    away: dict[tuple[str, str], str] = {}
    for row_id, content in earlier.items():
        if row_id not in present:
            away.setdefault(_titles(PlanRow.from_dict(content)), row_id)
    known = {row.id for row in before}
    return [
        row if row.id in known else replace(row, id=away.pop(_titles(row), row.id)) for row in new
    ]


def _titles(row: PlanRow) -> tuple[str, str]:
    return fold(row.dataset_title), fold(row.resource_title)


def restored(organization_id: str, year: int, version: int) -> Draft | None:
    """An earlier version as a draft on top of the present one; ``None``: there is none."""
    old = store.content(organization_id, year, version)
    if old is None or old["unreadable"]:
        return None
    versions = store.versions(organization_id, year)
    back = stored_rows.of_version(old["id"])
    return Draft(
        organization_id=organization_id,
        year=year,
        file_name=old["file_name"],
        content=old["content"],
        rows=tuple(back),
        present=versions[0],
        changes=tuple(changes.diff(stored_rows.in_force(versions), back)),
        restored_from=version,
        sha256=old["sha256"],
    )
