"""Records that change hands: what a source lost when it was deleted, and what it was refused (SQL).

A source that is deleted, or went to another institution, owns nothing any more of what it had in
its institution. One that offers the same records to that one goes on with their datasets, instead
of making them again beside the old ones; what people deleted goes on being deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.records import Source
from ckanext.gobabierto.model import HarvestRecord
from ckanext.harvest.model import HarvestObject

from . import ledger, ownership
from .ledger import Row

_TABLE: Any = HarvestRecord.__table__
_OBJECT: Any = HarvestObject.__table__
_SOURCE: Any = model.package_table.alias("source")
_AT_ONCE = 1000


def _gone() -> Any:
    """The source of the record was deleted, or is another institution's now."""
    there = sa.select(_SOURCE.c.id).where(
        _SOURCE.c.id == _TABLE.c.source_id,
        _SOURCE.c.state == "active",
        _SOURCE.c.owner_org == _TABLE.c.organization_id,
    )
    return ~there.exists()


def inherited(source: Source, guids: Mapping[str, str]) -> dict[str, Row]:
    """What sources that the institution has no more made of records, by identity.

    :param guids: by identity of the records that *source* has no dataset of.
    """
    package = model.package_table
    named = [guid for guid in guids.values() if guid]
    same = sa.or_(_TABLE.c.identity.in_(list(guids)),
                  sa.and_(_TABLE.c.old_guid != "", _TABLE.c.old_guid.in_(named)))  # fmt: skip
    query = (
        sa.select(_TABLE.c.source_id, _TABLE.c.identity, _TABLE.c.old_guid)
        .join(package, package.c.id == _TABLE.c.dataset_id, isouter=True)
        .where(
            _TABLE.c.source_id != source.id,
            _TABLE.c.organization_id == source.organization_id,
            _TABLE.c.status != ledger.DELETED,
            _TABLE.c.dataset_id.is_not(None),
            # Deleted ones too, and purged ones: they are kept out of this source as of that one.
            sa.or_(package.c.owner_org == source.organization_id, package.c.id.is_(None)),
            same,
            _gone(),
        )
        .order_by(_TABLE.c.changed_at)
    )
    found: dict[str, Row] = {}
    taken: set[str | None] = set()
    by_guid = {guid: identity for identity, guid in guids.items() if guid}
    left = model.Session.execute(query).all()
    rows = {key: ledger.rows(key, [was.identity for was in left if was.source_id == key])
            for key in {was.source_id for was in left}}  # fmt: skip
    for was in reversed(left):
        identity = by_guid.get(str(was.old_guid), str(was.identity))
        row = rows[was.source_id][was.identity]
        if identity in guids and identity not in found and row.dataset_id not in taken:
            taken.add(row.dataset_id)
            # Without a hash: the ledger of this source does not say anything of it yet.
            found[identity] = replace(row, identity=identity, hash="")
    return found


def take(source_id: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Store rows of the ledger; their datasets are of no other source. The caller commits."""
    ledger.upsert(entries)
    datasets = [each["dataset_id"] for each in entries if each["dataset_id"]]
    if not datasets:
        return
    others = _TABLE.c.dataset_id.in_(datasets), _TABLE.c.source_id != source_id
    left = model.Session.execute(
        sa.delete(_TABLE).where(*others, _gone()).returning(_TABLE.c.source_id, _TABLE.c.dataset_id)
    ).all()
    if left:  # or clearing the deleted source would take the datasets with it
        model.Session.execute(
            sa.update(_OBJECT)
            .where(
                _OBJECT.c.package_id.in_([row.dataset_id for row in left]),
                _OBJECT.c.harvest_source_id.in_({row.source_id for row in left}),
            )
            .values(package_id=None, current=False)
            .execution_options(synchronize_session=False)
        )


def lift(source: Source) -> bool:
    """Records refused because they were somebody else's, and are no more, are to be tried again.

    The caller commits.
    """
    lifted: list[str] = []
    for start in range(0, len(standing := _refused(source.id)), _AT_ONCE):
        some = standing[start : start + _AT_ONCE]
        still = ownership.owned(source, {row.identity: row.old_guid for row in some})
        lifted += [
            row.identity for row in some
            if row.identity not in still and row.owner in {None, source.organization_id}
        ]  # fmt: skip
    ledger.change(source.id, lifted, content_hash="")
    return bool(lifted)


def _refused(source_id: str) -> Sequence[Any]:
    package = model.package_table
    purged = sa.case((_TABLE.c.dataset_id.is_not(None), _TABLE.c.organization_id))
    owner = sa.func.coalesce(package.c.owner_org, purged)
    codes = [
        _TABLE.c.faults.contains([{"code": code}])
        for code in (ownership.OTHER_INSTITUTION, ownership.OTHER_SOURCE)
    ]
    query = (
        sa.select(_TABLE.c.identity, _TABLE.c.old_guid, owner.label("owner"))
        .join_from(_TABLE, package, package.c.id == _TABLE.c.dataset_id, isouter=True)
        .where(_TABLE.c.source_id == source_id, _TABLE.c.status == ledger.REFUSED, sa.or_(*codes))
        .order_by(_TABLE.c.identity)
    )
    return model.Session.execute(query).all()
