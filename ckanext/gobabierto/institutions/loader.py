"""Loads institutions as organizations: idempotent, and never over what a person wrote.

One query reads all that is stored, a pure comparison says what changes, and only what changes is
written, one organization at a time: a failure of one never stops the rest, and a load that was cut
short is finished by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.errors import BadInput

from . import store
from .diff import Change, Stored, compare, match
from .rows import Row

Progress = Callable[[int, int, Change], None]


@dataclass(slots=True)
class Report:
    """What a load did, by institution."""

    created: list[str] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[dict[str, str]] = field(default_factory=list)
    """Fields edited by a person, with what stands and what the registry proposes."""
    skipped: list[str] = field(default_factory=list)
    """Deleted by a person: never brought back."""
    absent: list[str] = field(default_factory=list)
    """Loaded once and not in this file: left as they are."""
    errors: list[dict[str, str]] = field(default_factory=list)
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The lists, with their lengths under ``counts``."""
        lists = asdict(self)
        dry_run = lists.pop("dry_run")
        return {"counts": {k: len(v) for k, v in lists.items()}, "dry_run": dry_run, **lists}


def load(
    rows: Sequence[Row],
    errors: Sequence[BadInput] = (),
    *,
    user: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the organizations up to *rows*.

    :param errors: faults found while reading, to be reported beside the rest.
    :param user: name of the sysadmin in whose name is written.
    :param dry_run: compare and report, write nothing.
    """
    report = Report(dry_run=dry_run, errors=[_fault(error) for error in errors])
    stored = store.read_stored()
    by_name = {each.name: each for each in stored}
    by_pnt = {p: each for each in stored if (p := each.fields.get("pnt_id", ""))}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        change = compare(row, match(row, by_name, by_pnt))
        if change.stored:
            seen.add(change.stored.id)
        _take(change, report, user, dry_run=dry_run)
        if progress:
            progress(number, len(rows), change)
    report.absent = sorted(e.name for e in stored if e.baseline is not None and e.id not in seen)
    if not dry_run:
        store.commit()
    return report


def site_user() -> str:
    """Name of the user that stands for the portal itself, a sysadmin."""
    return str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])


def _take(change: Change, report: Report, user: str, *, dry_run: bool) -> None:
    if not dry_run:
        try:
            _apply(change, user)
        except tk.ValidationError as error:
            store.rollback()
            report.errors.append(_fault(_refused(change, error)))
            return
    _note(change, report)


def _apply(change: Change, user: str) -> None:
    organization_id = change.stored.id if change.stored else ""
    if change.action == "create":
        data = {"name": change.row.name, **_present(change.writes)}
        organization_id = tk.get_action("organization_create")(_context(user), data)["id"]
    elif change.action == "update":
        data = {"id": organization_id, **change.writes}
        tk.get_action("organization_patch")(_context(user), data)
    if change.action != "skip" and change.remembers:
        store.remember(organization_id, change.baseline)
        if change.writes:
            store.commit()


def _present(values: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _context(user: str) -> Context:
    return {"user": user}


def _note(change: Change, report: Report) -> None:
    name = change.stored.name if change.stored else change.row.name
    if change.action == "create":
        report.created.append(name)
    elif change.action == "update":
        report.updated.append({"name": name, "fields": _differences(change.stored, change)})
    elif change.action == "skip":
        report.skipped.append(name)
    else:
        report.unchanged.append(name)
    report.kept += [{"name": name, **asdict(kept)} for kept in change.kept]


def _differences(stored: Stored | None, change: Change) -> dict[str, dict[str, str]]:
    before = stored.fields if stored else {}
    return {k: {"from": before.get(k, ""), "to": v} for k, v in change.writes.items()}


def _refused(change: Change, error: Any) -> BadInput:
    found = "; ".join(f"{key}: {value}" for key, value in error.error_summary.items())
    return BadInput(
        "CKAN no aceptó la institución.",
        where=change.row.place or change.row.name,
        found=found,
        expected="valores que admita el esquema de instituciones",
        code="institucion_rechazada",
    )


def _fault(error: BadInput) -> dict[str, str]:
    return {
        "code": error.code,
        "message": error.message,
        "where": error.where,
        "found": error.found,
        "expected": error.expected,
    }
