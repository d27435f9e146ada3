"""The table of rule versions: the words with which an old verdict was reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import obligations
from ckanext.gobabierto.model import RuleVersion
from ckanext.gobabierto.obligations import Profile, Rule, Source

TABLE: Any = RuleVersion.__table__


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as it read when it was taken."""

    rule: Rule
    profile: Profile
    recorded_at: datetime


def stored_rules(versions: Iterable[str]) -> dict[str, StoredRule]:
    """The rules of some versions, such as ``L25-UPD-01@0123456789ab``, in one query."""
    wanted = sorted(set(versions))
    if not wanted:
        return {}
    query = sa.select(TABLE).where(TABLE.c.id.in_(wanted))
    return {row["id"]: _stored(row) for row in model.Session.execute(query).mappings()}


def versions_of(rule_id: str) -> list[tuple[str, datetime]]:
    """Every version of a rule with which anything was judged, the oldest first."""
    query = (
        sa.select(TABLE.c.id, TABLE.c.recorded_at)
        .where(TABLE.c.rule_id == rule_id)
        .order_by(TABLE.c.recorded_at, TABLE.c.id)
    )
    return [(version, at) for version, at in model.Session.execute(query)]


def _stored(row: Any) -> StoredRule:
    profile = obligations.current().profile(row["profile"]) or _gone(row["profile"])
    return StoredRule(obligations.rule_of(row["content"], profile), profile, row["recorded_at"])


def _gone(profile_id: str) -> Profile:
    """A profile that the files no longer have: its rules are read all the same."""
    return Profile(
        id=profile_id,
        title=profile_id,
        short_title=profile_id,
        kind="advisory",
        source=Source(title=profile_id, issuer="", dof=None, address=""),
        valid_from=date.min,
        valid_until=None,
        who_is_bound="",
        rules=(),
    )
