"""When what a row of the Plan commits was delivered, from what this portal saw of the dataset.

On time is the earliest of the private load, the notice and the publication (rules.md, PLAN-05). A
row names a delivery, not only a dataset. Of what has a rhythm, the load counts that came after the
delivery that the row before it commits, or else within the year of the Plan or within the period
that ends on the committed day; of a closed period, or without rhythm, whenever it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.observed import SeenDataset
from ckanext.gobabierto.facts.plan_types import PlanRowFacts
from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.rules.periods import years_in
from ckanext.gobabierto.vocabularies import frequencies

NOTICES = frozenset({"aviso_carga", "aviso_publicacion", "prueba_carga"})
"""Types of the documents that prove a load or give notice of it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """First day of the delivery, how it is known, and first day on which it was public."""

    day: date | None = None
    how: str = ""
    public_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Load:
    day: date
    resource: ResourceFacts
    seen: date
    """Day on which this portal saw it, which may be later than the day it states."""


def delivery(
    row: PlanRowFacts,
    year: int,
    line: Sequence[SeenDataset],
    documents: Iterable[DocumentFacts],
    *,
    is_platform: bool,
    previous: date | None = None,
    alone: bool = True,
) -> Delivery:
    """The first delivery of what *row* commits.

    :param line: the observations of the dataset it is matched with, in order of time.
    :param previous: day committed by the row before it for the same thing, if there is one.
    :param alone: no other row of the Plan is matched with the dataset, so that what is told of the
        dataset is told of the row.
    :param is_platform: only the portal's own record counts, not a date that somebody stated.
    """
    since = _since(row, year, previous)
    loads = [
        load
        for load in _loads(line, is_platform=is_platform)
        if _is_of(load.resource, row) and (since is None or load.day >= since)
    ]
    first = min(loads, key=lambda load: load.day, default=None)
    public = [day for load in loads if (day := _public_from(line, load))]
    told = [each for each in documents if _is_about(each, row, alone=alone)]
    notice = min((day for each in told if (day := _noticed(each, since))), default=None)
    public_on = min(public, default=None)
    days = [day for day in (first.day if first else None, notice) if day]
    if not days:
        return Delivery()
    day = min(days)
    if public_on is not None and day >= public_on:
        how = "publico"
    elif first is not None and day == first.day:
        how = "privado"
    else:
        how = "aviso"
    return Delivery(day, how, public_on)


def _since(row: PlanRowFacts, year: int, previous: date | None) -> date | None:
    """First day whose loads may be the delivery of the row; ``None``: any."""
    if previous is not None:
        return previous + timedelta(days=1)
    named = years_in(f"{row.dataset_title} {row.resource_title}")
    rhythm = frequencies.find(row.frequency)
    if (named and max(named) < year) or rhythm is None or rhythm.max_age is None:
        return None
    start = date(year, 1, 1)
    if row.committed_on is None:
        return start
    return min(start, row.committed_on - timedelta(days=rhythm.max_age))


def _is_of(resource: ResourceFacts, row: PlanRowFacts) -> bool:
    """Whether a file may be what the row commits: the file it names, or one of its years."""
    if row.resource_id:
        return resource.id == row.resource_id
    named = set(years_in(row.resource_title))
    own = set(years_in(f"{resource.name} {resource.temporal_start} {resource.temporal_end}"))
    return not named or not own or bool(named & own)


def _loads(line: Sequence[SeenDataset], *, is_platform: bool) -> list[_Load]:
    """Each time a data file arrived or was replaced, in order of time."""
    known: dict[str, date | None] = {}
    found: list[_Load] = []
    for seen in line:
        for resource in seen.facts.resources:
            if resource.kind != "datos":
                continue
            fresh = resource.id not in known
            if not fresh and known[resource.id] == resource.last_modified:
                continue
            known[resource.id] = resource.last_modified
            found.append(_Load(_day(seen.start, resource, is_platform), resource, seen.start))
    return found


def _day(seen: date, resource: ResourceFacts, is_platform: bool) -> date:
    stated = resource.last_modified
    return seen if is_platform or stated is None else min(seen, stated)


def _public_from(line: Sequence[SeenDataset], load: _Load) -> date | None:
    """First day on which the file of a load could be had by everybody."""
    for seen in line:
        if seen.start >= load.seen and _is_public(seen.facts) and _has(seen.facts, load):
            return load.day if seen.start == load.seen else seen.start
    return None


def _is_public(facts: DatasetFacts) -> bool:
    return not facts.private and facts.state == "active"


def _has(facts: DatasetFacts, load: _Load) -> bool:
    return any(each.id == load.resource.id for each in facts.resources)


def _is_about(document: DocumentFacts, row: PlanRowFacts, *, alone: bool) -> bool:
    """A notice or proof of the row: of the row itself, of its file, or of all that it commits."""
    if document.type not in NOTICES:
        return False
    if document.plan_row_id:
        return document.plan_row_id == row.id
    if not document.dataset_id or document.dataset_id != row.dataset_id:
        return False
    if document.resource_id and row.resource_id:
        return document.resource_id == row.resource_id
    return alone


def _noticed(document: DocumentFacts, since: date | None) -> date | None:
    """Day of a notice, unless it is that of an earlier delivery."""
    day = document.acknowledged_on or document.dated_on
    return day if day and (since is None or day >= since) else None
