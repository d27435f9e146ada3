"""What runs ask of the proposals of a source (SQL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters import kept_out, moved_source, proposal_store
from ckanext.gobabierto.model import HarvestRecord, Proposal
from ckanext.harvest.model import HarvestObject

from . import ledger
from .ledger import ACTIVE, MISSING, REFUSED
from .shelf import CLOSED

_TABLE: Any = Proposal.__table__
_OBJECT: Any = HarvestObject.__table__
_PACKAGE = model.package_table
_RECORD: Any = HarvestRecord.__table__
"""Of a source of sections it holds what was refused, and nothing else."""
_SAME = (_RECORD.c.source_id == _TABLE.c.source_id, _RECORD.c.identity == _TABLE.c.identity)


def hashes(source_id: str, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(status, hash) of those that are known."""
    query = (
        sa.select(
            _TABLE.c.identity,
            _TABLE.c.status,
            _TABLE.c.content_hash,
            _TABLE.c.content["vanished_at"].astext.label("gone"),
            _OBJECT.c.id,
            _PACKAGE.c.state.label("dataset"),
            moved_source.of_another(_TABLE, source_id).label("came"),
        )
        .join_from(_TABLE, _OBJECT, _OBJECT.c.id == _TABLE.c.harvest_object_id, isouter=True)
        .join(_PACKAGE, _PACKAGE.c.id == _TABLE.c.dataset_id, isouter=True)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(identities))
    )
    found = {row.identity: _known(row) for row in model.Session.execute(query)}
    told = ledger.hashes(source_id, identities)
    refused = {key: known for key, known in told.items() if known[0] == REFUSED}
    theirs = elsewhere(source_id, list(refused)) if refused else {}
    return found | {key: known for key, known in refused.items() if key in theirs}


def elsewhere(source_id: str, identities: Sequence[str]) -> dict[str, str]:
    """Titles of datasets, by identity, that are another institution's than the source is.

    Nothing is written into them. One that was deleted there is none of them, unless it was the
    source that went: it waits to be restored.
    """
    accepted = sa.and_(
        _TABLE.c.status == proposal_store.ACCEPTED,
        _PACKAGE.c.state != "deleted",
    )
    query = (
        sa.select(_TABLE.c.identity, _PACKAGE.c.title)
        .join(_PACKAGE, _PACKAGE.c.id == _TABLE.c.dataset_id)
        .where(
            _TABLE.c.source_id == source_id,
            _TABLE.c.identity.in_(identities),
            _PACKAGE.c.owner_org.is_distinct_from(moved_source.owner_of(source_id)),
            sa.or_(moved_source.of_another(_TABLE, source_id), accepted),
        )
    )
    return {row.identity: row.title or "" for row in model.Session.execute(query)}


def lift(source_id: str) -> bool:
    """What was refused as another institution's, and is not any more, is to be tried again.

    The caller commits.
    """
    query = (
        sa.select(_TABLE.c.identity)
        .join(_RECORD, sa.and_(*_SAME))
        .where(_TABLE.c.source_id == source_id, _RECORD.c.status == REFUSED)
    )
    refused = list(model.Session.execute(query).scalars())
    theirs = elsewhere(source_id, refused) if refused else {}
    lifted = [identity for identity in refused if identity not in theirs]
    ledger.drop(source_id, lifted)
    return bool(lifted)


def _known(row: Any) -> tuple[str, str]:
    if row.came:  # even what was rejected: it is to be given to the other institution
        return ACTIVE, ""
    if row.status == proposal_store.REJECTED:
        return CLOSED, row.content_hash
    if row.status == proposal_store.VANISHED or row.gone:
        return MISSING, row.content_hash
    if row.dataset in {None, "deleted"}:
        return ACTIVE, kept_out.plain(row.content_hash) if row.id else ""
    return ACTIVE, row.content_hash if row.id else ""  # what waited for it to be restored differs


def counts(source_id: str) -> tuple[int, int]:
    """How many the source offers that may be taken in, and how many were refused."""
    refused = sa.exists().where(*_SAME, _RECORD.c.status == REFUSED)
    query = sa.select(sa.func.count()).where(
        _TABLE.c.source_id == source_id,
        moved_source.its(_TABLE, source_id),
        _TABLE.c.status != proposal_store.VANISHED,
        _TABLE.c.content["vanished_at"].astext.is_(None),
        ~refused,
    )
    return int(model.Session.execute(query).scalar_one()), ledger.counts(source_id)[1]


def at_stake(source_id: str, since: datetime) -> tuple[int, dict[str, datetime]]:
    """Those that nobody rejected: how many are offered, and when the others vanished."""
    query = sa.select(_TABLE.c.identity, _TABLE.c.content["vanished_at"].astext.label("gone"))
    query = query.where(
        _TABLE.c.source_id == source_id,
        moved_source.its(_TABLE, source_id),
        _TABLE.c.status != proposal_store.REJECTED,
    )
    rows = model.Session.execute(query).all()
    gone = {row.identity: datetime.fromisoformat(row.gone) for row in rows if row.gone}
    return len(rows) - len(gone), {k: moment for k, moment in gone.items() if moment >= since}


def described(source_id: str, identities: Sequence[str]) -> list[dict[str, Any]]:
    """Identity, title and dataset of those, and since when each is missing."""
    query = sa.select(
        _TABLE.c.identity,
        _TABLE.c.title,
        _TABLE.c.dataset_id,
        _TABLE.c.content["vanished_at"].astext.label("missing_since"),
    ).where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(identities))
    rows = model.Session.execute(query.order_by(_TABLE.c.identity)).mappings()
    return [dict(row) for row in rows]


def contents(source_id: str) -> tuple[Mapping[str, Any], ...]:
    """The findings of all its proposals, whatever was decided about them."""
    query = (
        sa.select(_TABLE.c.content)
        .where(_TABLE.c.source_id == source_id)
        .order_by(_TABLE.c.identity)
    )
    return tuple(model.Session.execute(query).scalars())
