"""Which parts of an institution ask to be judged again, and from which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto.model import DirtyUnit, Evaluation

from .outline import outline

DIRTY: Any = DirtyUnit.__table__
EVALUATION: Any = Evaluation.__table__
OWN, DATASET, EVERY = "institution", "dataset", "all"
INSIDE = "inside"
"""What some dataset holds changed: of its institution's rules it concerns those that look there."""


class Place(NamedTuple):
    """A part of an institution: itself, one dataset, or everything it has."""

    organization_id: str
    unit_type: str
    unit_id: str = ""


def touched(
    kind: str,
    organization_id: str,
    subject_id: str,
    facts: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    *,
    stays: bool = False,
) -> set[Place]:
    """The parts whose verdicts may change with the facts of a subject.

    :param before: the facts that these take the place of.
    :param stays: *before* held in the same institution until now.
    """
    if kind == "organization":
        return {Place(organization_id, EVERY)}
    same = stays and before is not None and outline(before) == outline(facts)
    inside = kind == "observation" or (kind == "dataset" and same)
    found = {Place(organization_id, INSIDE if inside else OWN, organization_id)}
    if kind == "dataset":
        ids = {subject_id}
    elif kind == "plan":
        ids = _rows_otherwise(facts, before or {})
    else:
        ids = {item.get("dataset_id") for item in (facts, before or {})}
    return found | {Place(organization_id, DATASET, key) for key in ids if key}


def _rows_otherwise(facts: Mapping[str, Any], before: Mapping[str, Any]) -> set[str]:
    """Datasets whose rows of the Plan are others than before."""
    now, then = _rows_by_dataset(facts), _rows_by_dataset(before)
    return {key for key in {*now, *then} if now.get(key) != then.get(key)}


def _rows_by_dataset(facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in facts.get("rows", ()):
        found.setdefault(row.get("dataset_id", ""), []).append(row)
    return found


def mark(places: Mapping[Place, date]) -> None:
    """Remember that the facts of *places* changed, each from its day on."""
    if not places:
        return
    rows = [
        {
            "organization_id": place.organization_id,
            "unit_type": place.unit_type,
            "unit_id": place.unit_id,
            "first_day": places[place],
        }
        for place in sorted(places)
    ]
    query = insert(DIRTY).values(rows)
    model.Session.execute(
        query.on_conflict_do_update(
            index_elements=[DIRTY.c.organization_id, DIRTY.c.unit_type, DIRTY.c.unit_id],
            set_={
                "first_day": sa.func.least(DIRTY.c.first_day, query.excluded.first_day),
                "changes": DIRTY.c.changes + 1,
            },
        )
    )
    first: dict[str, date] = {}
    for place, day in places.items():
        first[place.organization_id] = min(day, first.get(place.organization_id, day))
    for organization_id in sorted(first):
        _mark_institution(organization_id, first[organization_id])


def _mark_institution(organization_id: str, first: date) -> None:
    query = insert(EVALUATION).values(
        organization_id=organization_id, dirty_from=first, dirty_count=1
    )
    model.Session.execute(
        query.on_conflict_do_update(
            index_elements=[EVALUATION.c.organization_id],
            set_={
                "dirty_from": sa.func.least(EVALUATION.c.dirty_from, first),
                "dirty_count": EVALUATION.c.dirty_count + 1,
            },
        )
    )


def mark_pending(organization_id: str) -> None:
    """Remember that a change of the institution could not be recorded: it must be looked at."""
    query = insert(EVALUATION).values(
        organization_id=organization_id, pending=True, pending_count=1
    )
    model.Session.execute(
        query.on_conflict_do_update(
            index_elements=[EVALUATION.c.organization_id],
            set_={"pending": True, "pending_count": EVALUATION.c.pending_count + 1},
        )
    )


def marks_of(organization_id: str) -> dict[Place, tuple[date, int]]:
    """Marked parts of an institution: from which day, and how often each was marked."""
    return {
        Place(row["organization_id"], row["unit_type"], row["unit_id"]): (
            row["first_day"],
            row["changes"],
        )
        for row in model.Session.execute(_MARKS, {"owner": organization_id}).mappings()
    }


_ERASE = sa.text(
    "DELETE FROM gobabierto_dirty AS d USING unnest(CAST(:owners AS text[]), "
    "CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:changes AS int[])) "
    "AS s(owner, kind, id, changes) WHERE d.organization_id = s.owner "
    "AND d.unit_type = s.kind AND d.unit_id = s.id AND d.changes = s.changes"
)
_MARKS = sa.select(DIRTY).where(DIRTY.c.organization_id == sa.bindparam("owner"))


def erase(marks: Mapping[Place, tuple[date, int]]) -> None:
    """Erase marks that were seen; one that was set again meanwhile stays."""
    if not marks:
        return
    owners, kinds, ids = (list(part) for part in zip(*marks, strict=True))
    seen = {"owners": owners, "kinds": kinds, "ids": ids}
    seen["changes"] = [changes for _day, changes in marks.values()]
    model.Session.execute(_ERASE, seen)


def postpone(places: Mapping[Place, date]) -> None:
    """Mark *places* for a later day, of which something is known already."""
    for place, day in sorted(places.items()):
        query = insert(DIRTY).values(
            organization_id=place.organization_id,
            unit_type=place.unit_type,
            unit_id=place.unit_id,
            first_day=day,
        )
        first = sa.func.least(DIRTY.c.first_day, query.excluded.first_day)
        keys = [DIRTY.c.organization_id, DIRTY.c.unit_type, DIRTY.c.unit_id]
        query = query.on_conflict_do_update(index_elements=keys, set_={"first_day": first})
        model.Session.execute(query)
