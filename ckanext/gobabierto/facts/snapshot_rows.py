"""Rows of the table of snapshots: as they are read, placed and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Snapshot

TABLE: Any = Snapshot.__table__
_KEPT = (
    "subject_type", "subject_id", "organization_id", "dataset_id", "valid_from", "content_hash",
    "facts",
)  # fmt: skip


class Outrun(Exception):
    """Another writer changed the same subject since it was read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was just observed of a subject."""

    subject_type: str
    subject_id: str
    organization_id: str
    facts: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The last stored observation of a subject."""

    id: str
    subject_type: str
    subject_id: str
    organization_id: str
    start: date
    end: date | None
    hash: str
    facts: dict[str, Any]


def stored(row: Any) -> Stored:
    """A row of the table."""
    return Stored(
        row["id"],
        row["subject_type"],
        row["subject_id"],
        row["organization_id"],
        row["valid_from"],
        row["valid_to"],
        row["content_hash"],
        row["facts"],
    )


def place(new: Seen, old: Stored | None, day: date, rows: list[dict[str, Any]]) -> date:
    """Write *new* from *day* on, never before what is already known; gives its first day.

    :param rows: gets the row that is to be inserted.
    """
    start = max(day, old.start) if old else day
    same_day = old is not None and old.start == start
    if old and same_day and old.organization_id == new.organization_id and not _is_past(start):
        values = {
            "facts": new.facts,
            "content_hash": new.hash,
            "dataset_id": dataset_of(new),
            "valid_to": None,
            "known_from": clock.now(),
        }
        _one(sa.update(TABLE).where(TABLE.c.id == old.id).values(**values))
        return start
    if old and (old.end is None or same_day):
        close(old, start)
    rows.append(
        {
            "id": make_uuid(),
            "subject_type": new.subject_type,
            "subject_id": new.subject_id,
            "organization_id": new.organization_id,
            "dataset_id": dataset_of(new),
            "valid_from": start,
            "valid_to": None,
            "known_from": clock.now(),
            "content_hash": new.hash,
            "facts": new.facts,
        }
    )
    return start


def dataset_of(new: Seen) -> str | None:
    """The dataset that what was seen is about."""
    return new.subject_id if new.subject_type == "dataset" else new.facts.get("dataset_id")


def _is_past(day: date) -> bool:
    """Whether what was known of *day* may have been told already."""
    return day < clock.today()


def close(old: Stored, end: date) -> None:
    """End an observation; one that would have lasted no whole day leaves no trace.

    What was known of a day that has passed is put aside, not overwritten.
    """
    same = sa.and_(TABLE.c.id == old.id, TABLE.c.known_to.is_(None))
    if _is_past(end):
        now = clock.now()
        _one(sa.update(TABLE).where(same).values(known_to=now))
        if old.start < end:
            kept = {name: TABLE.c[name] for name in _KEPT}
            kept |= {"id": sa.literal(make_uuid()), "known_from": sa.literal(now)}
            kept["valid_to"] = sa.literal(end)
            copy = sa.select(*kept.values()).where(TABLE.c.id == old.id)
            model.Session.execute(sa.insert(TABLE).from_select(list(kept), copy))
    elif old.start >= end:
        _one(sa.delete(TABLE).where(same))
    else:
        _one(sa.update(TABLE).where(same, TABLE.c.valid_to.is_(None)).values(valid_to=end))


def _one(statement: Any) -> None:
    """Write one row, which must be there still."""
    result: Any = model.Session.execute(statement)
    if result.rowcount != 1:
        raise Outrun
