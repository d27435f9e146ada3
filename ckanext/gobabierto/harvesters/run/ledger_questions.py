"""Whose a record or a dataset is, asked of the ledgers of all sources (SQL)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

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
    them, and the source is there.
    """
    package = model.package_table
    other = package.alias("source")
    same = [
        sa.and_(_TABLE.c.organization_id == organization_id, _TABLE.c.identity.in_(identities)),
        _TABLE.c.dataset_id.in_(datasets),
    ]
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
        .join(package, package.c.id == _TABLE.c.dataset_id)
        .join(other, other.c.id == _TABLE.c.source_id)
        .where(
            _TABLE.c.source_id != source_id,
            package.c.state == "active",
            other.c.state == "active",
            sa.or_(*same),
        )
    )
    return [Owned(*row) for row in model.Session.execute(query)]


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
