"""What was observed of one institution, a line for each subject, and on which days it turned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .lines import Line, back_since
from .types import DatasetFacts


@dataclass(frozen=True, slots=True)
class Observed:
    """The facts of one subject from ``start`` until ``end`` (``None`` = still)."""

    subject_type: str
    subject_id: str
    start: date
    end: date | None
    facts: Any
    known_from: datetime | None = None
    """When this portal learned them; ``None`` = on the day itself."""
    elsewhere: bool = False
    """Another institution answered for it then."""


Lines = dict[str, Line]


class HistoryLines:
    """The lines of one institution: when something of it was seen otherwise.

    :param observations: snapshots, in any order.
    """

    def __init__(self, observations: Iterable[Observed]) -> None:
        self._organization = Line()
        self._datasets: Lines = {}
        self._others: defaultdict[str, Lines] = defaultdict(dict)
        self._observations: defaultdict[str, Lines] = defaultdict(dict)
        self._elsewhere: Lines = {}
        self._observed_elsewhere: defaultdict[str, Lines] = defaultdict(dict)
        self._add(observations)

    def _add(self, observations: Iterable[Observed]) -> None:
        for item in sorted(observations, key=lambda one: (one.start, one.subject_id)):
            self._line(item).append(item)

    def _line(self, item: Observed) -> Line:
        if item.subject_type == "organization":
            return self._organization
        if item.elsewhere:
            lines = self._elsewhere
            if item.subject_type == "observation":
                lines = self._observed_elsewhere[item.facts.dataset_id]
            return lines.setdefault(item.subject_id, Line())
        if item.subject_type == "dataset":
            return self._datasets.setdefault(item.subject_id, Line())
        if item.subject_type == "observation":
            lines = self._observations[item.facts.dataset_id]
        else:
            lines = self._others[item.subject_type]
        return lines.setdefault(item.subject_id, Line())

    @property
    def first_observed(self) -> date | None:
        """Day of the oldest observation of the institution itself."""
        return self._organization.first

    @property
    def dataset_ids(self) -> tuple[str, ...]:
        """Every dataset ever observed here."""
        return tuple(sorted(self._datasets))

    def last_day(
        self, dataset_id: str, day: date, wanted: Callable[[DatasetFacts], bool]
    ) -> date | None:
        """The last day before *day* on which a dataset was as *wanted*, here or elsewhere."""
        lines = (lines.get(dataset_id) for lines in (self._datasets, self._elsewhere))
        days = (line.last_day(day, wanted) for line in lines if line)
        return max((found for found in days if found), default=None)

    def back_since(
        self, dataset_id: str, day: date, wanted: Callable[[DatasetFacts], bool]
    ) -> date | None:
        """Since when it was without a break as *wanted*, up to *day*, where it was so before."""
        lines = (lines.get(dataset_id) for lines in (self._datasets, self._elsewhere))
        return back_since((line for line in lines if line), day, wanted)

    def organization_turns(self) -> set[date]:
        """Days on which the institution itself was seen otherwise."""
        return self._organization.turns()

    def obligation_turns(self) -> set[date]:
        """Days on which, by what is registered, the institution begins or ceases to be bound."""
        return {
            day
            for item in self._organization.items
            for interval in item.facts.obligation
            for day in (interval.since, interval.until)
            if day
        }

    def dataset_turns(self, dataset_id: str) -> set[date]:
        """Days on which one dataset, its files, or the papers about it were seen otherwise."""
        line = self._datasets.get(dataset_id)
        days = line.turns() if line else set[date]()
        for one in self._observations.get(dataset_id, {}).values():
            days |= one.turns()
        for one in self._others.get("document", {}).values():
            days |= one.turns(lambda facts: facts.dataset_id == dataset_id)
        for one in self._others.get("plan", {}).values():
            days |= one.turns(lambda plan: any(row.dataset_id == dataset_id for row in plan.rows))
        return days

    def all_turns(self) -> set[date]:
        """Days on which anything was seen otherwise."""
        days = self._organization.turns()
        for lines in (self._datasets, *self._others.values(), *self._observations.values()):
            for line in lines.values():
                days |= line.turns()
        return days

    def known_by(self, dataset_id: str | None, day: date) -> datetime | None:
        """When the last of the facts that hold up to *day* was learned.

        :param dataset_id: only what a dataset is judged by; ``None``: all that is here.
        """
        if dataset_id is not None:
            lines = [self._organization, *self._observations.get(dataset_id, {}).values()]
            lines += [self._datasets[dataset_id]] if dataset_id in self._datasets else []
        else:
            lines = [self._organization, *self._datasets.values()]
            lines += [line for kind in self._others.values() for line in kind.values()]
        moments = [moment for line in lines if (moment := line.known_by(day))]
        return max(moments, default=None)
