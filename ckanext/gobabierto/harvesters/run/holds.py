"""What vanished in a suspicious way and waits for a person (SQL).

:func:`confirm` believes it: the next run, started at once, marks exactly those records and any few
others. :func:`refuse` does not: they stay as they are, and runs go on without them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters.sources.approval import NotApproved
from ckanext.gobabierto.model import HarvestHold, HarvestRun
from ckanext.harvest.logic import HarvestJobExists, HarvestSourceInactiveError

from . import runs

WAITING, CONFIRMED, REFUSED, OBSOLETE = "waiting", "confirmed", "refused", "obsolete"
_TABLE = HarvestHold.__table__
_RUN, _PACKAGE = HarvestRun.__table__, model.package_table


_GONE = "Esta lista ya no existe: se vació la fuente."
_LEFT = "Esta lista ya no cuenta: la fuente pasó a otra institución."
_WHY_NOT = {
    CONFIRMED: "Ya se decidió: alguien confirmó que se retiraron.",
    REFUSED: "Ya se decidió: alguien dijo que siguen ahí.",
    OBSOLETE: (
        "Esta lista ya no cuenta: una cosecha posterior leyó la fuente otra vez. Si aún falta "
        "demasiado, hay una lista nueva por confirmar."
    ),
}


class AlreadyDecided(GobabiertoError):
    """Somebody decided it before, or a later run took its place."""

    code = "detencion_decidida"


def get(hold_id: str, *, lock: bool = False) -> HarvestHold | None:
    """One hold.

    :param lock: hold its row until the end of the transaction.
    """
    query = sa.select(HarvestHold).where(_TABLE.c.id == hold_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return model.Session.execute(query).scalars().first()


def waits() -> Any:
    """SQL: a hold waits, and its source is of the institution for which it was read then."""
    left = (
        sa.select(sa.literal(1))
        .join_from(_RUN, _PACKAGE, _PACKAGE.c.id == _RUN.c.source_id)
        .where(_RUN.c.job_id == _TABLE.c.job_id, _RUN.c.organization_id != "")
        .where(_PACKAGE.c.owner_org.is_distinct_from(_RUN.c.organization_id))
        .correlate(_TABLE)
    )
    return sa.and_(_TABLE.c.status == WAITING, ~left.exists())


def institution(hold: HarvestHold) -> str:
    """Whose records it lists: the institution for which its source was read then."""
    run = runs.get(hold.job_id)
    return (run.organization_id if run is not None else "") or _owner(hold.source_id)


def _owner(source_id: str) -> str:
    query = sa.select(_PACKAGE.c.owner_org).where(_PACKAGE.c.id == source_id)
    return model.Session.execute(query).scalar() or ""


def waiting(source_id: str) -> HarvestHold | None:
    """The one of a source that waits."""
    query = sa.select(HarvestHold).where(_TABLE.c.source_id == source_id, waits())
    return model.Session.execute(query.order_by(_TABLE.c.created_at.desc())).scalars().first()


def waiting_of_jobs(job_ids: Sequence[str]) -> list[HarvestHold]:
    """Those that jobs made and that wait."""
    query = sa.select(HarvestHold).where(_TABLE.c.job_id.in_(job_ids), waits())
    return list(model.Session.execute(query).scalars())


def all_waiting(source_ids: Sequence[str] | None = None) -> list[HarvestHold]:
    """Every hold that waits, oldest first; ``None``: of all sources."""
    query = sa.select(HarvestHold).where(waits())
    if source_ids is not None:
        query = query.where(_TABLE.c.source_id.in_(source_ids))
    return list(model.Session.execute(query.order_by(_TABLE.c.created_at)).scalars())


def confirm(hold: HarvestHold, user_id: str, note: str = "") -> bool:
    """They are gone indeed: mark them. Commits, and starts a run.

    :returns: whether one runs or is about to; not where the source may not be read.
    :raises AlreadyDecided: it does not wait any more.
    """
    source_id = hold.source_id
    _decide(hold, CONFIRMED, user_id, note)
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Context = {"user": user, "ignore_auth": True}
    try:
        tk.get_action("harvest_job_create")(context, {"source_id": source_id})
    except (NotApproved, HarvestSourceInactiveError, tk.ObjectNotFound, tk.ValidationError):
        model.Session.rollback()
        return False  # not approved any more, inactive or gone: the first run of it applies it
    except HarvestJobExists:
        pass  # it runs or is about to, and finds the decision
    return True


def refuse(hold: HarvestHold, user_id: str, note: str = "") -> bool:
    """They are still there, whatever the source says. Commits.

    :returns: that no run starts for it.

    :raises AlreadyDecided: it does not wait any more.
    """
    _decide(hold, REFUSED, user_id, note)
    return False


def _decide(hold: HarvestHold, status: str, user_id: str, note: str) -> None:
    found = get(hold.id, lock=True)
    if found is None or found.status != WAITING:
        raise AlreadyDecided(_WHY_NOT.get(found.status if found is not None else "", _GONE))
    if institution(found) != _owner(found.source_id):
        raise AlreadyDecided(_LEFT)
    found.status, found.decided_by, found.note = status, user_id, note
    found.decided_at = clock.now()
    model.Session.commit()


def standing(source_id: str, status: str) -> dict[str, set[str]]:
    """Identities of the decisions of that kind that still count, by id of the hold."""
    query = sa.select(_TABLE.c.id, _TABLE.c.missing).where(
        _TABLE.c.source_id == source_id, _TABLE.c.status == status, _TABLE.c.closed_at.is_(None)
    )
    return {row.id: {each["identity"] for each in row.missing}
            for row in model.Session.execute(query)}  # fmt: skip


def confirmed_since(source_id: str, moment: dt.datetime) -> set[str]:
    """Identities of which a person believed it lately; the decision counts still or not."""
    query = sa.select(_TABLE.c.missing).where(
        _TABLE.c.source_id == source_id,
        _TABLE.c.status == CONFIRMED,
        _TABLE.c.decided_at >= moment,
    )
    lists = model.Session.execute(query).scalars()
    return {each["identity"] for listed in lists for each in listed}


def close(hold_ids: Sequence[str]) -> None:
    """Those decisions count no more; the caller commits."""
    if hold_ids:
        statement = sa.update(_TABLE).where(_TABLE.c.id.in_(hold_ids))
        model.Session.execute(statement.values(closed_at=clock.now()))


def make(source_id: str, job_id: str, known: int, missing: list[dict[str, Any]]) -> None:
    """Ask a person about *missing*, in place of what was asked before; the caller commits."""
    drop(source_id)
    model.Session.execute(
        sa.insert(_TABLE).values(
            id=make_uuid(), source_id=source_id, job_id=job_id, status=WAITING,
            known=known, missing=missing, created_at=clock.now(),
        )
    )  # fmt: skip


def drop(source_id: str) -> None:
    """What waits need not be decided any more; the caller commits."""
    statement = sa.update(_TABLE).where(_TABLE.c.source_id == source_id, _TABLE.c.status == WAITING)
    model.Session.execute(statement.values(status=OBSOLETE, closed_at=clock.now()))
    model.Session.expire_all()


def clear(source_id: str) -> None:
    """Forget the holds of a source; the caller commits."""
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.source_id == source_id))
