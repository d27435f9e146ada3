"""The files of a dataset among which a person says which one a row of the Plan means."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.reading import dataset_facts, resource_facts

from .catalogue_index import Candidate
from .months import SPANISH
from .resource_choice import choose, key_of
from .titles import Title

_YEAR_MONTHS = 12


def files_of(
    dataset_id: str, day: date, dataset_title: str, resource_title: str
) -> list[dict[str, Any]]:
    """The files of data, each with its period; ``likely`` marks the one that the row seems to mean.

    :param day: today.
    :param dataset_title: as the row writes it.
    :param resource_title: the same; empty where the row names none.
    """
    row = catalogue.dataset_rows(ids=[dataset_id]).get(dataset_id)
    if row is None:
        return []
    files = tuple(resource_facts(item, day, None) for item in row["resources"])
    facts = dataset_facts(row, files, day, None)
    candidate = Candidate.of(facts)
    key = key_of(dataset_title, resource_title)
    chosen = choose([key], candidate, {}).get(key)
    names = {item.id: item.name or item.url for item in facts.resources}
    return [
        {
            "id": item.id,
            "title": names[item.id] or item.id,
            "period": period_of(item.title),
            "likely": chosen is not None and chosen.resource_id == item.id,
        }
        for item in candidate.resources
    ]


def period_of(title: Title) -> str:
    """The period that a title speaks of, in words; empty where it speaks of none."""
    years = [str(year) for year in sorted(title.years)]
    spoken = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else ""
    if not title.part or len(title.part) == _YEAR_MONTHS:
        return spoken
    first, last = SPANISH[min(title.part) - 1], SPANISH[max(title.part) - 1]
    part = first if first == last else f"{first}–{last}"
    return f"{part} {spoken}".strip()
