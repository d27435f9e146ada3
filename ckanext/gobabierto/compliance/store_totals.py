"""The totals of an institution over time, kept in the transaction that changes its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
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
    aside: list[int] = []
    deleted: list[int] = []
    for row in dropped:
        passed = said_until is not None and row.start <= said_until
        (aside if passed else deleted).append(row.id)
        known = {} if passed else known
    ends: list[tuple[int, date | None]] = []
    for row, end in moves:
        if row.end == end:
            continue
        first = min(day for day in (row.end, end) if day)
        if said_until is None or first > said_until:
            ends.append((row.id, end))
            continue
        aside.append(row.id)
        seal, body, ages = tallies.packed(row.total)
        new.append(_Span(row.start, end, seal, body, ages))
        known = {}
    edits = _Edits(aside, deleted, ends, new)
    opens = [item for item in ends if item[1] is None]
    if opens:
        # Only one row may be open: what is opened again waits until the others have ended.
        _apply(organization_id, edits.without(opens), known, now)
        edits = _Edits([], [], opens, [])
    _apply(organization_id, edits, known, now)


@dataclass(slots=True)
class _Edits:
    """What is done to the stored rows of an institution, in one statement."""

    aside: list[int]
    """Kept with the moment until which they were believed."""
    deleted: list[int]
    ends: list[tuple[int, date | None]]
    new: list[_Span]

    def without(self, ends: list[tuple[int, date | None]]) -> _Edits:
        """The same, leaving some ends as they are."""
        kept = [item for item in self.ends if item not in ends]
        return _Edits(self.aside, self.deleted, kept, self.new)


_PARTS = {
    "aside": "UPDATE gobabierto_total SET known_to = :now WHERE id = ANY(:aside) RETURNING id",
    "deleted": "DELETE FROM gobabierto_total WHERE id = ANY(:deleted) RETURNING id",
    "moved": (
        "UPDATE gobabierto_total AS t SET valid_to = n.stop FROM unnest(CAST(:moved AS bigint[]), "
        "CAST(:stops AS date[])) AS n(id, stop) WHERE t.id = n.id RETURNING t.id"
    ),
}
_INSERT = (
    "INSERT INTO gobabierto_total (organization_id, valid_from, valid_to, known_from, "
    "content_hash, body, ages) SELECT :owner, a.* FROM unnest(CAST(:starts AS date[]), "
    "CAST(:ends AS date[]), CAST(:known AS timestamptz[]), CAST(:hashes AS text[]), "
    "CAST(:bodies AS bytea[]), CAST(:ages AS bytea[])) AS a"
)


@cache
def _statement(parts: tuple[str, ...]) -> Any:
    """What ends, in as many *parts*, before what begins: of an institution one row is open."""
    if not parts:
        return sa.text(_INSERT)
    ended = ", ".join(f"{name} AS ({_PARTS[name]})" for name in parts)
    first = " AND ".join(f"(SELECT count(*) FROM {name}) >= 0" for name in parts)  # noqa: S608
    return sa.text(f"WITH {ended} {_INSERT} WHERE {first}")


def _apply(
    organization_id: str, edits: _Edits, known: Mapping[date, datetime], now: datetime
) -> None:
    values: dict[str, Any] = {"owner": organization_id, "now": now}
    parts = {"aside": edits.aside, "deleted": edits.deleted, "moved": [e[0] for e in edits.ends]}
    values |= {name: ids for name, ids in parts.items() if ids}
    used = tuple(name for name, ids in parts.items() if ids)
    if not used and not edits.new:
        return
    values |= {
        "stops": [item[1] for item in edits.ends],
        "starts": [span.start for span in edits.new],
        "ends": [span.end for span in edits.new],
        "known": [known.get(span.start, now) for span in edits.new],
        "hashes": [span.hash for span in edits.new],
        "bodies": [span.body for span in edits.new],
        "ages": [span.ages for span in edits.new],
    }
    model.Session.execute(_statement(used), values)
