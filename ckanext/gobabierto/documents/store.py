"""Reads and writes the register: the only SQL of this room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Document, DocumentEvent

_TABLE: Any = Document.__table__
_EVENTS: Any = DocumentEvent.__table__


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. Empty texts do not filter."""

    organization_id: str = ""
    private_of: tuple[str, ...] | None = ()
    """Institutions whose private documents the reader sees; ``None`` means all."""
    type: str = ""
    period: str = ""
    dataset_id: str = ""
    needs_review: bool = False
    """Only those that nobody compared."""
    deleted: bool = False
    """Those that were deleted, instead of those that stand."""


def get(document_id: str, *, lock: bool = False) -> Document | None:
    """One document, deleted or not.

    :param lock: hold its row until the end of the transaction, so that of two people who change it
        at the same moment the second sees what the first one did.
    """
    query = sa.select(Document).where(_TABLE.c.id == document_id)
    if lock:  # a row that this session read before the lock was got may be old
        query = query.with_for_update().execution_options(populate_existing=True)
    return model.Session.execute(query).scalars().first()


def exists_for(organization_id: str) -> bool:
    """Whether anything was ever registered for an institution, which may be gone."""
    query = sa.select(_TABLE.c.id).where(_TABLE.c.organization_id == organization_id).limit(1)
    return model.Session.execute(query).first() is not None


def save(*rows: Document | DocumentEvent) -> None:
    """Store new rows; the caller commits."""
    model.Session.add_all(rows)
    model.Session.flush()


def search(wanted: Filter, limit: int, offset: int) -> tuple[int, list[Document]]:
    """How many there are, and one page of them, the last registered first."""
    where = _where(wanted)
    count = model.Session.execute(sa.select(sa.func.count()).select_from(_TABLE).where(*where))
    query = (
        sa.select(Document)
        .where(*where)
        .order_by(_TABLE.c.registered_at.desc(), _TABLE.c.id)
        .limit(limit)
        .offset(offset)
    )
    return int(count.scalar() or 0), list(model.Session.execute(query).scalars())


def periods(organization_id: str, *, inside: bool) -> list[str]:
    """The periods that documents of an institution are about, the newest first.

    :param inside: those of private documents too.
    """
    query = (
        sa.select(_TABLE.c.period)
        .where(
            _TABLE.c.organization_id == organization_id,
            _TABLE.c.period != "",
            _TABLE.c.deleted_at.is_(None),
            sa.or_(_TABLE.c.public.is_(True), sa.literal(inside)),
        )
        .distinct()
        .order_by(_TABLE.c.period.desc())
    )
    return list(model.Session.execute(query).scalars())


def events(document_id: str) -> list[DocumentEvent]:
    """What happened to a document, in order."""
    query = (
        sa.select(DocumentEvent)
        .where(_EVENTS.c.document_id == document_id)
        .order_by(_EVENTS.c.happened_at, _EVENTS.c.id)
    )
    return list(model.Session.execute(query).scalars())


def reviewed_datasets(organization_id: str, period: str, types: Iterable[str]) -> dict[str, str]:
    """Outcome of the review of each dataset in a quarter, as far as it is registered.

    That of all the data of the institution stands under an empty id; the last registered counts.
    """
    query = (
        sa.select(_TABLE.c.dataset_id, _TABLE.c.outcome)
        .where(
            _TABLE.c.organization_id == organization_id,
            _TABLE.c.type.in_(list(types)),
            _TABLE.c.period == period,
            _TABLE.c.deleted_at.is_(None),
        )
        .order_by(_TABLE.c.registered_at, _TABLE.c.id)
    )
    return {row.dataset_id: row.outcome for row in model.Session.execute(query)}


def _where(wanted: Filter) -> list[Any]:
    gone = _TABLE.c.deleted_at
    found: list[Any] = [gone.isnot(None) if wanted.deleted else gone.is_(None)]
    if wanted.private_of is not None:
        mine = _TABLE.c.organization_id.in_(wanted.private_of)
        found.append(mine if wanted.deleted else sa.or_(_TABLE.c.public.is_(True), mine))
    names = ("organization_id", "type", "period", "dataset_id")
    found += [_TABLE.c[name] == value for name in names if (value := getattr(wanted, name))]
    if wanted.needs_review:
        found.append(_TABLE.c.compared_at.is_(None))
    return found
