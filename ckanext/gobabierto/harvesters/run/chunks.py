"""Harvest objects that are imported together, under the one of them that is in the queue (SQL)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import HarvestChunk
from ckanext.harvest.model import HarvestObject

from .objects import Member

_OBJECT: Any = HarvestObject.__table__
_CHUNK = HarvestChunk.__table__


def chunk(job_id: str, ids: Sequence[str], size: int) -> list[str]:
    """Put objects into chunks; gives the leader of each. The caller commits."""
    groups = [list(ids[start : start + size]) for start in range(0, len(ids), size)]
    if not groups:
        return []
    rows = [{"leader_id": group[0], "job_id": job_id, "members": group} for group in groups]
    model.Session.execute(sa.insert(_CHUNK), rows)
    return [group[0] for group in groups]


def members(leader_id: str) -> list[Member]:
    """Everything in the chunk of a leader, the leader first; an object without chunk is its own."""
    query = sa.select(_CHUNK.c.members).where(_CHUNK.c.leader_id == leader_id)
    ids: list[str] = model.Session.execute(query).scalar() or [leader_id]
    columns = (_OBJECT.c.id, _OBJECT.c.guid, _OBJECT.c.content, _OBJECT.c.state)
    rows = model.Session.execute(
        sa.select(*columns, _OBJECT.c.report_status).where(_OBJECT.c.id.in_(ids))
    )
    found = {row.id: Member(*row) for row in rows}
    return [found[each] for each in ids if each in found]


def size_of(leader_id: str) -> int:
    """How many objects are imported with it."""
    query = sa.select(sa.func.jsonb_array_length(_CHUNK.c.members)).where(
        _CHUNK.c.leader_id == leader_id
    )
    return int(model.Session.execute(query).scalar() or 1)


def left(known: Sequence[Member]) -> list[Member]:
    """Those of *known* of which nothing else was reported since."""
    query = sa.select(_OBJECT.c.id, _OBJECT.c.report_status).where(
        _OBJECT.c.id.in_([each.id for each in known])
    )
    now = {row.id: row.report_status for row in model.Session.execute(query)}
    return [each for each in known if each.id in now and now[each.id] == each.report]


def fresh(known: Sequence[Member]) -> list[Member]:
    """Those of *known* that are not done by now."""
    columns = (_OBJECT.c.id, _OBJECT.c.guid, _OBJECT.c.content, _OBJECT.c.state)
    rows = model.Session.execute(
        sa.select(*columns, _OBJECT.c.report_status)
        .where(_OBJECT.c.id.in_([each.id for each in known]), _OBJECT.c.report_status.is_(None))
        .order_by(_OBJECT.c.id)
    )
    return [Member(*row) for row in rows]
