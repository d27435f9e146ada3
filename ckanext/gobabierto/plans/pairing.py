"""What a row is matched with, as it is stored: the answer of the matching in plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.gobabierto.facts.types import DatasetFacts

from .matching import Match, Wanted, match
from .types import PlanRow

DECIDED = frozenset({"person", "none"})
"""What a person said of a row, which no machine overrules."""

EMPTY: dict[str, Any] = {
    "dataset_id": "",
    "resource_id": "",
    "score": 0.0,
    "by": "",
    "missing": False,
    "said": "",
    "candidates": [],
    "decided_as": "",
    "decided_by": "",
    "decided_at": None,
    "note": "",
}


def pair(rows: Sequence[PlanRow], datasets: Sequence[DatasetFacts]) -> dict[str, dict[str, Any]]:
    """The match of each row, by its id.

    :param rows: those about which no person has decided.
    """
    found = match([Wanted.of(row) for row in rows], datasets)
    return {each.row_id: _stored(each) for each in found}


def _stored(found: Match) -> dict[str, Any]:
    return {
        "dataset_id": found.dataset_id,
        "resource_id": found.resource_id,
        "score": round(found.score, 4),
        "by": found.by,
        "missing": found.resource_missing,
        "said": found.reason,
        "candidates": [
            {
                "dataset_id": option.dataset_id,
                "resource_id": option.resource_id,
                "score": round(option.score, 4),
            }
            for option in found.options
        ],
    }
