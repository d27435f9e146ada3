"""Reads all organizations with their baselines in one query, and remembers what was loaded."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Baseline

from .diff import Stored

ORIGIN = "registry"
_TABLE = Baseline.__table__


def read_stored() -> list[Stored]:
    """Every organization (deleted ones too) with what the registry last loaded into it."""
    group = model.group_table
    query = (
        sa.select(
            group.c.id,
            group.c.name,
            group.c.title,
            group.c.description,
            group.c.state,
            group.c.extras,
            _TABLE.c["values"],
        )
        .select_from(
            group.outerjoin(
                _TABLE,
                sa.and_(
                    _TABLE.c.entity_id == group.c.id,
                    _TABLE.c.entity_type == "organization",
                    _TABLE.c.origin == ORIGIN,
                ),
            )
        )
        .where(group.c.is_organization)
    )
    return [_stored(row) for row in model.Session.execute(query)]


def _stored(row: Any) -> Stored:
    fields = {key: _text(value) for key, value in (row.extras or {}).items()}
    fields["title"] = row.title or ""
    fields["description"] = row.description or ""
    return Stored(row.id, row.name, fields, row.state, row[6])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def remember(organization_id: str, values: dict[str, str]) -> None:
    """Store *values* as the last loaded ones, without committing."""
    loaded_at = clock.now()
    statement = insert(_TABLE).values(
        entity_type="organization",
        entity_id=organization_id,
        origin=ORIGIN,
        values=values,
        loaded_at=loaded_at,
    )
    model.Session.execute(
        statement.on_conflict_do_update(
            index_elements=["entity_type", "entity_id", "origin"],
            set_={"values": statement.excluded["values"], "loaded_at": loaded_at},
        )
    )


def commit() -> None:
    """Make what was remembered durable."""
    model.Session.commit()


def rollback() -> None:
    """Forget what was not committed, after CKAN refused a write."""
    model.Session.rollback()
