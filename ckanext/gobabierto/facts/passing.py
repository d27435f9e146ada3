"""Data of an extinct institution pass to its successor: snapshots that go from one to the other.

From the day of the decree, if that was registered later; what was believed of those days until now
is put aside, not overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock

from . import marks, observations, snapshot_store
from .codec import content_hash, decode, encode
from .heirs import Answers
from .observation_types import landing_page_id
from .snapshot_store import TABLE, Seen, Stored
from .types import DatasetFacts

_PASS = ("dataset", "document", "observation")


def pass_on(organization_id: str, moment: datetime) -> str:
    """Have the successor of an extinct institution answer for the data that it still owns.

    :returns: id of the successor; empty where nothing passes.
    """
    today = clock.day_of(moment)
    answers = Answers([organization_id], today)
    heir, since = answers.heir_of(organization_id), answers.extinct_since(organization_id)
    if not heir:
        return ""
    day = min(since or today, today)
    at = clock.noon_of(day) if day < today else moment
    snapshot_store.retrying(lambda: _pass_on(organization_id, answers, at))
    return heir


def _pass_on(organization_id: str, answers: Answers, at: datetime) -> int:
    heir, day = answers.heir_of(organization_id), clock.day_of(at)
    open_ones = [
        old
        for old in snapshot_store.held_by("dataset", organization_id)
        if old.facts.get("first_public")
    ]
    ended = _ended_after(organization_id, day)
    ids = {old.subject_id for old in (*open_ones, *ended) if old.facts.get("first_public")}
    seen = [(_answered(old, answers), old) for old in open_ones]
    papers = [
        (replace(_seen(old), organization_id=heir), old)
        for old in snapshot_store.held_by("document", organization_id)
        if old.facts.get("dataset_id") in ids
    ]
    count = _rehome([old for old in ended if _about(old) in ids], answers, day)
    count += snapshot_store.write([*seen, *papers], [], at)
    observations_follow(seen, [], at)
    return count


def _ended_after(organization_id: str, day: date) -> list[Stored]:
    """What held on *day* or later, and does not any more."""
    query = sa.select(TABLE).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type.in_(_PASS),
        TABLE.c.valid_to > day,
        TABLE.c.known_to.is_(None),
    )
    return [snapshot_store.stored(row) for row in model.Session.execute(query).mappings()]


def _about(old: Stored) -> str:
    """The dataset that a snapshot is about; of one that nobody had seen in public, none."""
    if old.subject_type == "dataset":
        return old.subject_id if old.facts.get("first_public") else ""
    return str(old.facts.get("dataset_id") or "")


def _rehome(ended: list[Stored], answers: Answers, day: date) -> int:
    """Give what ended since to who answered for it then."""
    if not ended:
        return 0
    now, rows = clock.now(), list[dict[str, Any]]()
    places: dict[marks.Place, date] = {}
    for old in ended:
        start = max(day, old.start)
        new = _answered(old, answers)
        if old.start < start:
            rows.append(_row(_seen(old), old.start, start, now))
        rows.append(_row(new, start, old.end, now))
        for owner in (old.organization_id, new.organization_id):
            for place in marks.touched(old.subject_type, owner, old.subject_id, new.facts):
                places[place] = min(start, places.get(place, start))
    believed = sa.and_(TABLE.c.id.in_([old.id for old in ended]), TABLE.c.known_to.is_(None))
    aside: Any = model.Session.execute(sa.update(TABLE).where(believed).values(known_to=now))
    if aside.rowcount != len(ended):
        raise snapshot_store.Outrun
    model.Session.execute(sa.insert(TABLE), rows)
    marks.mark(places)
    return len(ended)


def _row(seen: Seen, start: date, end: date | None, now: datetime) -> dict[str, Any]:
    return {
        "id": make_uuid(),
        "subject_type": seen.subject_type,
        "subject_id": seen.subject_id,
        "organization_id": seen.organization_id,
        "dataset_id": snapshot_store.dataset_of(seen),
        "valid_from": start,
        "valid_to": end,
        "known_from": now,
        "content_hash": seen.hash,
        "facts": seen.facts,
    }


def _seen(old: Stored) -> Seen:
    return Seen(old.subject_type, old.subject_id, old.organization_id, old.facts, old.hash)


def _answered(old: Stored, answers: Answers) -> Seen:
    answering = answers.of(old.organization_id, None)
    if old.subject_type != "dataset":
        return replace(_seen(old), organization_id=answering.organization_id)
    facts = replace(decode(DatasetFacts, old.facts), received_from=answering.received_from)
    content = encode(facts)
    return Seen(
        "dataset", old.subject_id, answering.organization_id, content, content_hash(content)
    )


def observations_follow(
    seen: Iterable[tuple[Seen, Stored | None]],
    gone: Iterable[Stored],
    moment: datetime,
) -> None:
    """What was observed of files goes with them, to another institution or out of here."""
    removed = {key for old in gone for key in _observed_ids(old.subject_id, old.facts)}
    moved: dict[str, str] = {}
    for new, old in seen:
        now = _observed_ids(new.subject_id, new.facts)
        if old:
            removed |= _observed_ids(old.subject_id, old.facts) - now
        if old and old.organization_id != new.organization_id:
            moved |= dict.fromkeys(now, new.organization_id)
    if removed or moved:
        observations.follow(removed, moved, moment)


def _observed_ids(dataset_id: str, facts: Mapping[str, Any]) -> set[str]:
    """Under which ids the files and the landing page of a dataset are observed."""
    return {landing_page_id(dataset_id), *(str(item["id"]) for item in facts.get("resources", ()))}
