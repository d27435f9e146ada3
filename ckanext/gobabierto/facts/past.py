"""What the facts of a day keep of the days before: what was public stays known. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .types import DatasetFacts, Move, RemovedResource, ResourceFacts

_KEPT_MOVES = 20
_KEPT_UPDATES = 5


def is_public(facts: DatasetFacts | None) -> bool:
    """Whether everybody could see the dataset."""
    return facts is not None and not facts.private and facts.state == "active"


def with_past(
    now: DatasetFacts, before: DatasetFacts | None, day: date, created: date | None = None
) -> DatasetFacts:
    """*now* with what it must not forget of *before*.

    :param before: the dataset as last seen, whenever that was; ``None`` the first time.
    :param day: the day of *now*.
    :param created: CKAN's own record of its creation, for what is seen for the first time.
    """
    resources = tuple(_with_own_past(item, now, before, day) for item in now.resources)
    now = replace(now, resources=resources, hidden_since=_hidden_since(now, before, day, created))
    if before is None:
        return now
    own = {now.title, *(item.url for item in resources)}
    return replace(
        now,
        removed_resources=_removed(now, before, day),
        moves=_moves(now, before, day),
        compared=now.compared or before.compared,
        # A twin found before is one only as long as both still share what they shared.
        twins=now.twins
        if now.compared
        else tuple(item for item in before.twins if item.value in own),
    )


def _with_own_past(
    resource: ResourceFacts, now: DatasetFacts, before: DatasetFacts | None, day: date
) -> ResourceFacts:
    old = _known(before, resource.id)
    first = _public_day(old, before) if old else None
    if first is None and is_public(now):
        first = resource.first_seen if before is None else day
    return replace(
        resource,
        first_public=first,
        back_on=_back_on(resource, old, now, before, day) if before else None,
        changed_before=_changed_before(resource, old) if old else (),
    )


def _back_on(
    resource: ResourceFacts,
    old: ResourceFacts | None,
    now: DatasetFacts,
    before: DatasetFacts,
    day: date,
) -> date | None:
    """When it was last there again; what was gone on no whole day was there all along."""
    lost = next((item for item in before.removed_resources if item.id == resource.id), None)
    if lost is not None:
        return lost.back_on if lost.removed_on == day else day
    if old is None:
        return None
    hidden = before.hidden_since is not None and before.hidden_since < day and is_public(now)
    told_again = old.withdrawn_on is not None and resource.withdrawn_on is None
    return day if told_again or (hidden and old.first_public) else old.back_on


def _changed_before(now: ResourceFacts, old: ResourceFacts) -> tuple[date, ...]:
    """The days that it stated before; a day that was put right by an earlier one is none."""
    stated = now.last_modified or now.first_seen
    known = {*old.changed_before, old.last_modified or old.first_seen}
    return tuple(sorted(day for day in known if day and stated and day < stated))[-_KEPT_UPDATES:]


def _known(facts: DatasetFacts | None, resource_id: str) -> ResourceFacts | None:
    listed = facts.resources if facts else ()
    return next((item for item in listed if item.id == resource_id), None)


def _public_day(resource: ResourceFacts, dataset: DatasetFacts | None) -> date | None:
    """Since when *resource* was public in *dataset*, as it was stored then."""
    if resource.first_public or not is_public(dataset):
        return resource.first_public
    return resource.first_seen


def _hidden_since(
    now: DatasetFacts, before: DatasetFacts | None, day: date, created: date | None
) -> date | None:
    if is_public(now):
        return None
    if before is None:
        return min(created, day) if created else day
    return before.hidden_since or day


def _removed(now: DatasetFacts, before: DatasetFacts, day: date) -> tuple[RemovedResource, ...]:
    """Files that were public and are gone; hiding the dataset first hides nothing of them.

    A file that came and went on the same day was public on no whole day.
    """
    present = {item.id for item in now.resources}
    kept = [item for item in before.removed_resources if item.id not in present]
    gone = [
        RemovedResource(item.id, item.name, item.url, day, item.kind, item.back_on)
        for item in before.resources
        if item.id not in present and (_public_day(item, before) or day) < day
    ]
    return (*kept, *gone)


def _moves(now: DatasetFacts, before: DatasetFacts, day: date) -> tuple[Move, ...]:
    moves = before.moves
    if before.first_public and before.name != now.name:
        moves = _moved(moves, Move(before.name, now.name, day))
    for item in now.resources:
        old = _known(before, item.id)
        if old and _public_day(old, before) and not _same_address(old.url, item.url):
            moves = _moved(moves, Move(old.url, item.url, day, item.id, item.name))
    return moves[-_KEPT_MOVES:]


def _same_address(one: str, other: str) -> bool:
    """Whether both lead to the same place: ``http`` that became ``https`` does."""
    return one.split("://", 1)[-1] == other.split("://", 1)[-1]


def _moved(moves: Iterable[Move], new: Move) -> tuple[Move, ...]:
    """*moves* with *new*; one that leads back undoes what happened in between."""
    listed = list(moves)
    own = [item for item in listed if item.resource_id == new.resource_id]
    for position, item in enumerate(own):
        if item.before == new.after:
            undone = own[position:]
            return tuple(one for one in listed if one not in undone)
    if own and own[-1].moved_on == new.moved_on:
        listed.remove(own[-1])
        new = replace(new, before=own[-1].before)
    return (*listed, new)
