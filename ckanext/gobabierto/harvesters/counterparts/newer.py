"""Whether the institution's own copy is newer than the one on the platform (art. 33)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.observations import STILL_SO


@dataclass(frozen=True, slots=True)
class Copy:
    """One dataset's data: when it changed, and until when it reaches, as far as is said."""

    changed: date | None = None
    reach: date | None = None


def changed_on(own: Copy, published: Copy, day: date) -> date | None:
    """The day from which on the institution's own copy is newer; ``None``: it is not known to be.

    Data that reach further are newer, whatever their dates say; the day is then the one on which
    that is seen, because nobody says since when they were there.

    :param day: of this look.
    """
    later = own.changed and published.changed and own.changed > published.changed
    if own.reach and published.reach and own.reach != published.reach:
        if own.reach < published.reach:
            return None
        return own.changed if later else day
    return own.changed if later else None


def comparable(own: Copy, published: Copy) -> bool:
    """Whether the two can be compared at all."""
    by_reach = own.reach is not None and published.reach is not None
    return by_reach or (own.changed is not None and published.changed is not None)


def observations(
    dataset_id: str,
    resource_ids: Iterable[str],
    changed: date | None,
    known: Mapping[str, ResourceObservation],
    day: date,
) -> list[ResourceObservation]:
    """What is to be recorded of the files of a published dataset; nothing that is known already."""
    found: list[ResourceObservation] = []
    for key in resource_ids:
        last = known.get(key)
        since = changed
        if last and last.source_changed_on and changed:
            since = min(last.source_changed_on, changed)  # it was seen before to be newer
        same = last is not None and last.source_changed_on == since
        if last and last.source_seen_on and same and day - last.source_seen_on < STILL_SO:
            continue
        found.append(
            ResourceObservation(
                resource_id=key,
                dataset_id=dataset_id,
                checked_on=day,
                source_seen_on=day,
                source_changed_on=since,
            )
        )
    return found
