"""Storing a draft as the version in force, with everything that changed by it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError

from . import changes, showing, store
from .drafting import Draft
from .refresh import refresh

UPLOAD, DATASET, CLI, RESTORED = "upload", "dataset", "cli", "restored"
SOURCES = (UPLOAD, DATASET, CLI, RESTORED)
UNSAID = "Sin motivo escrito: la fecha cambió con el archivo que la institución publicó."
"""Kept with a changed date that nobody could be asked about (art. 15-IV asks to notify it)."""


class Overtaken(GobabiertoError):
    """Another version was stored since the draft was shown."""

    code = "plan_rebasado"


class ReasonMissing(GobabiertoError):
    """A committed date changes, and nobody said why."""

    code = "falta_motivo"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who hands a Plan over, and from where."""

    source: str
    by: str = ""
    """Id of the account."""
    address: str = ""
    resource_id: str = ""
    dataset_id: str = ""


def keep(wanted: Draft, origin: Origin, reason: str = "") -> int:
    """Store a draft as the version in force, with what changed; the caller commits.

    :returns: its number.
    :raises Overtaken: the version it was drafted upon is no longer in force.
    :raises ReasonMissing: a committed date changes without a reason.
    """
    store.lock(wanted.organization_id, wanted.year)
    present = store.versions(wanted.organization_id, wanted.year)
    if (present[0]["version"] if present else 0) != wanted.present_version:
        raise Overtaken("Alguien guardó otra versión del Plan mientras tanto; revise de nuevo.")
    if wanted.needs_reason and not reason and origin.source != DATASET:
        raise ReasonMissing("Cambia una fecha comprometida: escriba el motivo (art. 15-IV).")
    moment, number = clock.now(), wanted.present_version + 1
    store.add_version(
        _values(wanted, origin, reason, number), [(row.id, row.as_dict()) for row in wanted.rows]
    )
    why = reason or (UNSAID if origin.source == DATASET and wanted.needs_reason else "")
    store.add_events(
        [_arrival(wanted, reason), *(_event(change, why) for change in wanted.changes)],
        organization_id=wanted.organization_id,
        year=wanted.year,
        version=number,
        by=origin.by,
        at=moment,
    )
    refresh(wanted.organization_id, [wanted.year])
    return number


def keep_unreadable(
    organization_id: str, year: int, content: bytes, file_name: str, origin: Origin, code: str
) -> int:
    """Note that the file published as the Plan of *year* cannot be read; the caller commits.

    The rows of the last version that could be read go on holding.
    """
    store.lock(organization_id, year)
    versions = store.versions(organization_id, year)
    empty = Draft(
        organization_id,
        year,
        file_name,
        content,
        (),
        present=versions[0] if versions else None,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    number = empty.present_version + 1
    store.add_version({**_values(empty, origin, "", number), "unreadable": code}, [])
    store.add_events(
        [store.Event("ilegible", new=code, label=file_name)],
        organization_id=organization_id,
        year=year,
        version=number,
        by=origin.by,
        at=clock.now(),
    )
    refresh(organization_id, [year])
    return number


def _values(wanted: Draft, origin: Origin, reason: str, number: int) -> dict[str, Any]:
    return {
        "organization_id": wanted.organization_id,
        "year": wanted.year,
        "version": number,
        "source": RESTORED if wanted.restored_from else origin.source,
        "file_name": wanted.file_name,
        "address": origin.address,
        "resource_id": origin.resource_id,
        "dataset_id": origin.dataset_id,
        "sha256": wanted.sha256,
        "content": wanted.content,
        "imported_by": origin.by,
        "imported_at": clock.now(),
        "reason": reason,
        "report": report_of(wanted),
    }


def report_of(wanted: Draft) -> dict[str, Any]:
    """How the file was read, in short, kept with the version."""
    found = wanted.reading
    told = {
        "rows": len(wanted.rows),
        "guessed": sum(any(note.doubt for note in row.notes) for row in wanted.rows),
        "notes": [note.as_dict() for note in found.notes] if found else [],
        "skipped": showing.skipped(found.skipped) if found else [],
    }
    if wanted.restored_from:
        told["restored_from"] = wanted.restored_from
    return told


def _arrival(wanted: Draft, reason: str) -> store.Event:
    """The event of the version itself."""
    old = str(wanted.present_version or "")
    if wanted.restored_from:
        return store.Event(
            "version_retomada", old=old, new=str(wanted.restored_from), reason=reason
        )
    return store.Event("version", old=old, new=wanted.file_name, reason=reason)


def _event(change: changes.Change, reason: str) -> store.Event:
    return store.Event(
        kind=change.kind,
        row_id=change.row_id,
        field=change.column,
        label=change.label,
        old=change.old,
        new=change.new,
        reason=reason if change.is_of_date and (change.old or reason != UNSAID) else "",
    )
