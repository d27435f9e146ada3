"""The ledger of a source's records: what each was, and the dataset made of it (SQL)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.moved_source import its, of_another
from ckanext.gobabierto.model import HarvestRecord
from ckanext.harvest.model import HarvestObject

ACTIVE, REFUSED, MISSING, RETIRED, DELETED = "active", "refused", "missing", "retired", "deleted"
NOT_APPLIED = "aside:"
"""Before the hash of what was told while the dataset was deleted here, and was not written."""
_TABLE = HarvestRecord.__table__
_OBJECT: Any = HarvestObject.__table__
_KEYS = ("source_id", "identity")
_AT_ONCE = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it was last taken, with the state its dataset is in now."""

    identity: str
    title: str
    status: str
    hash: str
    old_guid: str
    organization_id: str
    dataset_id: str | None
    baseline: Any
    differences: Any
    faults: Any
    missing_since: Any
    dataset_state: str | None
    dataset_owner: str | None


def hashes(source_id: str, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(status, hash) of those that are known: what comparing needs and no more."""
    query = (
        sa.select(
            _TABLE.c.identity,
            _TABLE.c.status,
            _TABLE.c.content_hash,
            _OBJECT.c.id,
            of_another(_TABLE, source_id).label("came"),
        )
        .join_from(_TABLE, _OBJECT, _OBJECT.c.id == _TABLE.c.harvest_object_id, isouter=True)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(identities))
    )
    # One whose harvest object was cleared away gets another one, and nothing else.
    found = {
        row.identity: (row.status, row.content_hash if row.id and not _unsaid(row) else "")
        for row in model.Session.execute(query)
    }
    aside = [key for key, (_, hash_) in found.items() if hash_.startswith(NOT_APPLIED)]
    back = restored(source_id, aside) if aside else set[str]()
    for key in aside:
        status, hash_ = found[key]
        found[key] = (status, "" if key in back else hash_.removeprefix(NOT_APPLIED))
    return found


def restored(source_id: str, identities: Sequence[str] | None = None) -> set[str]:
    """Identities of records whose dataset is there again, and lacks what was told meanwhile.

    Not of those that are not offered any more: there is nothing to bring them.

    :param identities: only of these.
    """
    package = model.package_table
    query = (
        sa.select(_TABLE.c.identity)
        .join(package, package.c.id == _TABLE.c.dataset_id)
        .where(_TABLE.c.source_id == source_id, package.c.state == "active")
        .where(_TABLE.c.content_hash.startswith(NOT_APPLIED), _TABLE.c.status == ACTIVE)
    )
    if identities is not None:
        query = query.where(_TABLE.c.identity.in_(identities))
    return set(model.Session.execute(query).scalars())


def rows(source_id: str, identities: Iterable[str], *, lock: bool = False) -> dict[str, Row]:
    """The rows of those identities.

    :param lock: hold them until the end of the transaction.
    """
    package = model.package_table
    query = (
        sa.select(
            _TABLE,
            package.c.state.label("state"),
            package.c.owner_org,
            of_another(_TABLE, source_id).label("came"),
        )
        .join_from(_TABLE, package, package.c.id == _TABLE.c.dataset_id, isouter=True)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(sorted(set(identities))))
        .order_by(_TABLE.c.identity)
    )
    if lock:
        query = query.with_for_update(of=_TABLE)
    return {row.identity: _row(row) for row in model.Session.execute(query)}


def _unsaid(found: Any) -> bool:
    """It was taken for an institution that the source is not of any more."""
    return bool(found.came) and found.status == ACTIVE


def _row(found: Any) -> Row:
    hash_ = "" if _unsaid(found) else found.content_hash
    return Row(
        found.identity, found.title, found.status, hash_, found.old_guid,
        found.organization_id, found.dataset_id, found.baseline, found.differences, found.faults,
        found.missing_since, found.state, found.owner_org,
    )  # fmt: skip


def adopted(organization_id: str, ids: Mapping[str, str]) -> dict[str, Row]:
    """Rows for datasets (by identity) that are there although the ledger forgot them."""
    package = model.package_table
    query = sa.select(package.c.id, package.c.state, package.c.owner_org, package.c.title).where(
        package.c.id.in_(sorted(ids.values()))
    )
    found = {row.id: row for row in model.Session.execute(query)}
    return {
        identity: Row(
            identity, found[key].title or "", ACTIVE, "", "", organization_id, key, None, None,
            None, None, found[key].state, found[key].owner_org,
        )
        for identity, key in ids.items() if key in found
    }  # fmt: skip


def upsert(values: Sequence[Mapping[str, Any]]) -> None:
    """Store rows as they are now: all of the same columns; the caller commits."""
    if not values:
        return
    moment = clock.now()
    given = set(values[0])
    prepared = [{"first_seen": moment, "changed_at": moment, **value} for value in values]
    statement = insert(_TABLE).values(prepared)
    columns: dict[str, Any] = {
        name: statement.excluded[name] for name in (given | {"changed_at"}) - set(_KEYS)
    }
    statement = statement.on_conflict_do_update(index_elements=list(_KEYS), set_=columns)
    model.Session.execute(statement)


def change(source_id: str, identities: Sequence[str], **values: Any) -> None:
    """Set the same *values* in several rows; the caller commits."""
    moment = clock.now()
    for some in _batches(identities):
        model.Session.execute(
            sa.update(_TABLE)
            .where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(some))
            .values(changed_at=moment, **values)
        )


def relink(source_id: str, harvested: Mapping[str, str]) -> None:
    """The harvest objects (by identity) that now stand for records; the caller commits."""
    if not harvested:
        return
    values = sa.values(sa.column("identity", sa.Text), sa.column("object", sa.Text), name="linked")
    values = values.data(list(harvested.items()))
    model.Session.execute(
        sa.update(_TABLE)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.identity == values.c.identity)
        .values(harvest_object_id=values.c.object)
        .execution_options(synchronize_session=False)
    )


def counts(source_id: str) -> tuple[int, int]:
    """How many records of a source are active, and how many are refused."""
    offered = sa.or_(_TABLE.c.status == REFUSED,
                     sa.and_(_TABLE.c.status == ACTIVE, its(_TABLE, source_id)))  # fmt: skip
    query = (
        sa.select(_TABLE.c.status, sa.func.count())
        .where(_TABLE.c.source_id == source_id, offered)
        .group_by(_TABLE.c.status)
    )
    found = {status: int(number) for status, number in model.Session.execute(query)}
    return found.get(ACTIVE, 0), found.get(REFUSED, 0)


def overdue(source_id: str, before: Any) -> list[str]:
    """Identities that have been missing since before that moment."""
    query = sa.select(_TABLE.c.identity).where(
        _TABLE.c.source_id == source_id,
        _TABLE.c.status == MISSING,
        _TABLE.c.missing_since <= before,
    )
    return sorted(model.Session.execute(query).scalars())


def rename(source_id: str, old_by_new: Mapping[str, str]) -> None:
    """The same records under other identities; the caller commits."""
    drop(source_id, list(old_by_new))  # refused under that identity, without a dataset
    for some in _batches(old_by_new.items()):
        values = sa.values(sa.column("new", sa.Text), sa.column("old", sa.Text), name="renamed")
        values = values.data(some)
        model.Session.execute(
            sa.update(_TABLE)
            .where(_TABLE.c.source_id == source_id, _TABLE.c.identity == values.c.old)
            .values(identity=values.c.new)
            .execution_options(synchronize_session=False)
        )


def clear(source_id: str) -> None:
    """Forget every record of a source; the caller commits."""
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.source_id == source_id))


def drop(source_id: str, identities: Sequence[str]) -> None:
    """Forget some records of a source; the caller commits."""
    for some in _batches(identities):
        model.Session.execute(
            sa.delete(_TABLE).where(_TABLE.c.source_id == source_id, _TABLE.c.identity.in_(some))
        )


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """A statement with a hundred thousand values takes the server longer than a hundred of them."""
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
