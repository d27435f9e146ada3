"""Reading verdicts as of a day: one query each, whatever the number of institutions.

``known_at`` asks for what was believed at a moment; without it, for what is believed now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import TotalInterval, UnitInterval
from ckanext.gobabierto.obligations import Rule

from . import tallies
from .aggregate import Tally
from .laws import Laws
from .rule_sets import applied_on
from .stored_verdicts import Wanted, verdicts_of

UNIT: Any = UnitInterval.__table__
TOTAL: Any = TotalInterval.__table__


@dataclass
class Counted:
    """The verdicts of one institution on one day, counted."""

    tallies: list[Tally] = field(default_factory=list[Tally])
    next_due: date | None = None
    next_rule: str = ""

    def due_to_dict(self) -> dict[str, str] | None:
        """The next date of the institution, for a list."""
        if self.next_due is None:
            return None
        return {"due": self.next_due.isoformat(), "rule": self.next_rule}


def _held(table: Any, day: date, known_at: datetime | None) -> tuple[Any, ...]:
    days = (table.c.valid_from <= day, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > day))
    if known_at is None:
        return (*days, table.c.known_to.is_(None))
    later = sa.or_(table.c.known_to.is_(None), table.c.known_to > known_at)
    return (*days, table.c.known_from <= known_at, later)


def counted(
    day: date,
    profile: str,
    organization_id: str | None = None,
    *,
    known_at: datetime | None = None,
    laws: Laws | None = None,
) -> dict[str, Counted]:
    """Public verdicts of *profile* by institution. What is private counts nowhere.

    :param laws: the rules over time, for whoever asks about many days and has read them.
    """
    query = sa.select(TOTAL.c.organization_id, TOTAL.c.body).where(*_held(TOTAL, day, known_at))
    if organization_id is not None:
        query = query.where(TOTAL.c.organization_id == organization_id)
    rules = {rule.id: rule for rule in (laws.applied_on(day) if laws else applied_on(day))}
    return {
        owner: _counted(tallies.counts(bytes(body)), profile, day.isoformat(), rules)
        for owner, body in model.Session.execute(query)
    }


def _counted(groups: list[list[Any]], profile: str, day: str, rules: Mapping[str, Rule]) -> Counted:
    """*groups* summed, told by the rules of the day: what is edited since leaves it as it was."""
    one = Counted()
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    first = ("9999", "")
    for own, rule_id, verb, severity, state, _detail, count, late, dues in groups:
        if own != profile or rule_id == tallies.DATASETS:
            continue
        held = sums.setdefault((rule_id, verb, severity, state), [0, 0])
        held[0] += count
        held[1] += late
        if dues:
            first = min(first, *((due, rule_id) for due in dues if due >= day), first)
    one.tallies = [_tally(rules.get(key[0]), key, held) for key, held in sums.items()]
    if first[1]:
        one.next_due, one.next_rule = date.fromisoformat(first[0]), first[1]
    return one


@dataclass(frozen=True, slots=True)
class DatasetCount:
    """Datasets of one institution that were judged by the law, and those that fail in nothing."""

    judged: int
    without_failure: int


def datasets_counted(
    day: date,
    profile: str,
    organization_id: str | None = None,
    *,
    known_at: datetime | None = None,
) -> dict[str, DatasetCount]:
    """Public datasets by institution: with at least one verdict of severity E that was reached."""
    query = sa.select(TOTAL.c.organization_id, TOTAL.c.body).where(*_held(TOTAL, day, known_at))
    if organization_id is not None:
        query = query.where(TOTAL.c.organization_id == organization_id)
    found: dict[str, DatasetCount] = {}
    for owner, body in model.Session.execute(query):
        held = {
            state: count
            for own, rule_id, _verb, _severity, state, _detail, count, *_ in tallies.counts(
                bytes(body)
            )
            if own == profile and rule_id == tallies.DATASETS
        }
        good = held.get("cumple", 0)
        found[owner] = DatasetCount(good + held.get("incumple", 0), good)
    return found


def _tally(known: Rule | None, key: tuple[str, str, str, str], held: list[int]) -> Tally:
    rule_id, verb, severity, state = key
    return Tally(
        verb=verb,
        severity=severity,
        state=state,
        count=held[0],
        core=bool(known and known.core),
        data=bool(known and known.counts_data),
        rule=rule_id,
        late=held[1],
    )


def verdicts(
    day: date,
    *,
    organization_id: str | None = None,
    dataset_id: str | None = None,
    private: bool = False,
    known_at: datetime | None = None,
    wanted: Wanted | None = None,
) -> list[dict[str, Any]]:
    """Verdicts in the form of product.md section 4, by rule, subject and period.

    :param private: what only the institution may see too, for readers who may see it.
    :param wanted: only those of a rule in a state; the others are not even built.
    """
    query = sa.select(UNIT.c.unit_type, UNIT.c.unit_id, UNIT.c.body)
    query = query.where(*_held(UNIT, day, known_at))
    if organization_id is not None:
        query = query.where(UNIT.c.organization_id == organization_id)
    if dataset_id is not None:
        query = query.where(UNIT.c.unit_id == dataset_id, UNIT.c.unit_type == "dataset")
    found = [
        verdict
        for kind, key, body in model.Session.execute(query)
        for verdict in verdicts_of(
            bytes(body), key if kind == "dataset" else None, private=private, wanted=wanted
        )
    ]
    found.sort(key=lambda v: (v["rule"], v["severity"], v["subject"]["id"], v["period"]))
    return found


def failing(
    rule_id: str, day: date, *, known_at: datetime | None = None
) -> list[tuple[str, int, date]]:
    """Institutions that do not meet a rule on *day*: id, in how many subjects, since when.

    Only verdicts of the rule's own severity: a law's rule may also warn about lesser things.
    """
    return [
        (owner, sum(days.values()), date.fromisoformat(min(days)))
        for owner, days in failures(rule_id, day, known_at=known_at).items()
    ]


def failures(
    rule_id: str, day: date, *, known_at: datetime | None = None
) -> dict[str, dict[str, int]]:
    """For each institution that does not meet a rule, how many subjects fail since which day."""
    severity = next((rule.severity for rule in applied_on(day) if rule.id == rule_id), "E")
    query = sa.select(TOTAL.c.organization_id, TOTAL.c.ages).where(*_held(TOTAL, day, known_at))
    found: dict[str, dict[str, int]] = {}
    for owner, ages in model.Session.execute(query):
        for _profile, own, _verb, degree, _state, _detail, days in tallies.counts(bytes(ages)):
            if own == rule_id and degree == severity:
                found.setdefault(owner, {}).update(days)
    return found
