"""Data of an extinct institution pass to its successor: snapshots that go from one to the other.

From the day of the decree, whenever that is registered; on each day to who was the successor then;
and back, if what was registered is corrected. What was believed of those days until now is put
aside, not overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock

from . import marks, snapshot_rows, snapshot_store, successions
from .codec import content_hash, decode, encode
from .heirs import Answering
from .obligation import EXTINCT, interval_on
from .snapshot_rows import TABLE, Seen, Stored
from .types import DatasetFacts, ObligationInterval, OrganizationFacts

_FOLLOW = ("document", "observation")
_RECEIVED = sa.func.coalesce(TABLE.c.facts["received_from"].astext, "")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some of the days of a snapshot, and what is to be believed of them."""

    start: date
    end: date | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class _Change:
    old: Stored
    pieces: list[_Piece]


def pass_on(organization_id: str, moment: datetime) -> set[str]:
    """Have whoever is to answer for the data of institutions that ended answer for them.

    :param organization_id: one that ended, that is said no longer to have, or that is a successor.
    :returns: the institutions of which something passed now, or came back.
    """
    touched: set[str] = set()
    for ended, holders in successions.concerned(organization_id).items():
        found: set[str] = set()
        work = partial(_pass_on, ended, holders, moment, found)
        snapshot_store.retrying(work)
        touched |= found
    return touched


def _pass_on(ended: str, holders: set[str], moment: datetime, touched: set[str]) -> int:
    turns = successions.turns(ended, clock.day_of(moment))
    passed = [
        _Change(old, pieces)
        for old in _datasets_of(ended, holders)
        if (pieces := _by_turns(old, turns)) is not None
    ]
    changes = _registered(ended) + passed + _followers(passed)
    touched |= {change.old.organization_id for change in changes}
    touched |= {piece.seen.organization_id for change in changes for piece in change.pieces}
    return _rewrite(changes)


def _registered(ended: str) -> list[_Change]:
    """Its own duties end on the day of the decree, and not on that on which it was registered."""
    query = sa.select(TABLE).where(
        TABLE.c.subject_type == "organization",
        TABLE.c.subject_id == ended,
        TABLE.c.known_to.is_(None),
    )
    rows = model.Session.execute(query.order_by(TABLE.c.valid_from)).mappings().all()
    stored = [snapshot_rows.stored(row) for row in rows]
    if not stored:
        return []
    told = decode(OrganizationFacts, stored[-1].facts).obligation
    found = [_Change(old, _with_end(old, told)) for old in stored[:-1]]
    return [
        each for each in found if any(piece.seen.hash != each.old.hash for piece in each.pieces)
    ]


def _with_end(old: Stored, told: tuple[ObligationInterval, ...]) -> list[_Piece]:
    """The days of *old*; on those on which it had ended, or had not, as is *told* now."""
    facts = decode(OrganizationFacts, old.facts)
    every = (day for each in (*told, *facts.obligation) for day in (each.since, each.until) if day)
    ends = old.end or date.max
    days = [old.start, *sorted({day for day in every if old.start < day < ends}), ends]
    content = encode(replace(facts, obligation=told))
    corrected = replace(_as_it_was(old), facts=content, hash=content_hash(content))
    pieces: list[_Piece] = []
    for start, end in pairwise(days):
        right = _is_extinct(facts.obligation, start) == _is_extinct(told, start)
        seen = _as_it_was(old) if right else corrected
        pieces.append(_Piece(start, end if end < ends else old.end, seen))
    return pieces


def _is_extinct(intervals: tuple[ObligationInterval, ...], day: date) -> bool:
    current = interval_on(intervals, day)
    return current is not None and current.status == EXTINCT


def _datasets_of(ended: str, holders: set[str]) -> list[Stored]:
    """All that is believed of its data that ever were public, whoever answers for them."""
    own = sa.and_(TABLE.c.organization_id == ended, _RECEIVED == "")
    passed = sa.and_(
        TABLE.c.organization_id.in_(holders),
        _RECEIVED.in_(successions.titles(ended)),
    )
    query = sa.select(TABLE).where(
        TABLE.c.subject_type == "dataset",
        TABLE.c.known_to.is_(None),
        TABLE.c.facts["first_public"].astext.is_not(None),
        sa.or_(own, passed),
    )
    return [snapshot_rows.stored(row) for row in model.Session.execute(query).mappings()]


