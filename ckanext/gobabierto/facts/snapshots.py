"""The observed history of one institution, in memory: what was known on any of its days."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .types import DatasetFacts, InstitutionFacts, OrganizationFacts, SectionFacts


@dataclass(frozen=True, slots=True)
class Observed:
    """The facts of one subject from ``start`` until ``end`` (``None`` = still)."""

    subject_type: str
    subject_id: str
    start: date
    end: date | None
    facts: Any


@dataclass
class _Line:
    """The observations of one subject, in order of time."""

    starts: list[date] = field(default_factory=list[date])
    items: list[Observed] = field(default_factory=list[Observed])

    def at(self, day: date) -> Any:
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            return None
        item = self.items[place]
        return item.facts if item.end is None or day < item.end else None

    def turns(self) -> set[date]:
        return {day for item in self.items for day in (item.start, item.end) if day}


class InstitutionHistory:
    """Everything observed of one institution.

    :param observations: snapshots, in any order.
    :param is_platform: whether absence here is absence.
    """

    def __init__(self, observations: Iterable[Observed], *, is_platform: bool) -> None:
        self._organization = _Line()
        self._datasets: defaultdict[str, _Line] = defaultdict(_Line)
        self._sections: defaultdict[str, _Line] = defaultdict(_Line)
        self._is_platform = is_platform
        for item in sorted(observations, key=lambda one: (one.start, one.subject_id)):
            line = {
                "organization": lambda _id: self._organization,
                "dataset": self._datasets.__getitem__,
                "section": self._sections.__getitem__,
            }[item.subject_type](item.subject_id)
            line.starts.append(item.start)
            line.items.append(item)

    @property
    def first_observed(self) -> date | None:
        """Day of the oldest observation of the institution itself."""
        return self._organization.starts[0] if self._organization.starts else None

    @property
    def dataset_ids(self) -> tuple[str, ...]:
        """Every dataset ever observed here."""
        return tuple(sorted(self._datasets))

    def organization_at(self, day: date) -> OrganizationFacts | None:
        """The institution as registered on *day*."""
        return self._organization.at(day)

    def dataset_at(self, dataset_id: str, day: date) -> DatasetFacts | None:
        """One dataset as it was on *day*."""
        line = self._datasets.get(dataset_id)
        return line.at(day) if line else None

    def bare(self, day: date) -> InstitutionFacts | None:
        """The institution without its datasets: what the rules of one dataset need."""
        organization = self.organization_at(day)
        if organization is None:
            return None
        return InstitutionFacts(
            organization=organization,
            is_platform=self._is_platform,
            first_observed=self.first_observed,
        )

    def at(self, day: date) -> InstitutionFacts | None:
        """All that was known on *day*; ``None`` before the first observation."""
        organization = self.organization_at(day)
        if organization is None:
            return None
        datasets = (line.at(day) for _, line in sorted(self._datasets.items()))
        sections = (line.at(day) for _, line in sorted(self._sections.items()))
        known_sections: list[SectionFacts] = [item for item in sections if item]
        return InstitutionFacts(
            organization=organization,
            datasets=tuple(item for item in datasets if item),
            sections=tuple(known_sections),
            is_platform=self._is_platform,
            first_observed=self.first_observed,
        )

    def organization_turns(self) -> set[date]:
        """Days on which the institution itself was seen otherwise."""
        return self._organization.turns()

    def dataset_turns(self, dataset_id: str) -> set[date]:
        """Days on which one dataset was seen otherwise."""
        line = self._datasets.get(dataset_id)
        return line.turns() if line else set()

    def all_turns(self) -> set[date]:
        """Days on which anything was seen otherwise."""
        days = self._organization.turns()
        for line in (*self._datasets.values(), *self._sections.values()):
            days |= line.turns()
        return days
