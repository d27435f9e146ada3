"""Sources by how they stand, found and counted by the database: as many queries for a thousand as
for one (SQL).

:func:`states.of` says the same of a single source; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.run import holds, runs
from ckanext.gobabierto.model import HarvestHold, HarvestRun, SourceApproval
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestSource

from . import approval, states, store

_SOURCE: Any = HarvestSource.__table__
_JOB: Any = HarvestJob.__table__
_ERROR: Any = HarvestGatherError.__table__
_RUN = HarvestRun.__table__
_HOLD = HarvestHold.__table__
_APPROVAL = SourceApproval.__table__


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sources."""

    organizations: Sequence[str] | None = None
    """Ids; ``None`` for all."""
    state: str = ""
    words: Sequence[str] = ()
    """All of them are in the title, the name or the address."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of sources, and how many there are of each state whatever state was asked for."""

    count: int
    by_state: dict[str, int]
    rows: list[store.Row]


def search(wanted: Filter, limit: int, offset: int) -> Found:
    """Sources that are not deleted, by institution and title."""
    found = _found(wanted).subquery("found")
    told = model.Session.execute(sa.select(found.c.state, sa.func.count()).group_by(found.c.state))
    by_state: dict[str, int] = dict.fromkeys(states.STATES, 0)
    by_state.update({str(state): int(number) for state, number in told})
    count = by_state[wanted.state] if wanted.state else sum(by_state.values())
    page: list[str] = []
    if limit and offset < count:
        query = sa.select(found.c.id).order_by(found.c.institution, found.c.title, found.c.id)
        if wanted.state:
            query = query.where(found.c.state == wanted.state)
        page = list(model.Session.execute(query.limit(limit).offset(offset)).scalars())
    rows = {row.id: row for row in store.find(ids=page)} if page else {}
    return Found(count, by_state, [rows[each] for each in page if each in rows])


def _found(wanted: Filter) -> sa.Select[Any]:
    """The sources of a filter, whatever their state."""
    package, group, last = model.package_table, model.group_table, _last_ended()
    query = (
        sa.select(
            _SOURCE.c.id, sa.func.lower(group.c.title).label("institution"),
            sa.func.lower(package.c.title).label("title"), _state(package, last).label("state"),
        )
        .join(package, package.c.id == _SOURCE.c.id)
        .outerjoin(group, group.c.id == package.c.owner_org)
        .outerjoin(_APPROVAL, _APPROVAL.c.source_id == _SOURCE.c.id)
        .outerjoin(last, last.c.source_id == _SOURCE.c.id)
        .outerjoin(_RUN, _RUN.c.job_id == last.c.id)
        .where(package.c.state == "active")
    )  # fmt: skip
    if wanted.organizations is not None:
        query = query.where(package.c.owner_org.in_(wanted.organizations))
    text = sa.func.concat_ws(" ", package.c.title, package.c.name, _SOURCE.c.url)
    for word in wanted.words:
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(text.ilike(f"%{pattern}%", escape="\\"))
    return query


def _last_ended() -> Any:
    """The newest job that is over, of each source."""
    query = sa.select(_JOB.c.id, _JOB.c.source_id).distinct(_JOB.c.source_id)
    query = query.where(_JOB.c.status.not_in((store.NEW, store.RUNNING)))
    return query.order_by(_JOB.c.source_id, _JOB.c.created.desc()).subquery("last_ended")


def _state(package: Any, last: Any) -> Any:
    now = approval.fingerprint_of(
        _SOURCE.c.url, _SOURCE.c.type, _SOURCE.c.config, package.c.owner_org
    )
    decided = sa.case((_APPROVAL.c.fingerprint == now, _APPROVAL.c.status), else_=approval.PENDING)
    held = sa.exists().where(_HOLD.c.source_id == _SOURCE.c.id, holds.waits())
    errors = sa.exists().where(_ERROR.c.harvest_job_id == last.c.id)
    failed = sa.case(
        (_RUN.c.job_id.is_(None), errors),
        else_=sa.and_(
            _RUN.c.state != runs.HELD,
            sa.or_(_RUN.c.state == runs.FAILED, _RUN.c.complete.is_(False)),
        ),
    )
    return sa.case(
        (_SOURCE.c.active.is_not(True), states.INACTIVE),
        (decided == approval.PENDING, states.PENDING),
        (decided == approval.REFUSED, states.REFUSED),
        (held, states.HELD),
        (last.c.id.is_(None), states.NEW),
        (_RUN.c.until.is_not(None), states.POSTPONED),
        (failed, states.FAILS),
        else_=states.WORKS,
    )
