"""Counterparts in the database, and what they are looked for among (SQL)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto.model import Counterpart, HarvestDocument, HarvestRecord, Proposal
from ckanext.harvest.model import HarvestJob, HarvestSource

_TABLE: Any = Counterpart.__table__
_PLATFORM = "pnda"


@dataclass(frozen=True, slots=True)
class PlatformSources:
    """Where the datasets of an institution on the platform are known from."""

    ids: tuple[str, ...]
    whole: bool
    """All of them were read to their end the last time: what is not there is not there."""


def platform_sources(organization_id: str) -> PlatformSources:
    """The sources of type ``pnda`` of an institution."""
    source, package = HarvestSource.__table__, model.package_table
    query = (
        sa.select(source.c.id)
        .join(package, package.c.id == source.c.id)
        .where(
            source.c.type == _PLATFORM,
            source.c.active.is_(True),
            package.c.owner_org == organization_id,
        )
    )
    ids = tuple(sorted(model.Session.execute(query).scalars()))
    # What the documents of a source were is kept only of a reading that came to its end.
    document: Any = HarvestDocument.__table__
    read = sa.select(document.c.source_id).where(document.c.source_id.in_(ids)).distinct()
    done = set(model.Session.execute(read).scalars())
    return PlatformSources(ids, bool(ids) and done == set(ids))


def on_platform(source_ids: Sequence[str]) -> dict[str, str]:
    """Datasets that those sources offer now, by id, with their names on the platform."""
    record: Any = HarvestRecord.__table__
    query = sa.select(record.c.dataset_id, record.c.identity).where(
        record.c.source_id.in_(source_ids),
        record.c.status == "active",
        record.c.dataset_id.is_not(None),
    )
    return {row.dataset_id: row.identity for row in model.Session.execute(query)}


def accepted(organization_id: str) -> dict[str, list[dict[str, Any]]]:
    """Datasets that people accepted from pages that still offer them: the files of each."""
    table: Any = Proposal.__table__
    query = sa.select(table.c.dataset_id, table.c.content["resources"].label("files")).where(
        table.c.organization_id == organization_id,
        table.c.status == "accepted",
        table.c.dataset_id.is_not(None),
        table.c.content["vanished_at"].astext.is_(None),
    )
    return {row.dataset_id: list(row.files or ()) for row in model.Session.execute(query)}


def source_of_job(job_id: str) -> str:
    """The source that a job ran; empty where there is no such job."""
    table = HarvestJob.__table__
    query = sa.select(table.c.source_id).where(table.c.id == job_id)
    return str(model.Session.execute(query).scalar_one_or_none() or "")


def institution_of(source_id: str) -> tuple[str, str]:
    """(type, institution) of a source; empty texts where there is none."""
    source, package = HarvestSource.__table__, model.package_table
    query = (
        sa.select(source.c.type, package.c.owner_org)
        .join(package, package.c.id == source.c.id)
        .where(source.c.id == source_id)
    )
    row = model.Session.execute(query).first()
    return (row.type or "", row.owner_org or "") if row else ("", "")


def of_institution(organization_id: str, *, lock: bool = False) -> dict[str, Counterpart]:
    """What is known of the institution's datasets, by dataset."""
    query = sa.select(Counterpart).where(_TABLE.c.organization_id == organization_id)
    if lock:
        query = query.with_for_update()
    query = query.execution_options(populate_existing=True)  # rows are written without the session
    return {row.dataset_id: row for row in model.Session.execute(query).scalars()}


def get(dataset_id: str, *, lock: bool = False) -> Counterpart | None:
    """What is known of one dataset."""
    query = sa.select(Counterpart).where(_TABLE.c.dataset_id == dataset_id)
    if lock:
        query = query.with_for_update()
    query = query.execution_options(populate_existing=True)
    return model.Session.execute(query).scalars().first()


def by_institution(organizations: Sequence[str] | None, status: str) -> list[dict[str, Any]]:
    """Institutions with rows in a status (any where empty), by title, with how many."""
    group: Any = model.group_table
    query = (
        sa.select(group.c.id, group.c.name, group.c.title, sa.func.count().label("number"))
        .join(_TABLE, _TABLE.c.organization_id == group.c.id)
        .group_by(group.c.id, group.c.name, group.c.title)
        .order_by(sa.func.lower(group.c.title), group.c.name)
    )
    if organizations is not None:
        query = query.where(_TABLE.c.organization_id.in_(organizations))
    if status:
        query = query.where(_TABLE.c.status == status)
    return [
        {"id": row.id, "name": row.name, "title": row.title or row.name, "count": int(row.number)}
        for row in model.Session.execute(query)
    ]


def search(
    organizations: Sequence[str] | None, status: str, limit: int, offset: int
) -> tuple[int, list[Counterpart]]:
    """How many there are, and a page of them, the doubtful ones first."""
    where: list[Any] = []
    if organizations is not None:
        where.append(_TABLE.c.organization_id.in_(organizations))
    if status:
        where.append(_TABLE.c.status == status)
    count = sa.select(sa.func.count()).select_from(_TABLE).where(*where)
    rows = (
        sa.select(Counterpart)
        .where(*where)
        .order_by(_TABLE.c.status != "doubtful", _TABLE.c.organization_id, _TABLE.c.dataset_id)
        .limit(limit)
        .offset(offset)
    )
    total = int(model.Session.execute(count).scalar_one())
    return total, list(model.Session.execute(rows).scalars())


def upsert(rows: Sequence[dict[str, Any]]) -> None:
    """Store rows, all of the same columns; the caller commits."""
    if not rows:
        return
    statement = insert(_TABLE).values(list(rows))
    columns = {key: statement.excluded[key] for key in rows[0] if key != "dataset_id"}
    statement = statement.on_conflict_do_update(index_elements=["dataset_id"], set_=columns)
    model.Session.execute(statement)


def forget(dataset_ids: Sequence[str]) -> None:
    """Datasets that are not of a page any more; the caller commits."""
    if dataset_ids:
        model.Session.execute(
            sa.delete(_TABLE)
            .where(_TABLE.c.dataset_id.in_(dataset_ids))
            .execution_options(synchronize_session=False)
        )
