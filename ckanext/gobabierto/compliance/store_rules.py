"""The tables of rule versions: the words and vocabularies with which an old verdict was reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.gobabierto import obligations
from ckanext.gobabierto.model import RulePart, RuleSet, RuleVersion
from ckanext.gobabierto.obligations import Profile, Rule, Rulebook, Source
from ckanext.gobabierto.obligations.parts import Part, applied

TABLE: Any = RuleVersion.__table__
PART: Any = RulePart.__table__
SET: Any = RuleSet.__table__


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as it read when it was taken."""

    rule: Rule
    profile: Profile
    recorded_at: datetime


def stored_rules(versions: Iterable[str]) -> dict[str, StoredRule]:
    """The rules of some versions, such as ``L25-UPD-01@0123456789ab``, with all that they read.

    Three queries, however many versions.
    """
    found = _rows(versions)
    named = {each for row in found.values() for each in row["content"].get("parts", {}).values()}
    inner = _rows(named - found.keys())
    parts = _parts(named)
    rows = {**inner, **found}
    return {key: _stored(found[key], rows, parts) for key in found}


def _rows(versions: Iterable[str]) -> dict[str, Any]:
    wanted = sorted(set(versions))
    if not wanted:
        return {}
    query = sa.select(TABLE).where(TABLE.c.id.in_(wanted))
    return {row["id"]: row for row in model.Session.execute(query).mappings()}


def _parts(wanted: Iterable[str]) -> dict[str, Part]:
    """The parts among some versions; of one that is not stored but installed, the installed one."""
    known = {item.id: item for item in obligations.current().parts.values()}
    missing = sorted(set(wanted) - known.keys())
    if missing:
        query = sa.select(PART).where(PART.c.id.in_(missing))
        for row in model.Session.execute(query).mappings():
            known[row["id"]] = Part(row["name"], row["id"], row["content"])
    return known


def versions_of(rule_id: str) -> list[tuple[str, datetime]]:
    """Every version of a rule with which anything was judged, the oldest first."""
    query = (
        sa.select(TABLE.c.id, TABLE.c.recorded_at)
        .where(TABLE.c.rule_id == rule_id)
        .order_by(TABLE.c.recorded_at, TABLE.c.id)
    )
    return [(version, at) for version, at in model.Session.execute(query)]


def _stored(row: Any, rows: Mapping[str, Any], parts: Mapping[str, Part]) -> StoredRule:
    profile = obligations.current().profile(row["profile"]) or _gone(row["profile"])
    return StoredRule(_whole(row, rows, parts), profile, row["recorded_at"])


def _whole(row: Any, rows: Mapping[str, Any], parts: Mapping[str, Part]) -> Rule:
    """The rule of a row, with the rules and vocabularies that its version names and are kept."""
    profile = obligations.current().profile(row["profile"]) or _gone(row["profile"])
    rule = replace(obligations.rule_of(row["content"], profile), version=row["id"])
    named: Mapping[str, str] = row["content"].get("parts", {})
    if not named:
        # Of a version of before parts were kept the inner rules are those of today.
        now = obligations.current().by_id
        return replace(rule, inner=tuple(now[key] for key in applied(rule) if key in now))
    inner = [rows[named[key]] for key in applied(rule) if named.get(key) in rows]
    return replace(
        rule,
        parts={name: parts[key] for name, key in named.items() if key in parts},
        inner=tuple(_whole(each, rows, parts) for each in inner),
    )


def marks_of_sets() -> list[tuple[date, str]]:
    """First day and fingerprint of each set of rules that this portal applied."""
    query = sa.select(SET.c.first_day, SET.c.fingerprint).order_by(SET.c.first_day)
    return [(day, mark) for day, mark in model.Session.execute(query)]


def sets_taken() -> dict[date, list[str]]:
    """The versions that this portal applied, by the first day of each set."""
    query = sa.select(SET.c.first_day, SET.c.versions).order_by(SET.c.first_day)
    return {day: list(versions) for day, versions in model.Session.execute(query)}


def record(book: Rulebook, day: date, at: datetime) -> None:
    """Keep each rule version with all that it reads, so that an old verdict can be explained.

    :param day: the first day on which these rules are applied, unless they already were.
    """
    session = model.Session
    rules = [
        {
            "id": rule.version,
            "rule_id": rule.id,
            "profile": rule.profile,
            "content": dict(rule.content),
            "recorded_at": at,
        }
        for rule in book.rules
    ]
    parts = [
        {"id": item.id, "name": item.name, "content": item.content, "recorded_at": at}
        for item in book.parts.values()
    ]
    session.execute(insert(TABLE).values(rules).on_conflict_do_nothing())
    session.execute(insert(PART).values(parts).on_conflict_do_nothing())
    last = (
        sa.select(SET.c.fingerprint)
        .where(SET.c.first_day <= day)
        .order_by(SET.c.first_day.desc())
        .limit(1)
    )
    if session.execute(last).scalar() == book.fingerprint:
        return
    values = {
        "fingerprint": book.fingerprint,
        "versions": sorted(rule.version for rule in book.rules),
        "recorded_at": at,
    }
    query = insert(SET).values(first_day=day, **values)
    session.execute(query.on_conflict_do_update(index_elements=[SET.c.first_day], set_=values))


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
