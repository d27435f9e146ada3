"""What would be stored, said before anything is: row by row, with everything that was guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ckanext.gobabierto.facts import observed

from . import changes, pairing, showing, store
from .drafting import Draft

Answer = dict[str, Any]
OVERTAKEN = "Alguien guardó otra versión del Plan mientras tanto; revise de nuevo."


def preview(wanted: Draft) -> Answer:
    """A draft as the action answers it."""
    found = wanted.reading
    held = store.matches(wanted.organization_id, wanted.year)
    matched = pairing.pair(
        [row for row in wanted.rows if held.get(row.id, {}).get("by") not in pairing.DECIDED],
        _open_datasets(wanted.organization_id),
    )
    shown: list[Answer] = []
    for row in wanted.rows:
        match = matched.get(row.id) or held[row.id]
        facts = replace(
            row.facts(),
            dataset_id=match["dataset_id"],
            resource_id=match["resource_id"],
            match_score=match["score"],
            match_by=match["by"],
        )
        shown.append(showing.row(row, facts))
    showing.name_datasets(shown, private=True)
    return {
        "organization_id": wanted.organization_id,
        "year": wanted.year,
        "file_name": wanted.file_name,
        "sha256": wanted.sha256,
        "present": wanted.present_version,
        "restored_from": wanted.restored_from,
        "unchanged": wanted.unchanged,
        "needs_reason": wanted.needs_reason,
        "rows": shown,
        "guessed": sum(any(note["doubt"] for note in row["notes"]) for row in shown),
        "columns": [column.as_dict() for column in found.columns] if found else [],
        "notes": [note.as_dict() for note in found.notes] if found else [],
        "skipped": showing.skipped(found.skipped) if found else [],
        "file": _file(wanted),
        "changes": [_change(each) for each in wanted.changes],
        "coverage": showing.coverage(shown, []),
        "stored": False,
    }


def _open_datasets(organization_id: str) -> list[Any]:
    return observed.open_datasets(observed.dataset_lines(organization_id))


def _file(wanted: Draft) -> Answer:
    """How the file was opened."""
    found = wanted.reading
    if found is None:
        return {}
    return {
        "kind": found.kind,
        "form": found.form,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "sheet": found.sheet,
        "sheets": list(found.sheets),
        "header_row": found.header_row,
    }


def _change(change: changes.Change) -> Answer:
    return {
        "kind": change.kind,
        "row": change.row_id,
        "label": change.label,
        "field": change.column,
        "old": change.old,
        "new": change.new,
        "days": change.days,
        "message": change.message,
        "is_date": change.is_of_date,
    }
