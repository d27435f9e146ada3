"""What was observed of the datasets, documents and Plans of one institution, as it was stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Snapshot

from .codec import decode
from .document_types import DocumentFacts
from .plan_types import PlanFacts
from .types import DatasetFacts

TABLE: Any = Snapshot.__table__


@dataclass(frozen=True, slots=True)
class SeenDataset:
    """A dataset from ``start`` until ``end`` (``None`` = still)."""

    start: date
    end: date | None
    facts: DatasetFacts


def dataset_lines(organization_id: str) -> dict[str, list[SeenDataset]]:
    """Every observation of the datasets of an institution, each in order of time."""
    query = (
        sa.select(TABLE.c.subject_id, TABLE.c.valid_from, TABLE.c.valid_to, TABLE.c.facts)
        .where(
            TABLE.c.organization_id == organization_id,
            TABLE.c.subject_type == "dataset",
            TABLE.c.known_to.is_(None),
        )
        .order_by(TABLE.c.subject_id, TABLE.c.valid_from)
    )
    lines: defaultdict[str, list[SeenDataset]] = defaultdict(list)
    for key, start, end, facts in model.Session.execute(query):
        lines[key].append(SeenDataset(start, end, decode(DatasetFacts, facts)))
    return dict(lines)


def open_datasets(lines: Mapping[str, Sequence[SeenDataset]]) -> list[DatasetFacts]:
    """The datasets of data that are there still, as last seen."""
    last = (line[-1] for line in lines.values())
    return [
        seen.facts
        for seen in last
        if seen.end is None
        and seen.facts.role == "datos"
        and seen.facts.state not in {"deleted", "purged"}
    ]


def documents(organization_id: str) -> list[DocumentFacts]:
    """The registered documents of an institution, those that were deleted aside."""
    query = sa.select(TABLE.c.facts).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == "document",
        TABLE.c.valid_to.is_(None),
        TABLE.c.known_to.is_(None),
    )
    return [decode(DocumentFacts, facts) for facts in model.Session.execute(query).scalars()]


def plans_on(organization_id: str, day: date) -> dict[int, PlanFacts]:
    """The Plans of an institution as they were on *day*, by year."""
    query = sa.select(TABLE.c.facts).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == "plan",
        TABLE.c.known_to.is_(None),
        TABLE.c.valid_from <= day,
        sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to > day),
    )
    found = (decode(PlanFacts, facts) for facts in model.Session.execute(query).scalars())
    return {plan.year: plan for plan in found}
