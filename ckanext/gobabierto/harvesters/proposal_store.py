"""Reads and writes proposals (SQL)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Proposal
from ckanext.harvest.model import HarvestObject, HarvestSource

from .content import content_hash
from .kept_out import NOT_APPLIED

PENDING, ACCEPTED, REJECTED, VANISHED = "pending", "accepted", "rejected", "vanished"
REQUESTED = "requested"
"""Of what was accepted, the *candidatos*: their area was asked for the table."""
STATUSES = (PENDING, ACCEPTED, REQUESTED, REJECTED, VANISHED)
MADE, MERGED = "made", "merged"
"""How a proposal came to its dataset."""
_TABLE = Proposal.__table__
_ASKED = sa.and_(_TABLE.c.status == ACCEPTED, _TABLE.c.kind != "conjunto",
                 _TABLE.c.dataset_id.is_(None))  # fmt: skip
_STATUS = sa.case((_ASKED, REQUESTED), else_=_TABLE.c.status)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list."""

    organizations: tuple[str, ...] | None = None
    """Ids; ``None`` means all."""
    status: str = ""
    kind: str = ""
    q: str = ""


def get(proposal_id: str, *, lock: bool = False) -> Proposal | None:
    """One proposal.

    :param lock: hold its row until the end of the transaction, so that two people deciding at the
        same moment do not make two datasets.
    """
    return _one(sa.select(Proposal).where(_TABLE.c.id == proposal_id), lock=lock)


def of_source(source_id: str) -> dict[str, Proposal]:
    """All proposals of a source by identity, in one query."""
    query = sa.select(Proposal).where(_TABLE.c.source_id == source_id)
    return {row.identity: row for row in model.Session.execute(query).scalars()}


def by_identity(source_id: str, identity: str, *, lock: bool = False) -> Proposal | None:
    """The proposal with that identity.

    :param lock: as for :func:`get`, so that a run does not overwrite what a person just decided.
    """
    query = sa.select(Proposal).where(
        _TABLE.c.source_id == source_id, _TABLE.c.identity == identity
    )
    return _one(query, lock=lock)


def _one(query: Any, *, lock: bool) -> Proposal | None:
    if lock:  # a row that this session read before the lock was got may be old
        query = query.with_for_update().execution_options(populate_existing=True)
    return model.Session.execute(query).scalars().first()


def add(organization_id: str, source_id: str, content: dict[str, Any], object_id: str) -> Proposal:
    """A new pending proposal; the caller commits."""
    moment = clock.now()
    row = Proposal(
        organization_id=organization_id,
        source_id=source_id,
        identity=content["identity"],
        kind=content["kind"],
        status=PENDING,
        title=content["title"],
        content=content,
        content_hash=content_hash(content),
        harvest_object_id=object_id,
        first_seen=moment,
        last_seen=moment,
    )
    model.Session.add(row)
    model.Session.flush()
    return row


def replace_content(
    row: Proposal, content: dict[str, Any], object_id: str, *, applied: bool = True
) -> None:
    """What was found this time, in place of what was found before.

    :param applied: its dataset has it too, where it has one.
    """
    row.content = content
    row.content_hash = f"{'' if applied else NOT_APPLIED}{content_hash(content)}"
    row.kind = content["kind"]
    row.title = content["title"]
    row.harvest_object_id = object_id
    row.last_seen = clock.now()


def _where(wanted: Filter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.organizations is not None:
        conditions.append(_TABLE.c.organization_id.in_(wanted.organizations))
    if wanted.status:
        conditions.append(wanted.status == _STATUS)
    if wanted.kind:
        conditions.append(_TABLE.c.kind == wanted.kind)
    if wanted.q:
        pattern = wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(_TABLE.c.title.ilike(f"%{pattern}%", escape="\\"))
    return conditions


def search(wanted: Filter, limit: int, offset: int) -> tuple[int, list[Proposal]]:
    """How many there are, and a page of them: undecided first by institution, then by title."""
    where = _where(wanted)
    count = sa.select(sa.func.count()).select_from(_TABLE).where(*where)
    rows = (
        sa.select(Proposal)
        .where(*where)
        .order_by(_TABLE.c.organization_id, _TABLE.c.kind.desc(), _TABLE.c.title, _TABLE.c.id)
        .limit(limit)
        .offset(offset)
    )
    total = int(model.Session.execute(count).scalar_one())
    return total, list(model.Session.execute(rows).scalars())


def count_by_status(wanted: Filter) -> dict[str, int]:
    """How many of each status, whatever status is asked for."""
    where = _where(Filter(wanted.organizations, "", wanted.kind, wanted.q))
    query = sa.select(_STATUS, sa.func.count()).where(*where).group_by(_STATUS)
    found = {status: int(number) for status, number in model.Session.execute(query)}
    return {status: found.get(status, 0) for status in STATUSES}


def owner_of_source(source_id: str) -> str | None:
    """The organization a harvest source belongs to."""
    package = model.Session.get(model.Package, source_id)
    return package.owner_org if package is not None else None


def titles_of_sources(source_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(title, address) of harvest sources."""
    query = sa.select(HarvestSource.id, HarvestSource.title, HarvestSource.url).where(
        HarvestSource.id.in_(set(source_ids))
    )
    return {row.id: (row.title or "", row.url) for row in model.Session.execute(query)}


def of_dataset(dataset_id: str) -> list[Proposal]:
    """The proposals that are linked to a dataset."""
    query = sa.select(Proposal).where(_TABLE.c.dataset_id == dataset_id).order_by(_TABLE.c.id)
    return list(model.Session.execute(query).scalars())


def rivals(row: Proposal, dataset_id: str) -> list[Proposal]:
    """The proposals of other sources that are linked to a dataset.

    Not those of sources that were deleted, or went to another institution than that of *row*.
    """
    package = model.package_table
    here = sa.and_(package.c.state == "active", package.c.owner_org == row.organization_id)
    query = (
        sa.select(Proposal)
        .join_from(_TABLE, package, package.c.id == _TABLE.c.source_id, isouter=True)
        .where(_TABLE.c.dataset_id == dataset_id, _TABLE.c.source_id != row.source_id)
        .where(sa.or_(package.c.id.is_(None), here))
    )
    return list(model.Session.execute(query).scalars())


def supersede(current: Any) -> None:
    """Mark *current* as the newest record of its guid; earlier ones stop being so."""
    model.Session.execute(
        sa.update(HarvestObject)
        .where(
            HarvestObject.guid == current.guid,
            HarvestObject.harvest_source_id == current.source.id,
            HarvestObject.current.is_(True),
            HarvestObject.id != current.id,
        )
        .values(current=False)
    )
    current.current = True
