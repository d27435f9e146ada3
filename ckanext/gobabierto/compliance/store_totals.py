"""The totals of an institution over time, kept in the transaction that changes its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import TotalInterval

from . import tallies
from .tallies import Tallied

TABLE: Any = TotalInterval.__table__


@dataclass(slots=True)
class _Stored:
    id: int
    start: date
    end: date | None
    hash: str
    total: Tallied


@dataclass(slots=True)
class _Span:
    start: date
    end: date | None
    hash: str
    body: bytes
    ages: bytes


def change(
    organization_id: str,
    deltas: Mapping[date, Tallied],
    *,
    said_until: date | None,
    known: Mapping[date, datetime],
    now: datetime,
) -> None:
    """Add to the totals what changed, each delta from its day on.

    :param said_until: last day that had passed and of which something had been said.
    :param known: since when what begins on a day is known; now for other days.
    """
    days = sorted(day for day, delta in deltas.items() if delta)
    if not days:
        return
    rows = _rows(organization_id, days[0])
    spans = _spans(rows, deltas, days)
    carried = next((r for r in rows if r.start < days[0]), None)
    later = {(r.start, r.hash): r for r in rows if r.start >= days[0]}
    new: list[_Span] = []
    moves: list[tuple[_Stored, date | None]] = []
    if carried is not None:
        joined = spans and spans[0].start == days[0] and spans[0].hash == carried.hash
        moves.append((carried, spans.pop(0).end if joined else days[0]))
    for span in spans:
        old = later.pop((span.start, span.hash), None)
        if old is None:
            new.append(span)
        else:
            moves.append((old, span.end))
    _write(organization_id, moves, list(later.values()), new, (said_until, known, now))


def _rows(organization_id: str, first: date) -> list[_Stored]:
    """Rows believed now that hold on the day before *first*, or later."""
    query = (
        sa.select(
            TABLE.c.id,
            TABLE.c.valid_from,
            TABLE.c.valid_to,
            TABLE.c.content_hash,
            TABLE.c.body,
            TABLE.c.ages,
        )
        .where(
            TABLE.c.organization_id == organization_id,
            TABLE.c.known_to.is_(None),
            sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to >= first),
        )
        .order_by(TABLE.c.valid_from)
    )
    return [
        _Stored(key, start, end, seal, tallies.unpacked(bytes(body), bytes(ages)))
        for key, start, end, seal, body, ages in model.Session.execute(query)
    ]


def _spans(rows: list[_Stored], deltas: Mapping[date, Tallied], days: list[date]) -> list[_Span]:
    """The totals from the first delta on: the stored ones plus what came up to each day."""
    first = days[0]
    cuts = {day for row in rows for day in (row.start, row.end) if day and day > first}
    running: Tallied = Tallied()
    spans: list[_Span] = []
    for day in sorted({*cuts, *days}):
        if day in deltas:
            tallies.add(running, deltas[day])
        held = next((r for r in rows if r.start <= day and (r.end is None or day < r.end)), None)
        total = Tallied(running)
        if held is not None:
            tallies.add(total, held.total)
        if spans and spans[-1].end is None:
            spans[-1].end = day
        if not total:
            continue
        seal, body, ages = tallies.packed(total)
        if spans and spans[-1].hash == seal and spans[-1].end == day:
            spans[-1].end = None
        else:
            spans.append(_Span(day, None, seal, body, ages))
    return spans


def _write(
    organization_id: str,
    moves: list[tuple[_Stored, date | None]],
    dropped: list[_Stored],
    new: list[_Span],
    times: tuple[date | None, Mapping[date, datetime], datetime],
) -> None:
    said_until, known, now = times
    for row in dropped:
        passed = said_until is not None and row.start <= said_until
        _leave(row.id, passed=passed, now=now)
        known = {} if passed else known
    moved = [(row, end) for row, end in moves if row.end != end]
    for row, end in sorted(moved, key=lambda item: item[1] is None):
        first = min(day for day in (row.end, end) if day)
        if said_until is None or first > said_until:
            statement = sa.update(TABLE).where(TABLE.c.id == row.id).values(valid_to=end)
            model.Session.execute(statement)
            continue
        _leave(row.id, passed=True, now=now)
        seal, body, ages = tallies.packed(row.total)
        new.append(_Span(row.start, end, seal, body, ages))
        known = {}
    if new:
        values = [
            {
                "organization_id": organization_id,
                "valid_from": span.start,
                "valid_to": span.end,
                "known_from": known.get(span.start, now),
                "content_hash": span.hash,
                "body": span.body,
                "ages": span.ages,
            }
            for span in new
        ]
        model.Session.execute(sa.insert(TABLE), values)


def _leave(row_id: int, *, passed: bool, now: datetime) -> None:
    """Put a row aside with the moment until which it was believed, or take it away."""
    chosen = TABLE.c.id == row_id
    if passed:
        model.Session.execute(sa.update(TABLE).where(chosen).values(known_to=now))
    else:
        model.Session.execute(sa.delete(TABLE).where(chosen))
