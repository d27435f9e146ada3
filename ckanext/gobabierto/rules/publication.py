"""Whether the institution publishes at all: today's law and the policy before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts
from ckanext.gobabierto.vocabularies import frequencies

from .case import Case, Dated
from .dictionary import data_files
from .freshness import (
    declared_frequency,
    freshness,
    limits,
    newest_file,
    next_close,
    next_date,
    next_newest,
)
from .papers import day_of, name_of, paper_evidence, papers, reads
from .periods import Period, july_june, previous_july_june
from .registry import judges
from .standing import standing_on
from .through import through_another
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .wording import measured


def public_data(facts: InstitutionFacts) -> list[DatasetFacts]:
    """Active public datasets that hold data; a Plan or a list of codes holds none."""
    return [
        item
        for item in facts.datasets
        if item.state == "active" and not item.private and item.role == "datos"
    ]


@judges("L25-PUB-04")
@reads("prueba_carga")
def something_published(case: Case) -> list[Verdict]:
    """At least one dataset is public.

    A loaded one complies too, but it is private and a verdict is public: where nothing is public
    the answer is the same whether or not something waits, so that nobody can tell. A proof of load
    that the institution itself registered as public is another matter.
    """
    if elsewhere := through_another(case, case.facts):
        return [elsewhere]
    public = public_data(case.facts)
    asked = case.parameter("minimum")
    evidence = Evidence(
        "count",
        f"{len(public)} públicos",
        "dataset",
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if public:
        return [case.verdict(State.CUMPLE, case.say("tiene", cuantos=len(public)), evidence)]
    if loaded := [item for item in papers(case, "prueba_carga") if item.public]:
        reason = case.say("cargado", comprobante=name_of(loaded[0]), dia=day_of(loaded[0]))
        return [case.verdict(State.CUMPLE, reason, paper_evidence(loaded[0]), evidence)]
    platform = case.facts.is_platform
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("sin_publicos" if platform else "no_visto"),
            evidence,
            cause=Cause.SIN_OBSERVACION if platform else Cause.FUENTE_SIN_LECTURA,
        )
    ]


def _periods_judged(case: Case) -> list[Period]:
    """The running July–June period and the last closed one, within the life of the rule."""
    running = july_june(case.as_of)
    both = [previous_july_june(running), running]
    return [item for item in both if item.first >= case.rule.first_enforceable]


def _facts_of(case: Case, period: Period) -> InstitutionFacts | None:
    """What was seen in *period*: today's facts if it runs, those of its last day if it closed."""
    return case.facts if case.as_of <= period.last else case.history(period.last)


def _unobserved(case: Case, period: Period) -> Verdict:
    """The period closed before anything was observed."""
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("sin_observacion", periodo=period.label),
        cause=Cause.SIN_OBSERVACION,
        period=period.label,
        due=period.last,
        next_change=july_june(case.as_of).last + timedelta(days=1),
    )


def _bound_later(case: Case, period: Period) -> Verdict | None:
    """``no_aplica`` where it was not bound from the first day: only whole periods are judged."""
    since = standing_on(case.facts.organization, case.as_of, "").since
    if since is None or since <= period.first:
        return None
    return case.verdict(
        State.NO_APLICA,
        case.say("obligada_despues", dia=since, periodo=period.label),
        exemption=Exemption.NO_OBLIGADA,
        period=period.label,
        due=period.last,
        next_change=july_june(case.as_of).last + timedelta(days=1),
    )


def in_each_period(
    case: Case, judge: Callable[[Case, Period, InstitutionFacts], Verdict]
) -> list[Verdict]:
    """One verdict for each July–June period: *judge*'s, where it was bound and observed."""
    found: list[Verdict] = []
    for period in _periods_judged(case):
        later = _bound_later(case, period)
        facts = None if later else _facts_of(case, period)
        found.append(later or (judge(case, period, facts) if facts else _unobserved(case, period)))
    return found


@judges("E3-PUB-01")
def published_in_period(case: Case) -> list[Verdict]:
    """At least one public dataset in each July–June period."""
    return in_each_period(case, _published)


def _published(case: Case, period: Period, facts: InstitutionFacts) -> Verdict:
    turn = july_june(case.as_of).last + timedelta(days=1)
    shared = Dated(period=period.label, due=period.last, next_change=turn)
    if elsewhere := through_another(case, facts, shared):
        return elsewhere
    public = public_data(facts)
    asked = case.parameter("minimum")
    evidence = Evidence(
        "count",
        str(len(public)),
        "dataset",
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if public:
        reason = case.say("publica", periodo=period.label, cuantos=len(public))
        return case.verdict(State.CUMPLE, reason, evidence, **shared)
    if case.as_of <= period.last:
        return case.verdict(
            State.NO_APLICA,
            case.say("aun_no", periodo=period.label, limite=period.last),
            evidence,
            exemption=Exemption.AUN_NO_EXIGIBLE,
            **shared,
        )
    key = "falta" if case.facts.is_platform else "no_visto"
    return case.verdict(
        State.INCUMPLE if case.facts.is_platform else State.NO_VERIFICABLE,
        case.say(key, periodo=period.label, limite=period.last),
        evidence,
        cause=None if case.facts.is_platform else Cause.FUENTE_SIN_LECTURA,
        **shared,
    )


@judges("E3-PUB-02", inside=True)
def current_in_period(case: Case) -> list[Verdict]:
    """The share of datasets that were up to date in each July–June period."""
    return in_each_period(case, _current)


def _current(case: Case, period: Period, facts: InstitutionFacts) -> Verdict:
    day = min(case.as_of, period.last)
    turn = july_june(case.as_of).last + timedelta(days=1)
    found = [item for item in (_lasts_until(data, day) for data in public_data(facts)) if item]
    share, total, good = case.parameter("share"), len(found), sum(day <= item for item in found)
    asked = ceil(Decimal(str(share.value)) * total)
    evidence = Evidence(
        "count",
        f"{good} de {total}",
        "dataset",
        threshold=f"{asked} de {total}",
        threshold_origin=share.origin,
        grade=Grade.DECLARADO,
    )
    if case.as_of <= period.last:
        turn = min([turn, *_turns(facts, day), *(i + timedelta(days=1) for i in found if i >= day)])
    shared = Dated(period=period.label, due=period.last, next_change=turn)
    if total == 0:
        reason = case.say("sin_datos", periodo=period.label)
        return case.verdict(
            State.NO_VERIFICABLE, reason, evidence, cause=Cause.SIN_OBSERVACION, **shared
        )
    key = "al_dia" if good >= asked else "vencidos"
    state = State.CUMPLE if good >= asked else State.INCUMPLE
    reason = case.say(key, periodo=period.label, k=good, n=total)
    return case.verdict(state, reason, evidence, **shared)


def _lasts_until(dataset: DatasetFacts, day: date) -> date | None:
    """Last day of the tolerance of *dataset*; ``None`` where freshness cannot be asked."""
    newest = newest_file(dataset, day)
    frequency = frequencies.find(declared_frequency(dataset, newest.resource))
    if newest.resource is None or frequency is None or frequency.max_age is None:
        return None
    seen = freshness(dataset, newest.resource, day)
    return limits(seen.day, frequency, 0, 0).grace if seen else None


def _turns(facts: InstitutionFacts, day: date) -> list[date]:
    """Days on which another file or another date of some dataset begins to count."""
    days: list[date | None] = []
    for dataset in public_data(facts):
        days += [next_close(dataset, day), next_newest(dataset, day)]
        days += [next_date(dataset, resource, day) for resource in data_files(dataset)]
    return [item for item in days if item]
