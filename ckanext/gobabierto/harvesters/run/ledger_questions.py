"""Whose a record or a dataset is, asked of the ledgers of all sources (SQL)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import HarvestRecord

from .ledger import DELETED

_TABLE = HarvestRecord.__table__


class Owned(NamedTuple):
    """A record of another source."""

    identity: str
    guid: str
    dataset_id: str
    organization_id: str
    title: str | None
    """Of that source."""
    url: str | None


def owned_elsewhere(
    source_id: str,
    organization_id: str,
    identities: Sequence[str],
    guids: Sequence[str],
    datasets: Sequence[str],
) -> list[Owned]:
    """The records of other sources that are the same.

    The same are those of the same institution with the same identity, those of anybody that were
    known by the same guid, and those that have one of *datasets*; only where there is a dataset of
    them, or people of the institution deleted it, and the source is there, and is not one of the
    institution's that went to another.
    """
    package = model.package_table
    other = package.alias("source")
    mine = _TABLE.c.organization_id == organization_id
    same = [
        sa.and_(mine, _TABLE.c.identity.in_(identities)),
        _TABLE.c.dataset_id.in_(datasets),
    ]
    deleted = sa.and_(
        _TABLE.c.status != DELETED,
        sa.or_(mine, _TABLE.c.dataset_id.in_(datasets)),
        ~_alive(source_id),
    )
    if guids:
        same.append(_TABLE.c.old_guid.in_(guids))
    query = (
        sa.select(
            _TABLE.c.identity,
            _TABLE.c.old_guid,
            _TABLE.c.dataset_id,
            _TABLE.c.organization_id,
            other.c.title,
            other.c.url,
        )
        .join(package, package.c.id == _TABLE.c.dataset_id, isouter=True)
        .join(other, other.c.id == _TABLE.c.source_id)
        .where(
            _TABLE.c.source_id != source_id,
            _TABLE.c.dataset_id.is_not(None),
            other.c.state == "active",
            sa.or_(~mine, other.c.owner_org == organization_id),
            sa.or_(*same),
            sa.or_(package.c.state == "active", deleted),
        )
    )
    return [Owned(*row) for row in model.Session.execute(query)]


def _alive(source_id: str) -> Any:
    """That source has a dataset of its own of the same record: what people deleted of the other
    was the one too many."""
    package = model.package_table.alias("own_package")
    own = _TABLE.alias("own")
    guid = sa.and_(own.c.old_guid != "", own.c.old_guid == _TABLE.c.old_guid)
    return (
        sa.select(sa.literal(1))
        .join_from(own, package, package.c.id == own.c.dataset_id)
        .where(
            own.c.source_id == source_id,
            package.c.state == "active",
            sa.or_(own.c.identity == _TABLE.c.identity, guid),
        )
        .exists()
    )


def deletable(source_id: str, organization_id: str, identities: Iterable[str]) -> set[str]:
    """Identities of records whose dataset is there, and that institution's."""
    package = model.package_table
    query = (
        sa.select(_TABLE.c.identity)
        .join(package, package.c.id == _TABLE.c.dataset_id)
        .where(
            _TABLE.c.source_id == source_id,
            _TABLE.c.identity.in_(sorted(identities)),
            package.c.state == "active",
            package.c.owner_org == organization_id,
        )
    )
    return set(model.Session.execute(query).scalars())


def feeds(dataset_id: str) -> bool:
    """A machine source writes that dataset."""
    query = sa.select(_TABLE.c.identity).where(
        _TABLE.c.dataset_id == dataset_id, _TABLE.c.status != DELETED
    )
    return model.Session.execute(query).first() is not None


def identities_of(source_id: str, dataset_ids: Iterable[str]) -> dict[str, str]:
    """Identity of the record that each of those datasets was made of."""
    query = sa.select(_TABLE.c.dataset_id, _TABLE.c.identity).where(
        _TABLE.c.source_id == source_id, _TABLE.c.dataset_id.in_(sorted(dataset_ids))
    )
    return {row.dataset_id: row.identity for row in model.Session.execute(query)}


def any_of(source_id: str) -> bool:
    """There is a record of that source."""
    query = sa.select(_TABLE.c.identity).where(_TABLE.c.source_id == source_id).limit(1)
    return model.Session.execute(query).first() is not None
