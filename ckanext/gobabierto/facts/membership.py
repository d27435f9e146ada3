"""What an institution's record does not say of itself: who may edit, and when its area changed.

Both come from comparing what is seen now with what was last seen. Only accounts are kept, never who
holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ckanext.gobabierto.vocabularies.texts import fold

from .types import MemberFacts, OrganizationFacts


def with_memory(
    facts: OrganizationFacts,
    active: Mapping[str, str],
    before: OrganizationFacts | None,
    at: date,
) -> OrganizationFacts:
    """*facts* with its accounts, those that left among them, and the day its area last changed.

    :param active: capacity (``admin`` or ``editor``) by account, as CKAN has it now.
    :param before: the institution as last seen.
    """
    return replace(
        facts,
        members=_members(active, before, at),
        members_read=True,
        area_changed_on=_area_changed(facts, before, at),
    )


def _members(
    active: Mapping[str, str], before: OrganizationFacts | None, at: date
) -> tuple[MemberFacts, ...]:
    known = {item.user_id: item for item in before.members} if before else {}
    # Of who was there when it was first looked at, nobody knows since when.
    start = at if before and before.members_read else None
    found: list[MemberFacts] = []
    for user_id, capacity in active.items():
        old = known.get(user_id)
        stayed = old is not None and (old.until is None or old.until == at)
        since = old.since if old and stayed else start
        found.append(MemberFacts(user_id, capacity, since))
    for user_id, old in known.items():
        if user_id in active or (old.until is None and old.since == at):
            continue
        found.append(old if old.until else replace(old, until=at))
    return tuple(sorted(found, key=lambda item: item.user_id))


def _area_changed(
    facts: OrganizationFacts, before: OrganizationFacts | None, at: date
) -> date | None:
    """Another area or head in place of one that was registered; filling a blank is no change."""
    if before is None:
        return None
    pairs = (
        (before.area_coordinadora, facts.area_coordinadora),
        (before.area_head, facts.area_head),
    )
    changed = any(old and new and fold(old) != fold(new) for old, new in pairs)
    return at if changed else before.area_changed_on
