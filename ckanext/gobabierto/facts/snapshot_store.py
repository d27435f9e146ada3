"""The table of snapshots: reading the last one of each subject, writing what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Evaluation, Snapshot

TABLE: Any = Snapshot.__table__
EVALUATION: Any = Evaluation.__table__
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
        .where(TABLE.c.subject_type == subject_type, TABLE.c.subject_id.in_(wanted))
        .distinct(TABLE.c.subject_id)
        .order_by(TABLE.c.subject_id, TABLE.c.valid_from.desc())
    )
    return {
        row["subject_id"]: Stored(
            row["id"],
            row["subject_id"],
            row["organization_id"],
            row["valid_from"],
            row["valid_to"],
            row["content_hash"],
            row["facts"],
        )
        for row in model.Session.execute(query).mappings()
    }


def open_subjects(subject_type: str, organization_id: str) -> set[str]:
    """Subjects of one institution that were there when last looked at."""
    query = sa.select(TABLE.c.subject_id).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == subject_type,
        TABLE.c.valid_to.is_(None),
    )
    return set(model.Session.execute(query).scalars())


def observed_organizations() -> set[str]:
    """Institutions of which something is still open."""
    query = sa.select(TABLE.c.organization_id).where(TABLE.c.valid_to.is_(None)).distinct()
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
    touched: dict[str, date] = {}
    count = 0
    for new, old in seen:
        if (
            old
            and old.end is None
            and (old.hash, old.organization_id)
            == (
                new.hash,
                new.organization_id,
            )
        ):
            continue
        count += 1
        start = _place(new, old, day, moment)
        for organization_id in {new.organization_id, old.organization_id if old else None}:
            if organization_id:
                touched[organization_id] = min(start, touched.get(organization_id, start))
    for old in gone:
        count += 1
        end = max(day, old.start)
        _close(old, end)
        touched[old.organization_id] = min(end, touched.get(old.organization_id, end))
    for organization_id, first in touched.items():
        mark_dirty(organization_id, first)
    return count


def _place(new: Seen, old: Stored | None, day: date, moment: datetime) -> date:
    """Write *new* from *day* on, never before what is already known; gives its first day."""
    start = max(day, old.start) if old else day
    if old and old.start == start and old.organization_id == new.organization_id:
        values = {
            "facts": new.facts,
            "content_hash": new.hash,
            "valid_to": None,
            "known_from": moment,
        }
        _one(sa.update(TABLE).where(TABLE.c.id == old.id).values(**values))
        return start
    if old and old.end is None:
        _close(old, start)
    model.Session.execute(
        sa.insert(TABLE).values(
            id=make_uuid(),
            subject_type=new.subject_type,
            subject_id=new.subject_id,
            organization_id=new.organization_id,
            valid_from=start,
            valid_to=None,
            known_from=moment,
            content_hash=new.hash,
            facts=new.facts,
        )
    )
    return start


def _close(old: Stored, end: date) -> None:
    """End an observation; one that would have lasted no whole day leaves no trace."""
    if old.start >= end:
        _one(sa.delete(TABLE).where(TABLE.c.id == old.id))
    else:
        open_still = sa.and_(TABLE.c.id == old.id, TABLE.c.valid_to.is_(None))
        _one(sa.update(TABLE).where(open_still).values(valid_to=end))


def _one(statement: Any) -> None:
    """Write one row, which must be there still."""
    result: Any = model.Session.execute(statement)
    if result.rowcount != 1:
        raise Outrun


def mark_dirty(organization_id: str, first: date) -> None:
    """Remember that facts changed from *first* on."""
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
