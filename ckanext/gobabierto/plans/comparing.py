"""Whether who decided what a row matches is a second person, and in what role (rules.md 1.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from . import catalogue

_PEOPLE = frozenset({"admin", "editor", "sysadmin"})


def role_of(user_id: str, organization_id: str) -> str:
    """``sysadmin``, ``admin`` or ``editor``; empty for a process, and for anybody else."""
    role = catalogue.role_of(user_id, organization_id) if user_id else ""
    return role if role in _PEOPLE else ""


def with_decision(
    row: PlanRowFacts,
    match: Mapping[str, Any],
    imported_by: Collection[str],
    published_by: Mapping[str, str],
) -> PlanRowFacts:
    """*row* with who decided, in what role, and when; the account itself is no fact.

    :param imported_by: who handed over the versions of the Plan, any of which may have written the
        row: who wrote it is no second person because somebody else handed over the next version. An
        empty one among them: nobody knows.
    :param published_by: who made each dataset, by its id.
    """
    if match["by"] != "person" or not match["decided_at"]:
        return row
    who = str(match["decided_by"])
    second = bool(who and imported_by) and not {who, ""} & set(imported_by)
    second = second and who != published_by.get(row.dataset_id, "")
    role = str(match["decided_as"])
    return replace(
        row,
        match_decided_on=clock.day_of(match["decided_at"]),
        match_decided_as=role,
        match_compared=second and role in _PEOPLE,
    )