def _by_turns(old: Stored, turns: list[successions.Turn]) -> list[_Piece] | None:
    """The days of *old* by who answers on them; ``None`` where all of it is as it should be."""
    ends = old.end or date.max
    pieces = [
        _Piece(
            max(day, old.start), old.end if following >= ends else following, _by(old, answering)
        )
        for (day, answering), (following, _) in pairwise([*turns, (ends, Answering(""))])
        if following > old.start and day < ends
    ]
    right = {(piece.seen.organization_id, piece.seen.hash) for piece in pieces}
    return None if right == {(old.organization_id, old.hash)} else pieces


def _by(old: Stored, answering: Answering) -> Seen:
    """A dataset that *answering* answers for. That the old one was renamed since is no news."""
    seen = replace(_as_it_was(old), organization_id=answering.organization_id)
    if bool(answering.received_from) == bool(old.facts.get("received_from")):
        return seen
    facts = replace(decode(DatasetFacts, old.facts), received_from=answering.received_from)
    content = encode(facts)
    return replace(seen, facts=content, hash=content_hash(content))


def _followers(passed: list[_Change]) -> list[_Change]:
    """What is registered and observed of data goes with them, on the days on which they went."""
    if not passed:
        return []
    by_dataset: dict[str, list[_Change]] = {}
    for change in passed:
        by_dataset.setdefault(change.old.subject_id, []).append(change)
    query = sa.select(TABLE).where(
        TABLE.c.subject_type.in_(_FOLLOW),
        TABLE.c.known_to.is_(None),
        TABLE.c.dataset_id.in_(by_dataset),
        TABLE.c.organization_id.in_({change.old.organization_id for change in passed}),
    )
    found: list[_Change] = []
    for row in model.Session.execute(query).mappings():
        old = snapshot_rows.stored(row)
        if pieces := _followed(old, by_dataset[row["dataset_id"]]):
            found.append(_Change(old, pieces))
    return found


def _followed(old: Stored, changes: list[_Change]) -> list[_Piece]:
    """The days of *old* once it follows its dataset; none where it stays."""
    ends = old.end or date.max
    went = sorted(
        (max(piece.start, old.start), min(piece.end or date.max, ends), piece.seen.organization_id)
        for change in changes
        if change.old.organization_id == old.organization_id
        for piece in change.pieces
        if piece.seen.organization_id != old.organization_id
    )
    stays, pieces, until = _as_it_was(old), list[_Piece](), old.start
    for start, end, organization_id in went:
        if start >= end:
            continue
        if until < start:
            pieces.append(_Piece(until, start, stays))
        moved = replace(stays, organization_id=organization_id)
        pieces.append(_Piece(start, end if end < ends else old.end, moved))
        until = end
    if pieces and until < ends:
        pieces.append(_Piece(until, old.end, stays))
    return pieces


def _as_it_was(old: Stored) -> Seen:
    return Seen(old.subject_type, old.subject_id, old.organization_id, old.facts, old.hash)


def _rewrite(changes: list[_Change]) -> int:
    """Put aside what was believed, and write what is believed now."""
    if not changes:
        return 0
    now, rows = clock.now(), list[dict[str, Any]]()
    places: dict[marks.Place, date] = {}
    for change in changes:
        old = change.old
        for piece in change.pieces:
            rows.append(_row(piece, now))
            if (piece.seen.organization_id, piece.seen.hash) == (old.organization_id, old.hash):
                continue
            for owner in (old.organization_id, piece.seen.organization_id):
                told = (old.subject_type, owner, old.subject_id, piece.seen.facts)
                for place in marks.touched(*told):
                    places[place] = min(piece.start, places.get(place, piece.start))
    ids = [change.old.id for change in changes]
    believed = sa.and_(TABLE.c.id.in_(ids), TABLE.c.known_to.is_(None))
    aside: Any = model.Session.execute(sa.update(TABLE).where(believed).values(known_to=now))
    if aside.rowcount != len(ids):
        raise snapshot_rows.Outrun
    model.Session.execute(sa.insert(TABLE), rows)
    marks.mark(places)
    return len(changes)


def _row(piece: _Piece, now: datetime) -> dict[str, Any]:
    seen = piece.seen
    return {
        "id": make_uuid(),
        "subject_type": seen.subject_type,
        "subject_id": seen.subject_id,
        "organization_id": seen.organization_id,
        "dataset_id": snapshot_rows.dataset_of(seen),
        "valid_from": piece.start,
        "valid_to": piece.end,
        "known_from": now,
        "content_hash": seen.hash,
        "facts": seen.facts,
    }
