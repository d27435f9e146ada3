"""What CKAN's stream of activities tells of a dataset, where a portal keeps one (SQL)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan import model

DELETED = "deleted package"


def kept() -> bool:
    """The portal keeps one."""
    return bool(p.plugin_loaded("activity"))


def first_since(dataset_id: str, moment: datetime, kind: str = "") -> str | None:
    """Id of the account of the first activity since then; ``None``: none is told.

    :param moment: without a zone it is in UTC, as CKAN stores it.
    :param kind: as CKAN calls it; of any kind where empty.
    """
    if not kept():
        return None
    from ckanext.activity.model import Activity

    table: Any = Activity.__table__
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    query = sa.select(table.c.user_id).where(
        table.c.object_id == dataset_id, table.c.timestamp >= moment
    )
    if kind:
        query = query.where(table.c.activity_type == kind)
    found = model.Session.execute(query.order_by(table.c.timestamp).limit(1)).scalar()
    return str(found) if found is not None else None
