"""What was stored of a unit beside what a replay found: which rows stay, end, go or come. Pure.

Nothing that was said of a day that had passed is overwritten: the row that said it is kept with the
moment until which it was believed, and a new one takes its place. What was never said of a day that
had passed (an open row that ends today, a day the clock had not reached) is simply brought forward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import content as contents
from .content import Content, Since
from .replay import Phase


@dataclass(slots=True)
class Row:
    """A stored interval."""

    id: int
    start: date
    end: date | None
    next_change: date | None
    hash: str
    body: bytes | None = None
    """Its verdicts, where they were read with it."""


@dataclass(slots=True)
class New:
    """An interval to be stored."""

    start: date
    end: date | None
    next_change: date | None
    content: Content
    since: list[date]


@dataclass(slots=True)
class Edits:
    """What has to be done to the stored intervals of one unit."""

    moved: list[tuple[Row, date | None, date | None]] = field(default_factory=list[Any])
    """Rows with another end or another next change."""
    dropped: list[Row] = field(default_factory=list[Row])
    added: list[New] = field(default_factory=list[New])

    def __bool__(self) -> bool:
        return bool(self.moved or self.dropped or self.added)


Load = Callable[[Row], dict[str, Any]]


def carried_row(rows: Sequence[Row], start: date) -> Row | None:
    """The row that held on the day before *start*."""
    for row in rows:
        if row.start < start and (row.end is None or row.end >= start):
            return row
    return None


def is_quiet(rows: Sequence[Row], phases: Sequence[Phase], start: date) -> bool:
    """Whether the replay says what is stored, so that no body need be read."""
    carried = carried_row(rows, start)
    later = sum(row.start >= start for row in rows)
    if not phases:
        return carried is None and not later
    first = phases[0]
    if len(phases) > 1 or first.start != start:
        return False
    if carried is not None:
        return not later and _same(carried, first)
    return later == 1 and rows[-1].start == start and _same(rows[-1], first)


def _same(row: Row, phase: Phase) -> bool:
    return row.hash == phase.hash and row.end == phase.end


def settle(rows: Sequence[Row], phases: Sequence[Phase], start: date, load: Load) -> Edits:
    """Compare what is stored from *start* on with what a replay from there found.

    :param rows: the rows that touch the days from *start* on, oldest first.
    :param load: the body of a row; called only where verdicts changed.
    """
    edits = Edits()
    carried = carried_row(rows, start)
    later = {row.start: row for row in rows if row.start >= start}
    if is_quiet(rows, phases, start):
        kept = carried or (rows[-1] if phases else None)
        if kept is not None:
            _keep(edits, kept, phases[0])
        return edits
    before: Since = contents.stored_since(load(carried)) if carried else {}
    last_end: date | None = start if carried else None
    for place, phase in enumerate(phases):
        if place == 0 and carried and phase.start == start and carried.hash == phase.hash:
            _keep(edits, carried, phase)
            last_end, carried = phase.end, None
            continue
        if phase.start != last_end:
            before = {}
        since = contents.dated(phase.content, before, phase.start)
        before, last_end = contents.since_of(phase.content, since), phase.end
        old = later.get(phase.start)
        if old and old.hash == phase.hash and _as_dated(load(old), since):
            _keep(edits, later.pop(phase.start), phase)
            continue
        edits.added.append(New(phase.start, phase.end, phase.next_change, phase.content, since))
    if carried is not None and carried.end != start:
        edits.moved.append((carried, start, None))
    edits.dropped = list(later.values())
    return edits


def _keep(edits: Edits, row: Row, phase: Phase) -> None:
    if (row.end, row.next_change) != (phase.end, phase.next_change):
        edits.moved.append((row, phase.end, phase.next_change))


def _as_dated(body: dict[str, Any], since: Sequence[date]) -> bool:
    return body["since"] == [day.isoformat() for day in since]


@dataclass(slots=True)
class Writes:
    """Edits as statements: what is changed in place, what is put aside, what is new."""

    updates: list[tuple[int, date | None, date | None]] = field(default_factory=list[Any])
    deleted: list[int] = field(default_factory=list[int])
    superseded: list[int] = field(default_factory=list[int])
    copies: list[tuple[int, date | None, date | None]] = field(default_factory=list[Any])
    """Rows that go on with another end, beside the superseded one that they come from."""


def first_otherwise(row: Row, end: date | None) -> date | None:
    """First day of which something else is said when *row* ends at *end*; ``None``: none."""
    return min((day for day in (row.end, end) if day), default=None) if row.end != end else None


def writes_of(edits: Edits, said_until: date | None) -> Writes:
    """How *edits* are stored.

    :param said_until: last day that had passed and of which something had been said.
    """
    found = Writes()
    for row, end, next_change in edits.moved:
        first = first_otherwise(row, end)
        if first is None or said_until is None or first > said_until:
            found.updates.append((row.id, end, next_change))
        else:
            found.superseded.append(row.id)
            found.copies.append((row.id, end, next_change))
    for row in edits.dropped:
        passed = said_until is not None and row.start <= said_until
        (found.superseded if passed else found.deleted).append(row.id)
    return found
