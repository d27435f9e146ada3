"""Which snapshots hold what was known of a subject on a day, and since when this portal knew it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model

from ckanext.gobabierto.model import HarvestRecord, Proposal, Snapshot

TABLE: Any = Snapshot.__table__
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Held:
    """One snapshot, without its facts."""

    subject_type: str
    subject_id: str
    organization_id: str
    valid_from: date
    valid_to: date | None
    known_from: datetime
    content_hash: str

    def holds_on(self, day: date) -> bool:
        """Whether it is what was known of *day*."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def held_of(organization_id: str, subjects: Iterable[tuple[str, str]]) -> list[Held]:
    """Every snapshot of some subjects of an institution that holds today, the oldest first.

    One query; what was put aside because something else was learned of its days is not among them.
    """
    wanted: dict[str, set[str]] = {}
    for kind, subject_id in subjects:
        wanted.setdefault(kind, set()).add(subject_id)
    if not wanted:
        return []
    query = sa.select(*_COLUMNS).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.known_to.is_(None),
        sa.or_(
            *(
                sa.and_(TABLE.c.subject_type == kind, TABLE.c.subject_id.in_(sorted(ids)))
                for kind, ids in wanted.items()
            )
        ),
    )
    return _read(query)


def of_subject(subject_type: str, subject_id: str) -> list[Held]:
    """Every snapshot of one subject, whoever it belonged to, the oldest first."""
    return _read(
        sa.select(*_COLUMNS).where(
            TABLE.c.subject_type == subject_type, TABLE.c.subject_id == subject_id
        )
    )


def containing(subject_type: str, part: str, part_id: str, organization_id: str = "") -> list[Held]:
    """Snapshots in whose list *part* stands what has that id: a resource, a row of a Plan.

    :param organization_id: look only at those of one institution.
    """
    wanted = sa.cast([{"id": part_id}], JSONB)
    query = sa.select(*_COLUMNS).where(
        TABLE.c.subject_type == subject_type, TABLE.c.facts[part].contains(wanted)
    )
    if organization_id:
        query = query.where(TABLE.c.organization_id == organization_id)
    return _read(query)


def source_pages(dataset_ids: Iterable[str]) -> dict[str, str]:
    """The page of a section that each dataset was accepted from, where it was.

    As its readings are stored: under the institution whose page it was, whoever answers now.
    """
    table: Any = Proposal.__table__
    columns = (table.c.dataset_id, table.c.organization_id, table.c.content["page"].astext)
    query = sa.select(*columns).where(table.c.dataset_id.in_(sorted(set(dataset_ids))))
    return {key: f"{owner}:{page}" for key, owner, page in model.Session.execute(query) if page}


def source_records(dataset_ids: Iterable[str]) -> list[dict[str, Any]]:
    """The record of a machine source that each dataset comes from, with what holds it as read."""
    table: Any = HarvestRecord.__table__
    query = (
        sa.select(
            table.c.dataset_id,
            table.c.source_id,
            table.c.harvest_object_id,
            table.c.content_hash.label("hash"),
        )
        .where(table.c.dataset_id.in_(sorted(set(dataset_ids))))
        .order_by(table.c.dataset_id)
    )
    return [dict(row) for row in model.Session.execute(query).mappings()]


_COLUMNS = (
    TABLE.c.subject_type,
    TABLE.c.subject_id,
    TABLE.c.organization_id,
    TABLE.c.valid_from,
    TABLE.c.valid_to,
    TABLE.c.known_from,
    TABLE.c.content_hash,
)


def _read(query: Any) -> list[Held]:
    # What was known otherwise and then corrected is told by known_at, not here.
    query = query.where(TABLE.c.known_to.is_(None))
    ordered = query.order_by(TABLE.c.valid_from, TABLE.c.subject_id).limit(_MOST)
    return [Held(*row) for row in model.Session.execute(ordered)]
