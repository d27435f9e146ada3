"""Harvest sources with what is known of their runs, in a constant number of queries (SQL)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.run import holds, objects, runs
from ckanext.gobabierto.model import HarvestHold, HarvestRun, SourceApproval
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestSource

from . import approval

NEW, RUNNING = "New", "Running"
_SOURCE: Any = HarvestSource.__table__
_JOB: Any = HarvestJob.__table__
_ERROR: Any = HarvestGatherError.__table__
_OBJECT: Any = HarvestObject.__table__
_RUN = HarvestRun.__table__
_HOLD = HarvestHold.__table__
_APPROVAL = SourceApproval.__table__


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for a person."""

    id: str
    number: int
    known: int
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A job, ours or of another harvester."""

    id: str
    source_id: str
    status: str
    created: dt.datetime
    gather_started: dt.datetime | None
    finished: dt.datetime | None
    run: runs.Run | None = None
    gather_errors: int = 0

    @property
    def over(self) -> bool:
        """Nothing of it is left to be done."""
        return self.status not in {NEW, RUNNING}


@dataclass(slots=True)
class Row:
    """A source as lists and pages need it."""

    id: str
    name: str
    title: str
    url: str
    type: str
    config: str
    frequency: str
    active: bool
    next_run: dt.datetime | None
    organization_id: str
    organization_name: str
    organization_title: str
    approval: str
    """``pending`` | ``approved`` | ``refused``, as the source stands now."""
    changed: bool
    """An earlier address or configuration was decided of."""
    job: Job | None = None
    """The newest, over or not."""
    ended: Job | None = None
    """The newest that is over."""
    hold: Held | None = None


def find(organizations: Sequence[str] | None = None, ids: Sequence[str] | None = None) -> list[Row]:
    """Sources that are not deleted, by institution and title.

    :param organizations: ids they are limited to; ``None`` for all.
    :param ids: of sources, the same.
    """
    package, group = model.package_table, model.group_table
    query = (
        sa.select(
            _SOURCE.c.id, _SOURCE.c.url, _SOURCE.c.type, _SOURCE.c.config, _SOURCE.c.frequency,
            _SOURCE.c.active, _SOURCE.c.next_run, package.c.name, package.c.title,
            package.c.owner_org, group.c.name.label("group_name"),
            group.c.title.label("group_title"), _APPROVAL.c.status, _APPROVAL.c.fingerprint,
            _APPROVAL.c.approved.is_not(None).label("once_approved"),
        )
        .join(package, package.c.id == _SOURCE.c.id)
        .outerjoin(group, group.c.id == package.c.owner_org)
        .outerjoin(_APPROVAL, _APPROVAL.c.source_id == _SOURCE.c.id)
        .where(package.c.state == "active")
        .order_by(sa.func.lower(group.c.title), sa.func.lower(package.c.title), _SOURCE.c.id)
    )  # fmt: skip
    if organizations is not None:
        query = query.where(package.c.owner_org.in_(organizations))
    if ids is not None:
        query = query.where(_SOURCE.c.id.in_(ids))
    found = [_row(each) for each in model.Session.execute(query)]
    _with_runs(found)
    return found


def _row(found: Any) -> Row:
    now = approval.hashed(found.url, found.type, found.config, found.owner_org)
    same = found.fingerprint == now
    status = found.status if found.status and same else approval.PENDING
    return Row(
        id=found.id, name=found.name, title=found.title or found.name, url=found.url,
        type=found.type, config=found.config or "", frequency=found.frequency or "MANUAL",
        active=bool(found.active), next_run=found.next_run,
        organization_id=found.owner_org or "", organization_name=found.group_name or "",
        organization_title=found.group_title or found.group_name or "",
        approval=status,
        changed=status == approval.PENDING
        and (bool(found.once_approved) or (not same and found.status == approval.REFUSED)),
    )  # fmt: skip


def _with_runs(rows: list[Row]) -> None:
    ids = [row.id for row in rows]
    if not ids:
        return
    newest, ended, held = _newest(ids), _newest(ids, over=True), _held(ids)
    for row in rows:
        row.job, row.ended, row.hold = newest.get(row.id), ended.get(row.id), held.get(row.id)


def _newest(ids: Sequence[str], *, over: bool = False) -> dict[str, Job]:
    """The last job of each source."""
    inner = sa.select(_JOB).distinct(_JOB.c.source_id).where(_JOB.c.source_id.in_(ids))
    if over:
        inner = inner.where(_JOB.c.status.not_in((NEW, RUNNING)))
    inner = inner.order_by(_JOB.c.source_id, _JOB.c.created.desc())
    return {job.source_id: job for job in _jobs(inner)}


def _jobs(query: Any) -> list[Job]:
    rows = list(model.Session.execute(query))
    told = runs.many([row.id for row in rows])
    errors = _gather_errors([row.id for row in rows])
    return [
        Job(
            row.id, row.source_id, row.status, row.created, row.gather_started, row.finished,
            told.get(row.id), errors.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def _gather_errors(job_ids: Iterable[str]) -> dict[str, int]:
    query = (
        sa.select(_ERROR.c.harvest_job_id, sa.func.count())
        .where(_ERROR.c.harvest_job_id.in_(list(job_ids)))
        .group_by(_ERROR.c.harvest_job_id)
    )
    return {job: int(number) for job, number in model.Session.execute(query)}


def _held(ids: Sequence[str]) -> dict[str, Held]:
    query = sa.select(
        _HOLD.c.source_id, _HOLD.c.id, _HOLD.c.known, _HOLD.c.created_at,
        sa.func.jsonb_array_length(_HOLD.c.missing).label("number"),
    ).where(_HOLD.c.source_id.in_(ids), holds.waits())  # fmt: skip
    return {
        row.source_id: Held(row.id, int(row.number), row.known, row.created_at)
        for row in model.Session.execute(query)
    }


def jobs_of(source_id: str, limit: int, offset: int = 0) -> list[Job]:
    """Jobs of a source, the newest first."""
    query = sa.select(_JOB).where(_JOB.c.source_id == source_id)
    query = query.order_by(_JOB.c.created.desc(), _JOB.c.id).limit(limit).offset(offset)
    return _jobs(query)


def count_jobs(source_id: str) -> int:
    """How many jobs a source had."""
    query = sa.select(sa.func.count()).where(_JOB.c.source_id == source_id)
    return int(model.Session.execute(query).scalar_one())


def gather_messages(job_id: str, limit: int) -> list[str]:
    """What kept a job from reading, as ckanext-harvest keeps it."""
    query = sa.select(_ERROR.c.message).where(_ERROR.c.harvest_job_id == job_id)
    return list(model.Session.execute(query.order_by(_ERROR.c.created).limit(limit)).scalars())


def progress(job_id: str) -> tuple[int, int]:
    """(done, of how many) harvest objects of a job."""
    done = sa.func.count().filter(_OBJECT.c.state.in_(objects.DONE))
    query = sa.select(done, sa.func.count()).where(_OBJECT.c.harvest_job_id == job_id)
    row = model.Session.execute(query).one()
    return int(row[0]), int(row[1])
