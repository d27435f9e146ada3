"""What an institution's record does not say of itself: who may edit, and when its area changed.

Both come from comparing what is seen now with what was last seen. Of who may edit only accounts are
kept, never who holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ckanext.gobabierto.vocabularies.texts import fold

from .types import AreaChange, MemberFacts, OrganizationFacts

_KEPT_CHANGES = 20


def with_memory(
    facts: OrganizationFacts,
    active: Mapping[str, str],
    before: OrganizationFacts | None,
    at: date,
) -> OrganizationFacts:
    """*facts* with its accounts, those that left among them, and the changes of its area.

    :param active: capacity (``admin`` or ``editor``) by account, as CKAN has it now.
    :param before: the institution as last seen.
    """
    facts = replace(facts, members=_members(active, before, at), members_read=True)
    return _with_area(facts, before, at) if before else facts


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


def changes_of_area(facts: OrganizationFacts) -> tuple[AreaChange, ...]:
    """Every change that was seen; of what was noted before each was kept, the last one."""
    if facts.area_changes or facts.area_changed_on is None:
        return facts.area_changes
    return (AreaChange(facts.area_changed_on),)


def _with_area(facts: OrganizationFacts, before: OrganizationFacts, at: date) -> OrganizationFacts:
    """Another area or head in place of the last one registered; filling a blank is no change."""
    held = (before.area_coordinadora or before.area_named, before.area_head or before.head_named)
    named = (facts.area_coordinadora, facts.area_head)
    other = [
        bool(old and new) and fold(old) != fold(new) for old, new in zip(held, named, strict=True)
    ]
    changes = changes_of_area(before)
    if any(other):
        today = [item for item in changes if item.seen_on == at]
        head = other[1] or any(item.head for item in today)
        changes = (*(item for item in changes if item.seen_on != at), AreaChange(at, head=head))
    came = at if any(named) and not any(held) else None
    return replace(
        facts,
        area_changes=changes[-_KEPT_CHANGES:],
        area_changed_on=changes[-1].seen_on if changes else None,
        area_since=before.area_since or came,
        area_named="" if named[0] else held[0],
        head_named="" if named[1] else held[1],
    )
