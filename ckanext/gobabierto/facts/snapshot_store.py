"""The table of snapshots: reading the last one of each subject, writing what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Snapshot

from . import marks

TABLE: Any = Snapshot.__table__
mark_pending = marks.mark_pending
_ATTEMPTS = 4


class Outrun(Exception):
    """Another writer changed the same subject since it was read."""


def retrying(work: Callable[[], int]) -> int:
    """Do *work*, which reads what is stored and writes; again if another writer was faster.

    The database admits one open observation of each subject: whoever comes second waits for the
    first one to commit, is refused, and reads what the first one left.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            with model.Session.begin_nested():
                return work()
        except (IntegrityError, Outrun):  # noqa: PERF203 - each attempt on its own
            continue
    with model.Session.begin_nested():
        return work()


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


def latest(subject_type: str, subjects: Iterable[str]) -> dict[str, Stored]:
    """The last observation of each of *subjects*, closed or not."""
    wanted = list(subjects)
    if not wanted:
        return {}
    query = (
        sa.select(TABLE)
        .where(
            TABLE.c.subject_type == subject_type,
            TABLE.c.subject_id.in_(wanted),
            TABLE.c.known_to.is_(None),
        )
        .distinct(TABLE.c.subject_id)
        .order_by(TABLE.c.subject_id, TABLE.c.valid_from.desc())
    )
    return {row["subject_id"]: stored(row) for row in model.Session.execute(query).mappings()}


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


def held_by(subject_type: str, organization_id: str) -> list[Stored]:
    """The open observations of an institution, those of what is gone too."""
    query = sa.select(TABLE).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == subject_type,
        TABLE.c.valid_to.is_(None),
        TABLE.c.known_to.is_(None),
    )
    return [stored(row) for row in model.Session.execute(query).mappings()]


def answering(dataset_id: str) -> str | None:
    """The institution that answers for a dataset now; ``None`` where it was never seen."""
    query = (
        sa.select(TABLE.c.organization_id)
        .where(
            TABLE.c.subject_type == "dataset",
            TABLE.c.subject_id == dataset_id,
            TABLE.c.known_to.is_(None),
        )
        .order_by(TABLE.c.valid_from.desc())
        .limit(1)
    )
    return model.Session.execute(query).scalar()


def open_subjects(subject_type: str, organization_id: str) -> set[str]:
    """Subjects of one institution that were there when last looked at."""
    state = sa.func.coalesce(TABLE.c.facts["state"].astext, "active")
    query = sa.select(TABLE.c.subject_id).where(
        state.notin_(("deleted", "purged")),
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == subject_type,
        TABLE.c.valid_to.is_(None),
        TABLE.c.known_to.is_(None),
    )
    return set(model.Session.execute(query).scalars())


def observed_organizations() -> set[str]:
    """Institutions of which something is still open."""
    held = (TABLE.c.valid_to.is_(None), TABLE.c.known_to.is_(None))
    query = sa.select(TABLE.c.organization_id).where(*held).distinct()
    return set(model.Session.execute(query).scalars())


def write(
    seen: Sequence[tuple[Seen, Stored | None]], gone: Sequence[Stored], moment: datetime
) -> int:
    """Store what changed, close what is gone, and mark the institutions touched.

    :param seen: each observation with the last stored one of the same subject.
    :param gone: stored observations of subjects that are no more.
    :returns: how many subjects changed.
    """
    day = clock.day_of(moment)
    places: dict[marks.Place, date] = {}
    rows: list[dict[str, Any]] = []
    count = 0
    for new, old in seen:
        if not is_news(new, old):
            continue
        count += 1
        start = _place(new, old, day, rows)
        own = {new.organization_id, old.organization_id if old else new.organization_id}
        for key in own:
            for place in _touched(new, old, key):
                places[place] = min(start, places.get(place, start))
    for old in gone:
        count += 1
        end = max(day, old.start)
        _close(old, end)
        owner = old.organization_id
        for place in marks.touched(old.subject_type, owner, old.subject_id, old.facts):
            places[place] = min(end, places.get(place, end))
    if rows:
        model.Session.execute(sa.insert(TABLE), rows)
    marks.mark(places)
    return count


def _touched(new: Seen, old: Stored | None, organization_id: str) -> set[marks.Place]:
    before = old.facts if old else None
    stays = old is not None and old.end is None and old.organization_id == new.organization_id
    return marks.touched(
        new.subject_type, organization_id, new.subject_id, new.facts, before, stays=stays
    )


def is_news(new: Seen, old: Stored | None) -> bool:
    """Whether *new* says anything that the last stored observation of its subject does not."""
    if old is None or old.end is not None:
        return True
    return (old.hash, old.organization_id) != (new.hash, new.organization_id)


def _place(new: Seen, old: Stored | None, day: date, rows: list[dict[str, Any]]) -> date:
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
        _close(old, start)
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


def _close(old: Stored, end: date) -> None:
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


_KEPT = (
    "subject_type", "subject_id", "organization_id", "dataset_id", "valid_from", "content_hash",
    "facts",
)  # fmt: skip


def _one(statement: Any) -> None:
    """Write one row, which must be there still."""
    result: Any = model.Session.execute(statement)
    if result.rowcount != 1:
        raise Outrun
