"""From the facts of one day to the verdicts of that day. Pure: no database, no clock.

Verdicts are reached per *unit*: the institution itself (with its sections), or one dataset with
its resources. No rule of a dataset reads another dataset, so each unit has a timeline of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts
from ckanext.gobabierto.obligations.types import Rule
from ckanext.gobabierto.rules import (
    Case,
    Cause,
    Exemption,
    Severity,
    State,
    Verdict,
    function_of,
)
from ckanext.gobabierto.rules.case import History
from ckanext.gobabierto.rules.standing import Standing, standing_on

DATASET_SUBJECTS = frozenset({"dataset", "resource"})


class BadVerdict(AssertionError):
    """A rule broke the promise of every verdict: it is a fault of the code, never of the data."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what storing it needs."""

    verdict: Verdict
    rule: Rule
    dataset_id: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two verdicts of different days the same obligation."""
        v = self.verdict
        return (v.rule, v.subject.type, v.subject.id, v.period, v.severity.value)


def nothing_before(_day: date) -> InstitutionFacts | None:
    """The history of an institution that has none."""
    return None


def evaluate_institution(
    facts: InstitutionFacts,
    rules: Iterable[Rule],
    day: date,
    history: History = nothing_before,
) -> list[Judged]:
    """Every verdict of the institution and of its datasets on *day*.

    :param facts: what was known on that day.
    :param rules: the rules in force on that day.
    :param history: facts of an earlier day, for periods that have closed.
    """
    listed = list(rules)
    found = evaluate_own(facts, listed, day, history)
    for dataset in facts.datasets:
        found += evaluate_dataset(facts, dataset, listed, day)
    return found


def evaluate_own(
    facts: InstitutionFacts, rules: Iterable[Rule], day: date, history: History = nothing_before
) -> list[Judged]:
    """The verdicts whose subject is the institution or one of its sections."""
    if facts.organization.state != "active":
        return []
    found: list[Judged] = []
    for rule in rules:
        if rule.subject not in DATASET_SUBJECTS:
            found += _judge(Case(rule, facts, day, history=history))
    return found


def evaluate_dataset(
    facts: InstitutionFacts, dataset: DatasetFacts, rules: Iterable[Rule], day: date
) -> list[Judged]:
    """The verdicts of one dataset and its resources; none while it is private or a draft."""
    if facts.organization.state != "active" or dataset.state != "active" or dataset.private:
        return []
    found: list[Judged] = []
    for rule in rules:
        if rule.subject in DATASET_SUBJECTS:
            found += _judge(Case(rule, facts, day, dataset=dataset))
    return found


def unobserved(facts: InstitutionFacts, rules: Iterable[Rule], day: date) -> list[Judged]:
    """What can be said of a day before anything was observed: that nothing can be said."""
    first = facts.first_observed
    found: list[Judged] = []
    for rule in rules:
        if rule.subject in DATASET_SUBJECTS:
            continue
        case = Case(rule, facts, day)
        since = f" el {_spanish(first)}" if first else ""
        verdict = case.verdict(
            State.NO_VERIFICABLE,
            f"Este portal empezó a observar a la institución{since}; antes no hay con qué juzgar.",
            cause=Cause.SIN_OBSERVACION,
            next_change=first,
        )
        found.append(Judged(replace(verdict, fix=""), rule))
    return found


def _spanish(day: date) -> str:
    from ckanext.gobabierto.rules.spanish import long_date

    return long_date(day)


def _judge(case: Case) -> list[Judged]:
    """The answers of one rule, checked and completed; not bound means ``no_aplica``."""
    article = ", ".join(case.rule.articles)
    standing = standing_on(case.facts.organization, case.as_of, f"art. {article}")
    if not standing.bound:
        verdicts = [_not_bound(case, standing)]
    else:
        verdicts = function_of(case.rule.id)(case)
    dataset_id = case.dataset.id if case.dataset else None
    return [Judged(_finish(case, standing, item), case.rule, dataset_id) for item in verdicts]


def _not_bound(case: Case, standing: Standing) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        standing.reason,
        severity=Severity(case.rule.severity),
        exemption=Exemption.NO_OBLIGADA,
    )


def _finish(case: Case, standing: Standing, verdict: Verdict) -> Verdict:
    """Fill in when the evidence was observed and when the clock alone changes the answer."""
    _check(verdict)
    seen: datetime | None = (
        case.dataset.observed_at if case.dataset else case.facts.organization.observed_at
    )
    evidence = tuple(
        item if item.observed_at else replace(item, observed_at=seen) for item in verdict.evidence
    )
    ends = case.rule.valid_until + timedelta(days=1) if case.rule.valid_until else None
    turns = [d for d in (verdict.next_change, standing.until, ends) if d and d > case.as_of]
    return replace(verdict, evidence=evidence, next_change=min(turns, default=None))


def _check(verdict: Verdict) -> None:
    """The promises that hold for every verdict of every rule."""
    if not verdict.reason.strip():
        raise BadVerdict(f"{verdict.rule}: a verdict without reason")
    if (verdict.state is State.NO_APLICA) != (verdict.exemption is not None):
        raise BadVerdict(f"{verdict.rule}: no_aplica and its exemption go together")
    if (verdict.state is State.NO_VERIFICABLE) != (verdict.cause is not None):
        raise BadVerdict(f"{verdict.rule}: no_verificable and its cause go together")
    judged = verdict.state in {State.CUMPLE, State.POR_VENCER, State.INCUMPLE}
    if judged and not verdict.evidence:
        raise BadVerdict(f"{verdict.rule}: a grade without evidence")
