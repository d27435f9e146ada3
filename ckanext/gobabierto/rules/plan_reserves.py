"""Agreements of reserve about what a row of the Plan commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from .case import Case
from .papers import day_of
from .permanence import lacks

_ONE_DAY = timedelta(days=1)


def _reserves(case: Case, row: PlanRowFacts) -> list[DocumentFacts]:
    """Agreements of reserve about what the row commits; an expired one is none."""
    return [
        item
        for item in case.facts.documents
        if item.type == "acuerdo_reserva"
        and day_of(item) <= case.as_of
        and _is_about(item, row)
        and (item.expires_on is None or case.as_of <= item.expires_on)
    ]


def _is_about(reserve: DocumentFacts, row: PlanRowFacts) -> bool:
    """By the row that it names, else by the file; by the dataset only where it names neither."""
    if reserve.plan_row_id:
        return reserve.plan_row_id == row.id
    if reserve.resource_id:
        return reserve.resource_id == row.resource_id
    return bool(row.dataset_id) and reserve.dataset_id == row.dataset_id


def founded(case: Case, row: PlanRowFacts) -> DocumentFacts | None:
    """One in force that says its fundamento and when it ends."""
    return next((item for item in _reserves(case, row) if not lacks(item)), None)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What a reserve does not say and must, and the day on which it stops mattering."""

    words: list[str]
    turn: date | None


def unsaid(case: Case, row: PlanRowFacts) -> Unsaid | None:
    """Of the first reserve in force that founds nothing as it was registered."""
    for item in _reserves(case, row):
        if found := lacks(item):
            return Unsaid(found, item.expires_on + _ONE_DAY if item.expires_on else None)
    return None
