"""Who was known on a day, and what was published: over all institutions, one query each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Snapshot

from . import loading
from .codec import decode
from .types import DatasetFacts, OrganizationFacts

TABLE: Any = Snapshot.__table__
institution_history = loading.institution_history


def organizations_at(
    day: date, ids: Sequence[str] | None = None, known_at: datetime | None = None
) -> dict[str, OrganizationFacts]:
    """Institutions as registered on *day*, by id, in one query.

    :param known_at: as it was known then; now by default.
    """
    query = sa.select(TABLE.c.subject_id, TABLE.c.facts).where(
        TABLE.c.subject_type == "organization", *holds_on(day, known_at)
    )
    if ids is not None:
        query = query.where(TABLE.c.subject_id.in_(ids))
    return {key: decode(OrganizationFacts, facts) for key, facts in model.Session.execute(query)}


def published_counts(
    day: date, organization_id: str | None = None, known_at: datetime | None = None
) -> dict[str, int]:
    """Public datasets of data of each institution on *day*."""
    facts = TABLE.c.facts
    query = (
        sa.select(TABLE.c.organization_id, sa.func.count())
        .where(
            TABLE.c.subject_type == "dataset",
            *holds_on(day, known_at),
            # What is at its default is left out of a snapshot (codec.encode).
            facts["private"].astext.is_(None),
            facts["state"].astext.is_(None),
            facts["role"].astext.is_(None),
        )
        .group_by(TABLE.c.organization_id)
    )
    if organization_id is not None:
        query = query.where(TABLE.c.organization_id == organization_id)
    return {key: count for key, count in model.Session.execute(query)}  # noqa: C416


def waiting(
    organization_id: str, day: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Private datasets and drafts on *day*, the oldest first: for members only."""
    query = sa.select(TABLE.c.subject_id, TABLE.c.facts).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == "dataset",
        *holds_on(day, known_at),
        sa.or_(TABLE.c.facts["private"].astext == "true", TABLE.c.facts["state"].astext == "draft"),
        sa.func.coalesce(TABLE.c.facts["state"].astext, "draft") == "draft",
    )
    rows = {key: decode(DatasetFacts, facts) for key, facts in model.Session.execute(query)}
    since = _first_days(list(rows))
    found = [
        {
            "id": key,
            "name": facts.name,
            "title": facts.title,
            "state": "draft" if facts.state == "draft" else "private",
            "since": since[key].isoformat(),
        }
        for key, facts in rows.items()
    ]
    return sorted(found, key=lambda item: (item["since"], item["name"]))


def _first_days(subjects: list[str]) -> dict[str, date]:
    query = (
        sa.select(TABLE.c.subject_id, sa.func.min(TABLE.c.valid_from))
        .where(TABLE.c.subject_type == "dataset", TABLE.c.subject_id.in_(subjects))
        .group_by(TABLE.c.subject_id)
    )
    return {key: first for key, first in model.Session.execute(query)}  # noqa: C416


def first_observed(organization_id: str) -> date | None:
    """Day of the oldest snapshot of an institution."""
    query = sa.select(sa.func.min(TABLE.c.valid_from)).where(
        TABLE.c.subject_type == "organization", TABLE.c.subject_id == organization_id
    )
    return model.Session.execute(query).scalar()


def holds_on(day: date, known_at: datetime | None = None) -> tuple[Any, ...]:
    """Conditions on a snapshot that holds on *day*."""
    days = (TABLE.c.valid_from <= day, sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to > day))
    return (*days, *loading.believed(known_at))
