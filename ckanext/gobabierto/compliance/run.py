"""One evaluation of units of one institution: read in bulk, judge, write what is otherwise."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import loading
from ckanext.gobabierto.facts.snapshots import InstitutionHistory

from . import content, store_totals, store_units, tallies
from .laws import Laws
from .replay import Phase, Unit, replay_unit
from .settle import Edits, Row, Writes, is_quiet, settle, writes_of
from .store_units import NewRow
from .tallies import Tallied

CHUNK = 500
"""Datasets whose facts are in memory at once."""
_ONE_DAY = timedelta(days=1)


Stored = Mapping[Unit, list[Row]]


@dataclass(slots=True)
class Run:
    """What an evaluation found to be otherwise, until it is written.

    :param history: the institution beside its datasets.
    :param facts: what was observed of its datasets.
    :param before: last day evaluated so far.
    :param until: last day that is evaluated.
    """

    organization_id: str
    history: InstitutionHistory
    facts: loading.DatasetReader
    laws: Laws
    before: date | None
    until: date
    now: datetime = field(default_factory=clock.now)
    turns: dict[Unit, date] = field(default_factory=dict[Unit, date])
    """First day after ``until`` on which the facts of a unit are known to be others."""
    _writes: Writes = field(default_factory=Writes)
    _new: list[NewRow] = field(default_factory=list[NewRow])
    _deltas: dict[date, Tallied] = field(default_factory=lambda: defaultdict(Tallied))
    _known: dict[date, datetime] = field(default_factory=dict[date, datetime])

    @property
    def said_until(self) -> date | None:
        """Last day that had passed and of which something had been said: today still changes."""
        today = clock.today()
        return today - _ONE_DAY if self.before == today else self.before

    def judge(self, starts: Mapping[Unit, date]) -> None:
        """Judge each unit from its day on."""
        if not starts:
            return
        with _without_collector():
            self._judge_all(starts)

    def _judge_all(self, starts: Mapping[Unit, date]) -> None:
        ids = sorted(unit.id for unit in starts if unit.type == "dataset")
        first = [unit.id for unit in starts if unit.type != "dataset"] + ids[:CHUNK]
        stored = self._stored(first, starts)
        for unit, start in starts.items():
            if unit.type != "dataset":
                history = self.history.with_briefs(
                    partial(loading.briefs, self.organization_id),
                    partial(loading.whole_datasets, self.history, self.organization_id),
                    start,
                )
                self._judge({unit: start}, history, stored)
        for number, chunk in enumerate(_chunks(ids)):
            if number:
                stored = self._stored(chunk, starts)
            some = {Unit("dataset", key): starts[Unit("dataset", key)] for key in chunk}
            seen = self.facts.of(chunk, min(some.values()))
            self._judge(some, self.history.with_datasets(seen), stored)

    def _stored(self, ids: list[str], starts: Mapping[Unit, date]) -> Stored:
        first = min(starts.values(), default=self.until)
        return store_units.rows_from(self.organization_id, ids, first)

    def _judge(
        self, starts: Mapping[Unit, date], history: InstitutionHistory, stored: Stored
    ) -> None:
        changed: list[tuple[Unit, date, list[Row], list[Phase]]] = []
        for unit, start in starts.items():
            rows = [r for r in stored.get(unit, ()) if r.end is None or r.end >= start]
            phases = replay_unit(history, unit, self.laws, start, self.until)
            if is_quiet(rows, phases, start):
                self._take(unit, settle(rows, phases, start, _no_body), {}, history)
            else:
                changed.append((unit, start, rows, phases))
            self._look_ahead(unit, history)
        bodies = {
            key: content.unpacked(body)
            for key, body in store_units.bodies(
                [row for _, _, rows, _ in changed for row in rows]
            ).items()
        }
        for unit, start, rows, phases in changed:
            edits = settle(rows, phases, start, lambda row: bodies[row.id])
            self._take(unit, edits, bodies, history)

    def _look_ahead(self, unit: Unit, history: InstitutionHistory) -> None:
        days = history.dataset_turns(unit.id) if unit.type == "dataset" else history.all_turns()
        later = [day for day in days if day > self.until]
        if later:
            self.turns[unit] = min(later)

    def _take(
        self,
        unit: Unit,
        edits: Edits,
        bodies: Mapping[int, dict[str, Any]],
        history: InstitutionHistory,
    ) -> None:
        """Note the edits of a unit, and what they do to the totals."""
        if not edits:
            return
        writes = writes_of(edits, self.said_until)
        for name in ("updates", "deleted", "superseded", "copies"):
            getattr(self._writes, name).extend(getattr(writes, name))
        is_dataset = unit.type == "dataset"
        for row, end, _turn in edits.moved:
            if row.end != end:
                tally = tallies.tally_of(bodies[row.id], is_dataset=is_dataset)
                self._step(row.end, end, tally)
        for row in edits.dropped:
            tally = tallies.tally_of(bodies[row.id], is_dataset=is_dataset)
            self._step(row.end, row.start, tally)
        for item in edits.added:
            known = self.now
            if not writes.superseded:
                known = self._known_from(unit, item.start, history)
            body = content.packed(item.content, item.since)
            self._new.append(
                NewRow(unit, item.start, item.end, item.next_change, item.content.hash, body, known)
            )
            tally = tallies.tally_of_content(item.content, item.since, is_dataset=is_dataset)
            self._step(item.start, item.end, tally)
            self._known[item.start] = max(known, self._known.get(item.start, known))

    def _step(self, begins: date | None, ends: date | None, tally: Tallied) -> None:
        if begins is not None:
            tallies.add(self._deltas[begins], tally)
        if ends is not None:
            tallies.add(self._deltas[ends], tally, -1)

    def _known_from(self, unit: Unit, start: date, history: InstitutionHistory) -> datetime:
        """Since when it was known: of a day never looked at, as soon as its facts were learned."""
        if self.before is not None and start <= self.before:
            return self.now
        dawn = datetime.combine(start, time(), clock.MEXICO)
        learned = history.known_by(unit.id if unit.type == "dataset" else None, start)
        return min(self.now, max(learned, dawn) if learned else dawn)

    def write(self) -> int:
        """Write it all; gives how many rows of units were written."""
        count = store_units.apply(
            self.organization_id,
            updates=self._writes.updates,
            deleted=self._writes.deleted,
            superseded=self._writes.superseded,
            copies=self._writes.copies,
            new=self._new,
            now=self.now,
        )
        known = {
            day: moment
            for day, moment in self._known.items()
            if self.before is None or day > self.before
        }
        store_totals.change(
            self.organization_id,
            self._deltas,
            said_until=self.said_until,
            known=known,
            now=self.now,
        )
        return count


@contextmanager
def _without_collector() -> Generator[None]:
    """Millions of small values without cycles: looking for cycles costs a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _no_body(_row: Row) -> dict[str, Any]:
    raise LookupError("a unit that says the same again needs no body")
