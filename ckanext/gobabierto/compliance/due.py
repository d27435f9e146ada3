"""Which units an evaluation judges, each from which day: those whose facts changed, those that the
clock brings on, every one where the law changes. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ckanext.gobabierto.facts.marks import DATASET, EVERY, INSIDE, OWN, Place
from ckanext.gobabierto.facts.snapshots import InstitutionHistory

from .laws import Laws
from .replay import Unit

MOST_AT_ONCE = 100
"""Datasets read together with their institution; of more the facts are read in pieces."""

Marks = dict[Place, tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An evaluation to be done.

    :param before: last day evaluated so far; ``None``: never.
    :param last: last day to be evaluated.
    :param anew: day to be judged again whatever changed.
    """

    organization_id: str
    before: date | None
    last: date
    anew: date | None = None

    def starts(
        self,
        history: InstitutionHistory,
        laws: Laws,
        marks: Marks,
        clock: Mapping[Unit, date],
        units: Callable[[], Iterable[Unit]],
    ) -> dict[Unit, date]:
        """The units to be judged, each from the first day on which it may be otherwise.

        :param marks: the parts whose facts changed.
        :param clock: units of which the clock may have changed something, with the day.
        :param units: every unit there is or was, asked for only if all are judged.
        """
        found = dict(clock)
        every = [day for day in (self.anew, *self.passed(history, laws)) if day]
        for place, (day, _changes) in self._heard(marks, laws).items():
            if place.unit_type == EVERY:
                every.append(day)
            else:
                unit = Unit(place.unit_type, place.unit_id)
                found[unit] = min(day, found.get(unit, day))
        if self.before is None:
            every.append(date.min)
        if every:
            own = Unit(OWN, self.organization_id)
            for unit in {own, *units()}:
                found[unit] = min(*every, found.get(unit, date.max))
        return _from_first(found, history.first_observed)

    def datasets(self, marks: Marks, clock: Mapping[Unit, date]) -> dict[str, date]:
        """The datasets of :meth:`starts`, as far as they are known without any history.

        None where every unit may be judged: those are read in pieces.
        """
        due = {place: day for place, (day, _changes) in marks.items() if day <= self.last}
        if self.before is None or self.anew or any(p.unit_type == EVERY for p in due):
            return {}
        found = {unit.id: day for unit, day in clock.items() if unit.type == DATASET}
        for place, day in due.items():
            if place.unit_type == DATASET:
                found[place.unit_id] = min(day, found.get(place.unit_id, day))
        return found if len(found) <= MOST_AT_ONCE else {}

    def passed(self, history: InstitutionHistory, laws: Laws) -> list[date]:
        """Days of the law, and of who is bound by it, that no evaluation has seen yet."""
        if self.before is None:
            return []
        turns = {*laws.boundaries, *history.obligation_turns()}
        return [day for day in turns if self.before < day <= self.last]

    def _heard(self, marks: Marks, laws: Laws) -> Marks:
        """The marks that count: of what a dataset holds only some laws tell its institution."""
        found: Marks = {}
        for place, mark in marks.items():
            unit = place
            if mark[0] > self.last:
                continue
            if place.unit_type == INSIDE:
                if not laws.look_inside(mark[0], self.last):
                    continue
                unit = place._replace(unit_type=OWN)
            found[unit] = min(mark, found.get(unit, mark))
        return found


def _from_first(starts: dict[Unit, date], first: date | None) -> dict[Unit, date]:
    return {unit: max(first or date.min, day) for unit, day in starts.items()}


def dataset_units(ids: Iterable[str]) -> set[Unit]:
    """The units of some datasets."""
    return {Unit(DATASET, key) for key in ids}
