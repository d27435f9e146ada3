"""The store of observations of resources: written when something is new, kept with its history.

Nothing is fetched here. Whoever looks at an address or into a file hands over what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Snapshot

from . import evidence, snapshot_store
from .ahead import last_known
from .codec import content_hash, decode, encode
from .evidence_types import NO_FAILURE, PERSONAL, Piece, name_of
from .observation_types import ResourceObservation
from .observing import FAILED, merged
from .snapshot_rows import Seen, Stored

TABLE: Any = Snapshot.__table__
KIND = "observation"
STILL_SO = timedelta(days=30)
"""After this time a look that finds the same is recorded too: old evidence is told from none."""


Pieces = Mapping[str, Piece]
"""What was answered, by the id of the resource it was asked for."""


def record_observation(
    organization_id: str,
    facts: ResourceObservation,
    at: datetime | None = None,
    piece: Piece | None = None,
) -> bool:
    """Record what is known of one resource, as it is given.

    :param at: the moment of the observation; now by default.
    :param piece: what was answered: kept, and of a failure its first bytes too.
    :returns: whether anything was written: the same again is no news.
    """
    pieces = {facts.resource_id: piece} if piece else None
    return record_observations(organization_id, [facts], at, pieces) > 0


def record_observations(
    organization_id: str,
    facts: Iterable[ResourceObservation],
    at: datetime | None = None,
    pieces: Pieces | None = None,
) -> int:
    """The same for many resources of one institution, whose last ones are read with one query.

    :returns: how many were new.
    """
    return _record(organization_id, facts, at, lambda _last, new, _moment: new, pieces)


def record_check(
    organization_id: str,
    facts: ResourceObservation,
    at: datetime | None = None,
    piece: Piece | None = None,
) -> bool:
    """Record one more look at a resource: failures are counted and days kept (``observing``)."""
    pieces = {facts.resource_id: piece} if piece else None
    return record_checks(organization_id, [facts], at, pieces) > 0


def record_checks(
    organization_id: str,
    facts: Iterable[ResourceObservation],
    at: datetime | None = None,
    pieces: Pieces | None = None,
) -> int:
    """The same for many resources of one institution."""
    return _record(organization_id, facts, at, merged, pieces)


_Join = Callable[[ResourceObservation | None, ResourceObservation, datetime], ResourceObservation]


def _record(
    organization_id: str,
    facts: Iterable[ResourceObservation],
    at: datetime | None,
    join: _Join,
    pieces: Pieces | None,
) -> int:
    moment = at or clock.now()
    given = {item.resource_id: item for item in facts}
    kept = {key: _piece(given[key], item) for key, item in (pieces or {}).items() if key in given}
    given = {key: _naming(item, kept.get(key)) for key, item in given.items()}
    personal = [key for key, item in given.items() if item.personal]

    def work() -> int:
        before = last_known(KIND, given, moment)
        pairs = [
            _seen(organization_id, new, before.get(key), moment, join) for key, new in given.items()
        ]
        fresh = {new.subject_id for new, old in pairs if snapshot_store.is_news(new, old)}
        evidence.keep(KIND, {key: item for key, item in kept.items() if key in fresh})
        if personal:  # what was kept before anybody knew
            evidence.withdraw(KIND, personal, PERSONAL)
        return snapshot_store.write(pairs, [], moment)

    return snapshot_store.retrying(work)


def _piece(facts: ResourceObservation, piece: Piece) -> Piece:
    """What is kept of an answer: bytes only of a failure, and never where people's data are."""
    if facts.personal:
        return piece.without_excerpt(PERSONAL)
    failed = facts.outcome in FAILED or facts.read is False
    return piece if failed or not piece.excerpt else piece.without_excerpt(NO_FAILURE)


def _naming(facts: ResourceObservation, piece: Piece | None) -> ResourceObservation:
    """*facts* that name the answer they were read from."""
    if piece is None:
        return facts
    name = name_of(piece.record(KIND, facts.resource_id))
    inside = facts.read is not None or bool(facts.fingerprint)
    return replace(
        facts,
        readings=(name,) if facts.outcome else (),
        content_reading=name if inside else "",
    )


def _seen(
    organization_id: str,
    new: ResourceObservation,
    old: Stored | None,
    moment: datetime,
    join: _Join,
) -> tuple[Seen, Stored | None]:
    last = decode(ResourceObservation, old.facts) if old and old.end is None else None
    found = join(last, new, moment)
    found = replace(found, checked_on=found.checked_on or clock.day_of(moment))
    content = encode(found)
    still_so = old is not None and last is not None and _still_so(last, found)
    hashed = old.hash if old and still_so else content_hash(content)
    return Seen(KIND, new.resource_id, organization_id, content, hashed), old


def _still_so(last: ResourceObservation, found: ResourceObservation) -> bool:
    """Whether *found* says nothing new, and *last* is not yet old enough to be said again."""
    if found.checked_on is None or last.checked_on is None:
        return False
    recent = found.checked_on - last.checked_on < STILL_SO
    same = replace(
        found,
        checked_on=last.checked_on,
        readings=last.readings,
        content_reading=last.content_reading,
    )
    return recent and same == last


def last_observations(resource_ids: Iterable[str]) -> dict[str, ResourceObservation]:
    """What is known now of each of *resource_ids*, in one query; absent = never looked at."""
    stored = snapshot_store.latest(KIND, resource_ids)
    return {
        key: decode(ResourceObservation, item.facts)
        for key, item in stored.items()
        if item.end is None
    }


def observation_history(resource_id: str) -> list[tuple[date, date | None, ResourceObservation]]:
    """All that was ever observed of a resource: from, until (``None`` = still), and what."""
    query = (
        sa.select(TABLE.c.valid_from, TABLE.c.valid_to, TABLE.c.facts)
        .where(
            TABLE.c.subject_type == KIND,
            TABLE.c.subject_id == resource_id,
            TABLE.c.known_to.is_(None),
        )
        .order_by(TABLE.c.valid_from)
    )
    return [
        (start, end, decode(ResourceObservation, facts))
        for start, end, facts in model.Session.execute(query)
    ]


def follow(removed: Iterable[str], moved: Mapping[str, str], moment: datetime) -> int:
    """Close the observations of *removed* resources; those of *moved* ones go with their dataset.

    :param moved: the institution that each resource belongs to now.
    """
    gone = list(last_known(KIND, removed, moment).values())
    stored = last_known(KIND, moved, moment)
    pairs = [
        (Seen(KIND, key, moved[key], old.facts, old.hash), old)
        for key, old in stored.items()
        if old.end is None and old.organization_id != moved[key]
    ]
    return snapshot_store.write(pairs, [old for old in gone if old.end is None], moment)
