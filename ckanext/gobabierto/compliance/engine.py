"""From the facts of one day to the verdicts of that day. Pure: no database, no clock.

Verdicts are reached per *unit*: the institution itself (with its sections), or one dataset with
its resources. No rule of a dataset reads another dataset, so each unit has a timeline of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts
from ckanext.gobabierto.obligations.types import Rule
from ckanext.gobabierto.rules import Case, Cause, Exemption, Severity, State, Verdict
from ckanext.gobabierto.rules.case import History
from ckanext.gobabierto.rules.spanish import long_date
from ckanext.gobabierto.rules.standing import Standing, standing_on
from ckanext.gobabierto.vocabularies.edition import reading_with

from .content import Judged
from .laws import DATASET_SUBJECTS, Bound, Ruleset, ruleset

Rules = Ruleset | Iterable[Rule]
_NOT_MET = frozenset({State.INCUMPLE, State.NO_VERIFICABLE})
_ONE_DAY = timedelta(days=1)


class BadVerdict(AssertionError):
    """A rule broke the promise of every verdict: it is a fault of the code, never of the data."""


def nothing_before(_day: date, *, datasets: bool = True) -> InstitutionFacts | None:  # noqa: ARG001
    """The history of an institution that has none."""
    return None


def evaluate_institution(
    facts: InstitutionFacts,
    rules: Rules,
    day: date,
    history: History = nothing_before,
) -> list[Judged]:
    """Every verdict of the institution and of its datasets on *day*.

    :param facts: what was known on that day.
    :param rules: the rules in force on that day.
    :param history: facts of an earlier day, for periods that have closed.
    """
    bound = _bound(rules)
    found = evaluate_own(facts, bound, day, history)
    for dataset in facts.datasets:
        found += evaluate_dataset(facts, dataset, bound, day)
    return found


def evaluate_own(
    facts: InstitutionFacts, rules: Rules, day: date, history: History = nothing_before
) -> list[Judged]:
    """The verdicts whose subject is the institution or one of its sections."""
    return _judged(_bound(rules).own, facts, day, history=history)


def evaluate_dataset(
    facts: InstitutionFacts, dataset: DatasetFacts, rules: Rules, day: date
) -> list[Judged]:
    """The verdicts of one dataset and its resources.

    Of one that is private, a draft or gone only the rules speak that ask for what is hidden; of one
    that never was public they speak to its own institution alone.
    """
    bound = _bound(rules)
    if dataset.state == "active" and not dataset.private:
        return _judged(bound.dataset, facts, day, dataset)
    if not bound.hidden or not standing_on(facts.organization, day, "").bound:
        return []
    found = _judged(bound.hidden, facts, day, dataset)
    if dataset.first_public is not None:
        return found
    return [item._replace(verdict=replace(item.verdict, private=True)) for item in found]


def unobserved(facts: InstitutionFacts, rules: Iterable[Rule], day: date) -> list[Judged]:
    """What can be said of a day before anything was observed: that nothing can be said."""
    first = facts.first_observed
    found: list[Judged] = []
    for rule in rules:
        if rule.subject in DATASET_SUBJECTS:
            continue
        case = Case(rule, facts, day)
        since = f" el {long_date(first)}" if first else ""
        verdict = case.verdict(
            State.NO_VERIFICABLE,
            f"Este portal empezó a observar a la institución{since}; antes no hay con qué juzgar.",
            cause=Cause.SIN_OBSERVACION,
            next_change=first,
        )
        found.append(Judged(replace(verdict, fix=""), rule))
    return found


def _bound(rules: Rules) -> Ruleset:
    return rules if isinstance(rules, Ruleset) else ruleset(rules)


def _judged(
    rules: Iterable[Bound],
    facts: InstitutionFacts,
    day: date,
    dataset: DatasetFacts | None = None,
    history: History = nothing_before,
) -> list[Judged]:
    """The answers of *rules*, checked and completed; not bound means ``no_aplica``."""
    if facts.organization.state != "active":
        return []
    standing = standing_on(facts.organization, day, "")
    dataset_id = dataset.id if dataset else None
    found: list[Judged] = []
    shared: dict[str, Any] | None = None
    for bound in rules:
        if shared is None:
            case = Case(bound.rule, facts, day, dataset=dataset, history=history)
            shared = dict(case.__dict__)
        else:
            # The same case for another rule, without the cost of its constructor.
            case = object.__new__(Case)
            case.__dict__.update(shared, rule=bound.rule)
        if not standing.bound:
            verdicts = [_not_bound(case, bound)]
        elif bound.edition is None and bound.instead is None:
            verdicts = bound.judge(case)
        else:
            bound, verdicts = _as_then(bound, case)  # noqa: PLW2901 - the version that judged
        for verdict in verdicts:
            _check(verdict)
            if day < bound.rule.first_enforceable and verdict.state in _NOT_MET:
                verdict = _not_yet(verdict, bound.rule)  # noqa: PLW2901 - completed
            turn = next_turn(verdict.next_change, standing, bound, day)
            if turn is not verdict.next_change:
                verdict = replace(verdict, next_change=turn)  # noqa: PLW2901 - completed
            found.append(Judged(verdict, bound.rule, dataset_id))
    return found


def _as_then(bound: Bound, case: Case) -> tuple[Bound, list[Verdict]]:
    """By an older version, with what it reads; by that of today where it lacks what is asked for.

    A program that asks a rule for a parameter or a sentence cannot judge with a version of before
    it had them: that verdict is of the version which says it.
    """
    try:
        with reading_with(bound.edition):
            return bound, bound.judge(case)
    except KeyError:
        if bound.instead is None:
            raise
    return _as_then(bound.instead, replace(case, rule=bound.instead.rule))


def _not_bound(case: Case, bound: Bound) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        standing_on(case.facts.organization, case.as_of, bound.article).reason,
        severity=Severity(case.rule.severity),
        exemption=Exemption.NO_OBLIGADA,
    )


def _not_yet(verdict: Verdict, rule: Rule) -> Verdict:
    """What is not met while the duty cannot be asked for yet (rules.md 1.3 and 1.10)."""
    first = rule.first_enforceable
    last = first - _ONE_DAY
    turn = verdict.next_change
    return replace(
        verdict,
        state=State.NO_APLICA,
        reason=f"Esta obligación es exigible desde el {long_date(first)}: todavía no se cumple, "
        "pero antes de ese día no se da por incumplida.",
        cause=None,
        exemption=Exemption.AUN_NO_EXIGIBLE,
        due=max(verdict.due or last, last),
        next_change=min(turn, first) if turn and first > turn else first,
    )


def next_turn(announced: date | None, standing: Standing, bound: Bound, day: date) -> date | None:
    """When the clock alone changes an answer: as announced, or by the end of tie or law."""
    found = announced if announced is not None and announced > day else None
    for turn in (standing.until, bound.ends):
        if turn is not None and turn > day and (found is None or turn < found):
            found = turn
    return found


def _check(verdict: Verdict) -> None:
    """The promises that hold for every verdict of every rule."""
    state = verdict.state
    if not verdict.reason.strip():
        raise BadVerdict(f"{verdict.rule}: a verdict without reason")
    if (state is State.NO_APLICA) != (verdict.exemption is not None):
        raise BadVerdict(f"{verdict.rule}: no_aplica and its exemption go together")
    if (state is State.NO_VERIFICABLE) != (verdict.cause is not None):
        raise BadVerdict(f"{verdict.rule}: no_verificable and its cause go together")
    # Of what was never observed there is nothing to show; whatever else is said was read somewhere.
    if verdict.evidence or state is State.NO_APLICA or verdict.cause is Cause.SIN_OBSERVACION:
        return
    raise BadVerdict(f"{verdict.rule}: a verdict without evidence")
