"""Reading verdicts as of a day: one query each, whatever the number of institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import VerdictInterval
from ckanext.gobabierto.obligations import rule

from .aggregate import Tally

VERDICT: Any = VerdictInterval.__table__


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


def _holds_on(day: date) -> tuple[Any, ...]:
    return (
        VERDICT.c.valid_from <= day,
        sa.or_(VERDICT.c.valid_to.is_(None), VERDICT.c.valid_to > day),
    )


def counted(day: date, profile: str, organization_id: str | None = None) -> dict[str, Counted]:
    """Public verdicts of *profile* by institution. Verdicts of private datasets are left out."""
    waiting = sa.or_(
        VERDICT.c.state.in_(("cumple", "por_vencer")), VERDICT.c.exemption == "aun_no_exigible"
    )
    late = sa.func.count().filter(VERDICT.c.body["extemporaneo"].astext == "true")
    due = sa.func.min(VERDICT.c.due).filter(sa.and_(VERDICT.c.due >= day, waiting))
    by = (
        VERDICT.c.organization_id,
        VERDICT.c.rule_id,
        VERDICT.c.severity,
        VERDICT.c.state,
    )
    query = (
        sa.select(*by, sa.func.count(), late, due)
        .where(VERDICT.c.profile == profile, VERDICT.c.private.is_(False), *_holds_on(day))
        .group_by(*by)
    )
    if organization_id is not None:
        query = query.where(VERDICT.c.organization_id == organization_id)
    found: dict[str, Counted] = {}
    for owner, *told, first_due in model.Session.execute(query):
        one = found.setdefault(owner, Counted())
        one.tallies.append(_tally(*told))
        rule_id = told[0]
        if first_due and (one.next_due is None or (first_due, rule_id) < _next(one)):
            one.next_due, one.next_rule = first_due, rule_id
    return found


def _next(one: Counted) -> tuple[date, str]:
    return (one.next_due or date.max, one.next_rule)


def _tally(rule_id: str, severity: str, state: str, count: int, late: int) -> Tally:
    known = rule(rule_id)
    return Tally(
        verb=known.verb if known else "",
        severity=severity,
        state=state,
        count=count,
        core=bool(known and known.core),
        data=bool(
            known and (known.counts_data or known.subject in {"dataset", "resource", "plan_row"})
        ),
        rule=rule_id,
        late=late,
    )


def verdicts(
    day: date,
    *,
    organization_id: str | None = None,
    dataset_id: str | None = None,
    private: bool = False,
) -> list[dict[str, Any]]:
    """Verdicts in the form of product.md section 4, by rule, subject and period.

    :param private: those of private datasets too, for readers who may see them.
    """
    query = sa.select(VERDICT.c.body, VERDICT.c.since, VERDICT.c.dataset_id)
    query = query.where(*_holds_on(day))
    if organization_id is not None:
        query = query.where(VERDICT.c.organization_id == organization_id)
    if dataset_id is not None:
        query = query.where(VERDICT.c.dataset_id == dataset_id)
    if not private:
        query = query.where(VERDICT.c.private.is_(False))
    query = query.order_by(
        VERDICT.c.rule_id, VERDICT.c.severity, VERDICT.c.subject_id, VERDICT.c.period
    )
    return [_dated(*row) for row in model.Session.execute(query)]


def _dated(body: Mapping[str, Any], since: date, dataset_id: str | None) -> dict[str, Any]:
    subject = {**body["subject"], "dataset": dataset_id}
    return {**body, "subject": subject, "since": since.isoformat()}


def failing(rule_id: str, day: date) -> list[tuple[str, int, date]]:
    """Institutions that do not meet a rule on *day*: id, in how many subjects, since when.

    Only verdicts of the rule's own severity: a law's rule may also warn about lesser things.
    """
    known = rule(rule_id)
    query = (
        sa.select(VERDICT.c.organization_id, sa.func.count(), sa.func.min(VERDICT.c.since))
        .where(
            VERDICT.c.rule_id == rule_id,
            VERDICT.c.severity == (known.severity if known else "E"),
            VERDICT.c.state == "incumple",
            VERDICT.c.private.is_(False),
            *_holds_on(day),
        )
        .group_by(VERDICT.c.organization_id)
    )
    return [(owner, count, since) for owner, count, since in model.Session.execute(query)]
