"""Harvest objects in bulk: made while gathering, marked when their chunk was written (SQL).

While a source is gathered its objects are ``GATHERED``, which nobody re-sends. When all of it was
read and nothing is suspicious, the first of each chunk becomes ``WAITING`` and goes to the queue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import HarvestChunk
from ckanext.harvest.model import HarvestGatherError, HarvestObject, HarvestObjectError

from .prepared import RECORD

GATHERED, WAITING, COMPLETE, FAILED = "GATHERED", "WAITING", "COMPLETE", "ERROR"
DONE = (COMPLETE, FAILED)
_OBJECT: Any = HarvestObject.__table__
_CHUNK = HarvestChunk.__table__


class Member(NamedTuple):
    """A harvest object without its weight of relations."""

    id: str
    guid: str
    content: str
    state: str
    report: str | None


def naive_now() -> dt.datetime:
    """The moment as ckanext-harvest stores it."""
    return clock.now().astimezone(dt.timezone.utc).replace(tzinfo=None)


def add(job_id: str, source_id: str, contents: Iterable[tuple[str, bytes]]) -> list[str]:
    """Make objects of (guid, content); the caller commits."""
    moment = naive_now()
    rows: list[dict[str, Any]] = [
        {
            "id": make_uuid(),
            "guid": guid,
            "content": content.decode(),
            "state": GATHERED,
            "gathered": moment,
            "current": False,
            "retry_times": 0,
            "harvest_job_id": job_id,
            "harvest_source_id": source_id,
        }
        for guid, content in contents
    ]
    if rows:
        model.Session.execute(sa.insert(_OBJECT), rows)
    return [row["id"] for row in rows]


def release(job_id: str) -> list[str]:
    """Let the leaders of a job be sent; gives those that are to be. The caller commits."""
    leaders = sa.select(_CHUNK.c.leader_id).where(_CHUNK.c.job_id == job_id)
    model.Session.execute(
        sa.update(_OBJECT)
        .where(_OBJECT.c.id.in_(leaders), _OBJECT.c.state == GATHERED)
        .values(state=WAITING)
        .execution_options(synchronize_session=False)
    )
    return waiting(job_id)


def waiting(job_id: str) -> list[str]:
    """The objects of a job that wait to be sent."""
    query = (
        sa.select(_OBJECT.c.id)
        .where(_OBJECT.c.harvest_job_id == job_id, _OBJECT.c.state == WAITING)
        .order_by(_OBJECT.c.gathered, _OBJECT.c.id)
    )
    return list(model.Session.execute(query).scalars())


def mark(ids: Sequence[str], state: str, report: str, *, begun: dt.datetime) -> None:
    """What became of objects; the caller commits."""
    if not ids:
        return
    model.Session.execute(
        sa.update(_OBJECT)
        .where(_OBJECT.c.id.in_(ids))
        .values(
            state=state, report_status=report, import_started=begun, import_finished=naive_now()
        )
        .execution_options(synchronize_session=False)
    )


def link(source_id: str, datasets: Mapping[str, tuple[str, str | None]]) -> None:
    """Make objects (id → guid, dataset) the current ones of their guids; the caller commits."""
    if not datasets:
        return
    guids = [guid for guid, _ in datasets.values()]
    model.Session.execute(
        sa.update(_OBJECT)
        .where(
            _OBJECT.c.harvest_source_id == source_id,
            _OBJECT.c.guid.in_(guids),
            _OBJECT.c.current.is_(True),
            _OBJECT.c.id.not_in(list(datasets)),
        )
        .values(current=False)
        .execution_options(synchronize_session=False)
    )
    values = sa.values(sa.column("id", sa.Text), sa.column("dataset", sa.Text), name="linked")
    values = values.data([(key, dataset) for key, (_, dataset) in datasets.items()])
    package = model.package_table
    there = sa.select(package.c.id).where(package.c.id == values.c.dataset)  # or it was purged
    model.Session.execute(
        sa.update(_OBJECT)
        .where(_OBJECT.c.id == values.c.id)
        .values(package_id=there.scalar_subquery(), current=True)
        .execution_options(synchronize_session=False)
    )


def offered(job_id: str, guid: str) -> bool:
    """The job read a record of that guid."""
    query = sa.select(_OBJECT.c.id).where(
        _OBJECT.c.harvest_job_id == job_id, _OBJECT.c.guid == guid,
        _OBJECT.c.content.startswith(f'{{"kind":"{RECORD}"', autoescape=True),
    )  # fmt: skip
    return model.Session.execute(query.limit(1)).first() is not None


def step_down(source_id: str, guids: Sequence[str]) -> None:
    """What those guids stood for goes on under others; the caller commits."""
    model.Session.execute(
        sa.update(_OBJECT)
        .where(_OBJECT.c.harvest_source_id == source_id, _OBJECT.c.guid.in_(guids))
        .where(_OBJECT.c.current.is_(True))
        .values(current=False)
        .execution_options(synchronize_session=False)
    )


def replace(job_id: str, contents: Mapping[str, bytes]) -> None:
    """Other contents for gathered objects, by guid; the caller commits."""
    for guid, content in contents.items():
        model.Session.execute(
            sa.update(_OBJECT)
            .where(_OBJECT.c.harvest_job_id == job_id, _OBJECT.c.guid == guid)
            .values(content=content.decode())
            .execution_options(synchronize_session=False)
        )


def errors(told: Iterable[tuple[str, str]]) -> None:
    """Errors of objects (id, message), for ckanext-harvest's own pages; the caller commits."""
    rows = [{"harvest_object_id": key, "message": text, "stage": "Import"} for key, text in told]
    if rows:
        model.Session.execute(sa.insert(HarvestObjectError.__table__), rows)


