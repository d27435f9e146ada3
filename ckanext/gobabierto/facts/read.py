"""Reading back what was seen of an institution, for judging any of its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import config
from ckanext.gobabierto.model import Snapshot

from .codec import decode
from .snapshots import InstitutionHistory, Observed
from .types import DatasetFacts, OrganizationFacts, SectionFacts

TABLE: Any = Snapshot.__table__
_KINDS: dict[str, type[Any]] = {
    "organization": OrganizationFacts,
    "dataset": DatasetFacts,
    "section": SectionFacts,
}


def institution_history(
    organization_id: str, *, only_dataset: str | None = None
) -> InstitutionHistory:
    """Everything observed of one institution, in one query.

    :param only_dataset: leave the other datasets out.
    """
    query = sa.select(
        TABLE.c.subject_type,
        TABLE.c.subject_id,
        TABLE.c.valid_from,
        TABLE.c.valid_to,
        TABLE.c.facts,
    ).where(TABLE.c.organization_id == organization_id, TABLE.c.subject_type.in_(list(_KINDS)))
    if only_dataset is not None:
        query = query.where(
            sa.or_(
                TABLE.c.subject_type == "organization",
                sa.and_(TABLE.c.subject_type == "dataset", TABLE.c.subject_id == only_dataset),
            )
        )
    observations = [
        Observed(kind, subject, start, end, decode(_KINDS[kind], facts))
        for kind, subject, start, end, facts in model.Session.execute(query)
    ]
    return InstitutionHistory(observations, is_platform=config.is_platform())


def organizations_at(day: date, ids: Sequence[str] | None = None) -> dict[str, OrganizationFacts]:
    """Institutions as registered on *day*, by id, in one query."""
    query = sa.select(TABLE.c.subject_id, TABLE.c.facts).where(
        TABLE.c.subject_type == "organization", *_holds_on(day)
    )
    if ids is not None:
        query = query.where(TABLE.c.subject_id.in_(ids))
    return {key: decode(OrganizationFacts, facts) for key, facts in model.Session.execute(query)}


def published_counts(day: date, organization_id: str | None = None) -> dict[str, int]:
    """Public datasets of data of each institution on *day*."""
    facts = TABLE.c.facts
    query = (
        sa.select(TABLE.c.organization_id, sa.func.count())
        .where(
            TABLE.c.subject_type == "dataset",
            *_holds_on(day),
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


def waiting(organization_id: str, day: date) -> list[dict[str, Any]]:
    """Private datasets and drafts on *day*, the oldest first: for members only."""
    query = sa.select(TABLE.c.subject_id, TABLE.c.facts).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == "dataset",
        *_holds_on(day),
        sa.or_(TABLE.c.facts["private"].astext == "true", TABLE.c.facts["state"].astext == "draft"),
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


def _holds_on(day: date) -> tuple[Any, Any]:
    return (
        TABLE.c.valid_from <= day,
        sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to > day),
    )
