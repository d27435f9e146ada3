"""A clock that was ahead: what was seen on days that had not come is put aside, and kept.

A save made while a clock runs ahead opens an observation in the future. Left there, it would hide
every later save until its day comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock

from . import marks, snapshot_store
from .snapshot_rows import TABLE, Stored


def last_known(subject_type: str, subjects: Iterable[str], moment: datetime) -> dict[str, Stored]:
    """``snapshot_store.latest`` for what is to be written at *moment*, none of it after that day.

    Costs a second query only for subjects of which something lies ahead.
    """
    found = snapshot_store.latest(subject_type, subjects)
    limit = max(clock.day_of(moment), clock.today())
    ahead = [key for key, item in found.items() if max(item.start, item.end or item.start) > limit]
    if not ahead:
        return found
    _put_aside(subject_type, ahead, limit)
    kept = {key: item for key, item in found.items() if key not in ahead}
    return kept | snapshot_store.latest(subject_type, ahead)


def beyond(day: date) -> int:
    """How many observations that are held to be true begin or end after *day*."""
    late = sa.or_(TABLE.c.valid_from > day, TABLE.c.valid_to > day)
    query = sa.select(sa.func.count()).select_from(TABLE).where(TABLE.c.known_to.is_(None), late)
    return int(model.Session.execute(query).scalar() or 0)


def _put_aside(subject_type: str, subjects: list[str], limit: date) -> None:
    """What begins after *limit* is believed no longer; what ends after it goes on."""
    rows = _lying_ahead(subject_type, subjects, limit)
    begun = [row["id"] for row in rows if row["valid_from"] > limit]
    ended = [row["id"] for row in rows if row["valid_from"] <= limit]
    # First those that are open: of a subject only one may be.
    for ids, values in ((begun, {"known_to": clock.now()}), (ended, {"valid_to": None})):
        if ids:
            model.Session.execute(sa.update(TABLE).where(TABLE.c.id.in_(ids)).values(**values))
    places: dict[marks.Place, date] = {}
    for row in rows:
        first = row["valid_from"] if row["valid_from"] > limit else row["valid_to"]
        owner = row["organization_id"]
        for place in marks.touched(subject_type, owner, row["subject_id"], row["facts"]):
            places[place] = min(first, places.get(place, first))
    marks.mark(places)


def _lying_ahead(subject_type: str, subjects: list[str], limit: date) -> list[Any]:
    query = sa.select(TABLE).where(
        TABLE.c.subject_type == subject_type,
        TABLE.c.subject_id.in_(subjects),
        TABLE.c.known_to.is_(None),
        sa.or_(TABLE.c.valid_from > limit, TABLE.c.valid_to > limit),
    )
    return list(model.Session.execute(query).mappings())
