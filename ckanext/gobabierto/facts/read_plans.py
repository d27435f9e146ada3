"""Reading Plans back as of a day: how many rows each commits, and what its last change dropped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Snapshot

from .codec import decode
from .loading import believed
from .plan_types import PlanFacts
from .read import holds_on

_TABLE: Any = Snapshot.__table__


def row_counts(day: date, known_at: datetime | None = None) -> dict[str, int]:
    """Rows of the Plan of the year of *day*, by institution: one query, nothing decoded.

    :param known_at: as it was known then; now by default.
    """
    rows = sa.func.jsonb_array_length(_TABLE.c.facts["rows"])
    query = sa.select(_TABLE.c.organization_id, sa.func.coalesce(rows, 0)).where(
        _TABLE.c.subject_type == "plan",
        *holds_on(day, known_at),
        _TABLE.c.facts["year"].astext == str(day.year),
    )
    return {key: count for key, count in model.Session.execute(query)}  # noqa: C416


def plan_and_before(
    organization_id: str, day: date, known_at: datetime | None = None
) -> tuple[PlanFacts | None, PlanFacts | None]:
    """The Plan in force of the year of *day*, and the version before it.

    :param known_at: as it was known then; now by default.
    """
    query = (
        sa.select(_TABLE.c.facts)
        .where(
            _TABLE.c.organization_id == organization_id,
            _TABLE.c.subject_type == "plan",
            *believed(known_at),
            _TABLE.c.subject_id == f"{organization_id}:{day.year}",
            _TABLE.c.valid_from <= day,
        )
        .order_by(_TABLE.c.valid_from.desc())
    )
    current: PlanFacts | None = None
    held = query.where(sa.or_(_TABLE.c.valid_to.is_(None), _TABLE.c.valid_to > day)).limit(1)
    found = model.Session.execute(held).scalar_one_or_none()
    if found is None:
        return None, None
    current = decode(PlanFacts, found)
    version = sa.cast(sa.func.coalesce(_TABLE.c.facts["version"].astext, "1"), sa.Integer)
    earlier = query.where(version < current.version).limit(1)
    before = model.Session.execute(earlier).scalar_one_or_none()
    return current, decode(PlanFacts, before) if before is not None else None
