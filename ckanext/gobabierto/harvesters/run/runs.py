"""What a job of ours did that ckanext-harvest has no place for (SQL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.records import Source
from ckanext.gobabierto.model import HarvestChunk, HarvestRecord, HarvestRun
from ckanext.harvest.model import HarvestJob, HarvestObject

GATHERING, WRITING, FINISHED, HELD, FAILED = "gathering", "writing", "finished", "held", "failed"
_TABLE = HarvestRun.__table__
_OBJECT: Any = HarvestObject.__table__
_RECORD = HarvestRecord.__table__


@dataclass(frozen=True, slots=True)
class Run:
    """One row."""

    job_id: str
    source_id: str
    state: str
    complete: bool
    documents: int
    objects: int
    unchanged: int
    standing: int
    retired: int
    faults_hash: str
    faults_of: tuple[str, ...]
    started_at: Any
    gathered_at: Any
    finished_at: Any
    until: Any = None
    """When the source is to be read again, where it was not its time."""
    organization_id: str = ""
    """Of the source when it was read; empty where that was before it was noted."""
    url: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])


def _run(row: Any) -> Run:
    return Run(
        row.job_id, row.source_id, row.state, row.complete, row.documents, row.objects,
        row.unchanged, row.standing, row.retired, row.faults_hash, tuple(row.faults_of or ()),
        row.started_at, row.gathered_at, row.finished_at, row.until, row.organization_id, row.url,
        row.config or {},
    )  # fmt: skip


def get(job_id: str) -> Run | None:
    """What is known of a job; nothing for those of other harvesters."""
    row = model.Session.execute(sa.select(_TABLE).where(_TABLE.c.job_id == job_id)).first()
    return _run(row) if row is not None else None


def many(job_ids: Sequence[str]) -> dict[str, Run]:
    """The same for several."""
    rows = model.Session.execute(sa.select(_TABLE).where(_TABLE.c.job_id.in_(job_ids)))
    return {row.job_id: _run(row) for row in rows}


def before(run: Run) -> Run | None:
    """The run of the same source before that one."""
    return _newest(_TABLE.c.source_id == run.source_id, _TABLE.c.started_at < run.started_at)


def last(source_id: str, *, but: str = "") -> Run | None:
    """The newest run of a source."""
    return _newest(_TABLE.c.source_id == source_id, _TABLE.c.job_id != but)


def _newest(*where: Any) -> Run | None:
    query = sa.select(_TABLE).where(*where).order_by(_TABLE.c.started_at.desc()).limit(1)
    row = model.Session.execute(query).first()
    return _run(row) if row is not None else None


def begin(job_id: str, source_id: str, source: Source | None = None) -> None:
    """A job is being gathered (again); the caller commits.

    :param source: as it is read; nothing where it is not going to be.
    """
    now: dict[str, Any] = {"state": GATHERING, "gathered_at": None, "until": None}
    if source is not None:
        now |= {"organization_id": source.organization_id, "url": source.url,
                "config": dict(source.config)}  # fmt: skip
    statement = insert(_TABLE).values(
        job_id=job_id, source_id=source_id, started_at=clock.now(), **now
    )
    statement = statement.on_conflict_do_update(index_elements=["job_id"], set_=now)
    model.Session.execute(statement)


def change(job_id: str, **values: Any) -> None:
    """Set *values* of a run; the caller commits."""
    model.Session.execute(sa.update(_TABLE).where(_TABLE.c.job_id == job_id).values(**values))


def settled(job_id: str) -> bool:
    """Everything the job gathered was taken in or refused for good, so nothing need be read again.

    What failed for reasons of ours is neither.
    """
    run = get(job_id)
    if run is None or not run.complete:
        return False
    refused = sa.exists().where(
        _RECORD.c.harvest_object_id == _OBJECT.c.id, _RECORD.c.status == "refused"
    )
    query = sa.select(sa.func.count()).where(
        _OBJECT.c.harvest_job_id == job_id,
        sa.or_(_OBJECT.c.state == "COMPLETE", sa.and_(_OBJECT.c.state == "ERROR", refused)),
    )
    return int(model.Session.execute(query).scalar_one()) >= run.objects


def due() -> list[str]:
    """Sources whose last run found that it was not their time, which it is by now."""
    newest = sa.select(_TABLE).distinct(_TABLE.c.source_id)
    newest = newest.order_by(_TABLE.c.source_id, _TABLE.c.started_at.desc()).subquery()
    query = sa.select(newest.c.source_id).where(newest.c.until <= clock.now())
    return list(model.Session.execute(query).scalars())


def forget_chunks(job_id: str) -> None:
    """The job is over; the caller commits."""
    table = HarvestChunk.__table__
    model.Session.execute(sa.delete(table).where(table.c.job_id == job_id))


def clear(source_id: str) -> None:
    """Forget the runs of a source; the caller commits."""
    chunks = HarvestChunk.__table__
    jobs = sa.select(_TABLE.c.job_id).where(_TABLE.c.source_id == source_id)
    model.Session.execute(sa.delete(chunks).where(chunks.c.job_id.in_(jobs)))
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.source_id == source_id))


def forget_lost() -> None:
    """Forget the runs of jobs that are not there any more; the caller commits."""
    chunks = HarvestChunk.__table__
    jobs = sa.select(HarvestJob.__table__.c.id)
    model.Session.execute(sa.delete(chunks).where(chunks.c.job_id.not_in(jobs)))
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.job_id.not_in(jobs)))
