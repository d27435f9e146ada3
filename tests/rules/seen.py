"""Observations of files for tests, recent and without fault by default."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation

from .build import dataset, institution, judge

TODAY = date(2026, 11, 22)
MET, FAILS = ("cumple", ""), ("incumple", "")
UNSEEN = ("no_verificable", "sin_observacion")
REVIEW = ("no_verificable", "en_revision")
_GOOD = {
    "resource_id": "res-1",
    "dataset_id": "ds-1",
    "checked_on": date(2026, 11, 1),
    "outcome": "ok",
    "status": 200,
    "media_type": "text/csv",
    "read": True,
    "encoding": "utf-8",
    "columns": ("fecha", "monto"),
    "rows": 10,
}


def seen(**fields: Any) -> ResourceObservation:
    return ResourceObservation(**{**_GOOD, **fields})


def fault(code: str, count: int = 1, *places: str, of: int | None = None) -> ContentFault:
    return ContentFault(code, count, places, of)


def file_verdicts(rule: str, *looks: ResourceObservation, day: date = TODAY, **fields: Any) -> Any:
    """The verdicts of the first data file, by what was observed of it."""
    facts = institution(dataset(observations=looks, **fields))
    return [v for v in judge(rule, facts, day) if v.subject.id == "res-1"]


def file_verdict(rule: str, *looks: ResourceObservation, day: date = TODAY, **fields: Any) -> Any:
    """The first of them."""
    return file_verdicts(rule, *looks, day=day, **fields)[0]


def told(verdict: Any) -> tuple[str, str]:
    """State, and why there is none where there is none."""
    why = verdict.cause or verdict.exemption
    return (verdict.state.value, why.value if why else "")