def gather_errors(job_id: str, messages: Iterable[str]) -> None:
    """Errors of a job; the caller commits."""
    rows = [{"harvest_job_id": job_id, "message": message} for message in messages]
    if rows:
        model.Session.execute(sa.insert(HarvestGatherError.__table__), rows)


def drop_unsent(job_id: str) -> None:
    """Take away what an earlier attempt gathered and nobody began to import; caller commits."""
    unsent = (_OBJECT.c.harvest_job_id == job_id, _OBJECT.c.state.in_((GATHERED, WAITING)))
    model.Session.execute(
        sa.delete(_OBJECT).where(*unsent).execution_options(synchronize_session=False)
    )
    model.Session.execute(sa.delete(_CHUNK).where(_CHUNK.c.job_id == job_id))


def unfinished(job_id: str) -> int:
    """How many objects of a job are still to be done."""
    query = sa.select(sa.func.count()).where(
        _OBJECT.c.harvest_job_id == job_id, _OBJECT.c.state.not_in(DONE)
    )
    return int(model.Session.execute(query).scalar_one())


def by_report(job_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many objects of each job there are by what became of them."""
    query = (
        sa.select(_OBJECT.c.harvest_job_id, _OBJECT.c.report_status, sa.func.count())
        .where(_OBJECT.c.harvest_job_id.in_(job_ids))
        .group_by(_OBJECT.c.harvest_job_id, _OBJECT.c.report_status)
    )
    found: dict[str, dict[str, int]] = {}
    for job_id, status, number in model.Session.execute(query):
        found.setdefault(job_id, {})[status or ""] = int(number)
    return found


def current_asides(source_id: str, guids: Sequence[str]) -> dict[str, str]:
    """Content of the current objects of those guids."""
    query = sa.select(_OBJECT.c.guid, _OBJECT.c.content).where(
        _OBJECT.c.harvest_source_id == source_id,
        _OBJECT.c.guid.in_(guids),
        _OBJECT.c.current.is_(True),
    )
    return {row.guid: row.content or "" for row in model.Session.execute(query)}
