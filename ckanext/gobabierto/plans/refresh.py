"""Bringing the facts of a Plan up to date: what its rows match now, and when that was delivered.

It runs after an import, after a decision, and after a dataset of the institution changed; it writes
only where something is otherwise. What a person decided is never overruled by a machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts import observed, recording
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.types import DatasetFacts
from ckanext.gobabierto.vocabularies.texts import fold

from . import catalogue, comparing, deliveries, pairing, store, stored_rows
from .types import PlanRow

_COMPARED = ("dataset_id", "resource_id", "score", "by", "missing", "said", "candidates")


@dataclass(frozen=True, slots=True)
class _Seen:
    """The institution's datasets and documents, read once for all its years."""

    lines: dict[str, list[observed.SeenDataset]]
    documents: list[Any]


def refresh(organization_id: str, years: Sequence[int] | None = None) -> int:
    """Match again and record the facts of an institution's Plans; the caller commits.

    :param years: only these; by default those whose rows can still be delivered in time or late:
        this year's, last year's and next year's.
    :returns: how many Plans were otherwise than recorded.
    """
    here = clock.today().year
    wanted = store.years(organization_id) if years is None else list(years)
    wanted = [year for year in wanted if years is not None or abs(year - here) <= 1]
    if not wanted:
        return 0
    for year in sorted(wanted):
        # What a person decides meanwhile is waited for, else it would be written over.
        store.lock(organization_id, year)
    seen = _Seen(observed.dataset_lines(organization_id), observed.documents(organization_id))
    return sum(_refresh_year(organization_id, year, seen) for year in wanted)


def _refresh_year(organization_id: str, year: int, seen: _Seen) -> bool:
    versions = store.versions(organization_id, year)
    if not versions:
        return False
    stored = stored_rows.in_force(versions)
    matches = _matched(organization_id, year, stored, observed.open_datasets(seen.lines))
    matched = _decided([_with(row.facts(), matches[row.id]) for row in stored], matches, versions)
    before, shared = _previous(matched), Counter(map(_dataset_of, matched))
    facts = PlanFacts(
        year=year,
        version=versions[0]["version"],
        imported_on=clock.day_of(versions[0]["imported_at"]),
        dataset_id=next((each["dataset_id"] for each in versions if each["dataset_id"]), ""),
        unreadable=versions[0]["unreadable"],
        rows=tuple(
            row
            if matches[row.id]["missing"]
            else _delivered(row, year, seen, before.get(row.id), alone=shared[row.dataset_id] == 1)
            for row in matched
        ),
    )
    return recording.record_plan(organization_id, facts)


def _matched(
    organization_id: str, year: int, stored: Sequence[PlanRow], datasets: list[DatasetFacts]
) -> dict[str, dict[str, Any]]:
    """The match of each row: a person's decision, or what the datasets of today say."""
    held = store.matches(organization_id, year)
    undecided = [row for row in stored if held.get(row.id, {}).get("by") not in pairing.DECIDED]
    found = pairing.pair(undecided, datasets)
    changed = {
        key: {**pairing.EMPTY, **match}
        for key, match in found.items()
        if key not in held or any(held[key][name] != match[name] for name in _COMPARED)
    }
    store.save_matches(organization_id, year, changed)
    return {**held, **found}


def _with(row: PlanRowFacts, match: Mapping[str, Any]) -> PlanRowFacts:
    """The row with what it is matched with; of what waits for a person, the best candidate."""
    return replace(
        row,
        dataset_id=match["dataset_id"],
        resource_id=match["resource_id"],
        match_score=match["score"],
        match_by=match["by"],
    )


def _decided(
    rows: Sequence[PlanRowFacts],
    matches: Mapping[str, Mapping[str, Any]],
    versions: Sequence[Mapping[str, Any]],
) -> list[PlanRowFacts]:
    """The rows, of those that a person decided about with when and in what role."""
    chosen = {row.dataset_id for row in rows if row.match_by == "person"}
    if not chosen:
        return list(rows)
    imported_by = {str(each["imported_by"]) for each in versions if not each["unreadable"]}
    made_by = catalogue.made_by(chosen)
    return [comparing.with_decision(row, matches[row.id], imported_by, made_by) for row in rows]


def _previous(rows: Sequence[PlanRowFacts]) -> dict[str, date]:
    """Of rows that commit the same thing on several days, the day before each one's own."""
    same: defaultdict[tuple[str, str, str], list[PlanRowFacts]] = defaultdict(list)
    for row in rows:
        if row.committed_on and row.dataset_id:
            same[row.dataset_id, row.resource_id, fold(row.resource_title)].append(row)
    found: dict[str, date] = {}
    for group in same.values():
        days = sorted({row.committed_on for row in group if row.committed_on})
        before = dict(zip(days[1:], days, strict=False))
        found |= {
            row.id: before[day] for row in group if (day := row.committed_on) in before and day
        }
    return found


def _dataset_of(row: PlanRowFacts) -> str:
    """The dataset that a row is matched with, if a dataset it is."""
    return row.dataset_id if row.match_by not in {"", "none"} else ""


def _delivered(
    row: PlanRowFacts, year: int, seen: _Seen, previous: date | None, *, alone: bool
) -> PlanRowFacts:
    line = seen.lines.get(_dataset_of(row), ())
    found = deliveries.delivery(
        row,
        year,
        line,
        seen.documents,
        is_platform=config.is_platform(),
        previous=previous,
        alone=alone,
    )
    return replace(row, delivered_on=found.day, delivered_as=found.how, public_on=found.public_on)
