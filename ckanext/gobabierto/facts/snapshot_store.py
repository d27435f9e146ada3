"""The table of snapshots: reading the last one of each subject, writing what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ckan import model

from ckanext.gobabierto import clock

from . import marks, snapshot_rows
from .snapshot_rows import TABLE, Outrun, Seen, Stored, stored

mark_pending = marks.mark_pending
_ATTEMPTS = 4


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
        start = snapshot_rows.place(new, old, day, rows)
        own = {new.organization_id, old.organization_id if old else new.organization_id}
        for key in own:
            for place in _touched(new, old, key):
                places[place] = min(start, places.get(place, start))
    for old in gone:
        count += 1
        end = max(day, old.start)
        snapshot_rows.close(old, end)
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
