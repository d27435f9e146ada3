"""What past runs left behind is not kept for ever (SQL).

Of each source the last runs stay whole. Of earlier ones stays what something else stands on: the
objects that are the current ones of their records (the provenance of their datasets) or that the
ledger and the proposals name, the job that read all of the source last, and the faults that a later
run names as its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.model import (
    HarvestChunk,
    HarvestDocument,
    HarvestFault,
    HarvestHold,
    HarvestRecord,
    HarvestRun,
    Proposal,
)
from ckanext.harvest.model import (
    HarvestGatherError,
    HarvestJob,
    HarvestObject,
    HarvestObjectError,
    HarvestObjectExtra,
)

from . import holds

AT_ONCE = 1_000
LIMIT = 50_000
"""Objects taken away by one call: the first night of an old portal is not a night's work."""
DECISIONS = timedelta(days=365)
"""For which what people decided is kept, after it counts no more."""
_OBJECT: Any = HarvestObject.__table__
_JOB: Any = HarvestJob.__table__
_RUN: Any = HarvestRun.__table__
_CHUNK: Any = HarvestChunk.__table__
_FAULT: Any = HarvestFault.__table__
_HOLD: Any = HarvestHold.__table__


def sweep(keep: int | None = None, limit: int = LIMIT) -> int:
    """Take away what is past keeping. Commits; what is left at *limit* goes the next time.

    :param keep: how many runs of each source stay; 0: all of them.
    :returns: how many harvest objects went.
    """
    keep = config.harvest_keep_runs() if keep is None else keep
    if keep < 1:
        return 0
    old = _past(keep)
    taken = 0
    while taken < limit and (ids := _loose(old, min(AT_ONCE, limit - taken))):
        for table in (HarvestObjectError.__table__, HarvestObjectExtra.__table__):
            _delete(table, table.c.harvest_object_id.in_(ids))
        _delete(_OBJECT, _OBJECT.c.id.in_(ids))
        model.Session.commit()
        taken += len(ids)
    for start in range(0, len(old), AT_ONCE):
        _close_accounts(old[start : start + AT_ONCE])
    return taken


def _past(keep: int) -> list[str]:
    """Finished jobs of ours before the last *keep* ones of their sources."""
    newest_first = sa.func.row_number().over(
        partition_by=_RUN.c.source_id, order_by=_RUN.c.started_at.desc()
    )
    placed = sa.select(_RUN.c.job_id, newest_first.label("place")).subquery()
    read_all = sa.select(HarvestDocument.__table__.c.job_id)
    query = (
        sa.select(placed.c.job_id)
        .join(_JOB, _JOB.c.id == placed.c.job_id)
        .where(placed.c.place > keep, _JOB.c.status == "Finished")
        .where(placed.c.job_id.not_in(read_all))
        .order_by(placed.c.job_id)
    )
    return list(model.Session.execute(query).scalars())


def _loose(jobs: Sequence[str], number: int) -> list[str]:
    """Objects of those jobs that nothing stands on, also those that an ended job never took."""
    records, proposals = HarvestRecord.__table__, Proposal.__table__
    query = sa.select(_OBJECT.c.id).where(
        _OBJECT.c.harvest_job_id.in_(jobs),
        _OBJECT.c.current.is_not(True),
        ~sa.exists().where(records.c.harvest_object_id == _OBJECT.c.id),
        ~sa.exists().where(proposals.c.harvest_object_id == _OBJECT.c.id),
    )
    return list(model.Session.execute(query.limit(number)).scalars())


def _close_accounts(jobs: Sequence[str]) -> None:
    """Faults and errors of those jobs, and the jobs themselves that nothing is left of."""
    named = sa.select(sa.func.jsonb_array_elements_text(_RUN.c.faults_of)).where(
        _RUN.c.job_id.not_in(jobs), sa.func.jsonb_typeof(_RUN.c.faults_of) == "array"
    )
    _delete(_FAULT, _FAULT.c.job_id.in_(jobs), _FAULT.c.job_id.not_in(named))
    _delete(_HOLD, _HOLD.c.job_id.in_(jobs), _HOLD.c.status != holds.WAITING,
            _HOLD.c.closed_at < clock.now() - DECISIONS)  # fmt: skip
    standing = [
        sa.exists().where(table.c[column] == _JOB.c.id)
        for table, column in ((_OBJECT, "harvest_job_id"), (_FAULT, "job_id"), (_HOLD, "job_id"))
    ]
    query = sa.select(_JOB.c.id).where(_JOB.c.id.in_(jobs), ~sa.or_(*standing))
    empty = list(model.Session.execute(query).scalars())
    _delete(_CHUNK, _CHUNK.c.job_id.in_(jobs))
    _delete(_RUN, _RUN.c.job_id.in_(empty))
    errors = HarvestGatherError.__table__
    _delete(errors, errors.c.harvest_job_id.in_(empty))
    _delete(_JOB, _JOB.c.id.in_(empty))
    model.Session.commit()
    model.Session.expire_all()


def _delete(table: Any, *where: Any) -> None:
    statement = sa.delete(table).where(*where)
    model.Session.execute(statement.execution_options(synchronize_session=False))
