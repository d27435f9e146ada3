"""The observed history of one institution, in memory: what was known on any of its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from .brief import Brief, brief_view
from .document_types import DocumentFacts
from .history_lines import HistoryLines, Observed
from .plan_types import PlanRowFacts
from .types import DatasetFacts, InstitutionFacts, OrganizationFacts

__all__ = ["InstitutionHistory", "Observed"]

_GONE = frozenset({"deleted", "purged"})
LoadDatasets = Callable[[date], Iterable[Observed]]


class InstitutionHistory(HistoryLines):
    """Everything observed of one institution.

    :param observations: snapshots, in any order.
    :param is_platform: whether absence here is absence.
    """

    def __init__(self, observations: Iterable[Observed], *, is_platform: bool) -> None:
        super().__init__(observations)
        self._is_platform = is_platform
        self._load: LoadDatasets | None = None
        self._reach = date.min
        self._full: Callable[[date, str | None], dict[str, DatasetFacts]] | None = None

    def with_datasets(self, observations: Iterable[Observed]) -> InstitutionHistory:
        """The same institution with these datasets, and what was observed of their files."""
        other = InstitutionHistory((), is_platform=self._is_platform)
        other._organization, other._others = self._organization, self._others
        other._add(observations)
        return other

    def with_briefs(
        self,
        load: LoadDatasets,
        full: Callable[[date, str | None], dict[str, DatasetFacts]],
        since: date,
    ) -> InstitutionHistory:
        """The same institution with datasets of which most is read only when a rule asks.

        :param load: the brief observations that hold on a day or later.
        :param full: one dataset as it was on a day, or all of them.
        :param since: first day that is sure to be asked about.
        """
        other = self.with_datasets(load(since))
        other._load, other._full, other._reach = load, full, since  # noqa: SLF001
        return other

    def organization_at(self, day: date) -> OrganizationFacts | None:
        """The institution as registered on *day*."""
        return self._organization.at(day)

    def dataset_at(self, dataset_id: str, day: date) -> DatasetFacts | None:
        """One dataset as it was on *day*, gone ones too, with all that was known about it."""
        line = self._datasets.get(dataset_id)
        facts: DatasetFacts | None = line.at(day) if line else None
        if facts is None:
            return None
        observed = self._observations.get(dataset_id)
        seen = (
            tuple(found for one in observed.values() if (found := one.at(day))) if observed else ()
        )
        rows, documents = self._rows_of(dataset_id, day), self._documents_of(dataset_id, day)
        if not (seen or rows or documents):
            return facts
        return replace(facts, observations=seen, plan_rows=rows, documents=documents)

    def _rows_of(self, dataset_id: str, day: date) -> tuple[PlanRowFacts, ...]:
        plans = self._others.get("plan")
        if not plans:
            return ()
        return tuple(
            row
            for _, line in sorted(plans.items())
            if (plan := line.at(day))
            for row in plan.rows
            if row.dataset_id == dataset_id
        )

    def _documents_of(self, dataset_id: str, day: date) -> tuple[DocumentFacts, ...]:
        documents = self._others.get("document")
        if not documents:
            return ()
        return tuple(
            found
            for _, line in sorted(documents.items())
            if (found := line.at(day)) and found.dataset_id == dataset_id
        )

    def observed_at(self, dataset_id: str, day: date) -> datetime | None:
        """When the facts of a dataset that hold on *day* were seen."""
        line = self._datasets.get(dataset_id)
        facts = line.at(day) if line else None
        return facts.observed_at if facts else None

    def shown_at(self, dataset_id: str, day: date) -> DatasetFacts | None:
        """One dataset as it was on *day*, whoever answered for it then."""
        if found := self.dataset_at(dataset_id, day):
            return found
        line = self._elsewhere.get(dataset_id)
        facts: DatasetFacts | None = line.at(day) if line else None
        if facts is None:
            return None
        observed = self._observed_elsewhere.get(dataset_id, {}).values()
        return replace(facts, observations=tuple(seen for one in observed if (seen := one.at(day))))

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

    def at(self, day: date, /, *, datasets: bool = True) -> InstitutionFacts | None:
        """All that was known on *day*; ``None`` before the first observation.

        :param datasets: ``False`` leaves them out, for who looks back at many days.
        """
        organization = self.organization_at(day)
        if organization is None:
            return None
        plans = sorted(self._known("plan", day), key=lambda item: item.year)
        return InstitutionFacts(
            organization=organization,
            datasets=self._datasets_at(day) if datasets else (),
            sections=tuple(self._known("section", day)),
            documents=tuple(self._known("document", day)),
            plans=tuple(plans),
            is_platform=self._is_platform,
            first_observed=self.first_observed,
        )

    def _known(self, kind: str, day: date) -> list[Any]:
        lines = self._others.get(kind, {})
        return [found for _, line in sorted(lines.items()) if (found := line.at(day))]

    def _datasets_at(self, day: date) -> tuple[DatasetFacts, ...]:
        """Those that are there; one that is gone is none of the institution's any more."""
        if self._load is None:
            found = (self.dataset_at(key, day) for key in sorted(self._datasets))
            return tuple(item for item in found if item and item.state not in _GONE)
        if day < self._reach:
            self._datasets, self._reach = {}, day
            self._add(self._load(day))
        lines = (self._datasets[key] for key in sorted(self._datasets))
        source = Brief(day, self._full)
        held = (line.at(day) for line in lines)
        return tuple(
            brief_view(facts, source) for facts in held if facts and facts.get("state") not in _GONE
        )
