"""What a source may lose, and has lost (SQL)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters.moved_source import its
from ckanext.gobabierto.model import HarvestRecord

from .ledger import ACTIVE, DELETED, MISSING, REFUSED, RETIRED

_TABLE = HarvestRecord.__table__


def of_ledger(source_id: str, since: Any) -> tuple[int, dict[str, Any]]:
    """How many records may vanish, and when those did that are missing, or were retired since.

    What a former institution of the source had and lost is neither: it stays with that one.
    """
    mine = sa.and_(_TABLE.c.source_id == source_id, its(_TABLE, source_id))
    offered = sa.or_(
        _TABLE.c.status == ACTIVE,
        sa.and_(_TABLE.c.status == REFUSED, _TABLE.c.dataset_id.is_not(None)),
    )
    query = sa.select(sa.func.count()).where(mine, offered)
    number = model.Session.execute(query).scalar_one()
    late = sa.and_(_TABLE.c.status.in_((RETIRED, DELETED)), _TABLE.c.missing_since >= since)
    query = sa.select(_TABLE.c.identity, _TABLE.c.missing_since).where(
        mine, _TABLE.c.missing_since.is_not(None), sa.or_(_TABLE.c.status == MISSING, late)
    )
    return int(number), {r.identity: r.missing_since for r in model.Session.execute(query)}
