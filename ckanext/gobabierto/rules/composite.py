"""Under the policy of 2021: the characteristics of what was public, and the share complied with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts
from ckanext.gobabierto.obligations.types import Rule

from .case import Case, Dated
from .periods import Period, july_june
from .publication import in_each_period, public_data
from .registry import function_of, judges
from .through import through_another
from .verdict import Cause, Evidence, Grade, Severity, State, Verdict

_MET = frozenset({State.CUMPLE, State.POR_VENCER})


@judges("E3-PUB-03", inside=True)
def characteristics(case: Case) -> list[Verdict]:
    """How many of the public datasets of the period failed none of the listed rules."""
    return in_each_period(case, _composite)


def _composite(case: Case, period: Period, facts: InstitutionFacts) -> Verdict:
    turn = july_june(case.as_of).last + timedelta(days=1)
    shared = Dated(period=period.label, due=period.last, next_change=turn)
    if elsewhere := through_another(case, facts, shared):
        return elsewhere
    day = min(case.as_of, period.last)
    rules = case.rule.inner
    public, good, turns = public_data(facts), 0, [turn]
    failures = dict.fromkeys((rule.id for rule in rules), 0)
    judged = 0
    for dataset in public:
        verdicts = _verdicts(facts, dataset, rules, day)
        failed = {item.rule for item in verdicts if item.state is State.INCUMPLE}
        met = any(item.state in _MET for item in verdicts)
        for rule_id in failed:
            failures[rule_id] += 1
        judged += met or bool(failed)
        good += met and not failed
        turns += [item.next_change for item in verdicts if item.next_change]
    if case.as_of > period.last:
        turns = [turn]
    shared["next_change"] = min(item for item in turns if item > case.as_of)
    evidence = Evidence(
        "list",
        "; ".join([f"{good} de {judged} sin fallas", *_told(failures)]),
        "dataset",
        threshold=f"{judged} de {judged}",
        threshold_origin=case.parameter("share").origin,
        grade=Grade.MEDIDO,
    )
    words = {"periodo": period.label, "k": good, "n": judged}
    if judged == 0:
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("sin_datos", **words),
            evidence,
            cause=Cause.SIN_OBSERVACION,
            **shared,
        )
    complies = good == judged
    return case.verdict(
        State.CUMPLE if complies else State.INCUMPLE,
        case.say("cumplen" if complies else "fallan", **words),
        evidence,
        **shared,
    )


def _told(failures: dict[str, int]) -> list[str]:
    return [f"{rule_id}: {count} con falla" for rule_id, count in failures.items() if count]


def _verdicts(
    facts: InstitutionFacts, dataset: DatasetFacts, rules: tuple[Rule, ...], day: date
) -> list[Verdict]:
    """What the rules say of a dataset of then; only what they weigh as E."""
    found: list[Verdict] = []
    for rule in rules:
        inner = Case(rule, facts, day, dataset=dataset)
        found += function_of(rule.id)(inner)
    return [item for item in found if item.severity is Severity.E]


@judges("E3-PCT-01", inside=True)
def share_complied(case: Case) -> list[Verdict]:
    """Of the duties of the Eje that applied in the period, how many were complied with: k of n."""
    inner = [replace(case, rule=rule) for rule in case.rule.inner]
    verdicts = [item for one in inner for item in function_of(one.rule.id)(one)]
    periods = sorted({item.period for item in verdicts if item.period})
    return [_share(case, label, [v for v in verdicts if v.period == label]) for label in periods]


def _share(case: Case, label: str, verdicts: list[Verdict]) -> Verdict:
    met = sum(item.state in _MET for item in verdicts)
    failed = [item.rule for item in verdicts if item.state is State.INCUMPLE]
    total = met + len(failed)
    turns = [item.next_change for item in verdicts if item.next_change]
    evidence = Evidence(
        "count",
        f"{met} de {total}",
        "verdicts",
        threshold=f"{total} de {total}",
        threshold_origin=case.parameter("share").origin,
        grade=Grade.MEDIDO,
    )
    shared = Dated(
        period=label,
        due=verdicts[0].due or case.as_of,
        next_change=min(turns, default=july_june(case.as_of).last + timedelta(days=1)),
    )
    if total == 0:
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("sin_aplicables", periodo=label),
            evidence,
            cause=Cause.SIN_OBSERVACION,
            **shared,
        )
    ratio = (Decimal(met) * 100 / Decimal(total)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return case.verdict(
        State.CUMPLE if met == total else State.INCUMPLE,
        case.say("parte", periodo=label, k=met, n=total, porcentaje=ratio),
        evidence,
        **shared,
    )
