"""Data up to date for the frequency that the institution itself declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.types import ResourceFacts
from ckanext.gobabierto.vocabularies import frequencies
from ckanext.gobabierto.vocabularies.frequencies import Frequency

from .case import Case
from .freshness import (
    Freshness,
    Limits,
    contradiction,
    declared_frequency,
    freshness,
    limits,
    newest_file,
    next_close,
    next_date,
    next_newest,
)
from .plan_dated import dated_by_the_plan
from .plan_versions import sure_rows
from .registry import judges
from .spanish import shorten
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Verdict

_ONE_DAY = timedelta(days=1)


@judges("L25-UPD-01")
def up_to_date(case: Case) -> list[Verdict]:
    """The newest open file was updated within its period, or within the portal's tolerance."""
    if exempt := case.exempt_by_role():
        return [exempt]
    newest = newest_file(case.data, case.as_of)
    declared = declared_frequency(case.data, newest.resource)
    frequency = frequencies.find(declared)
    if frequency and frequency.code == "concluido":
        return [_excused(case, "concluido", Exemption.CONCLUIDO, frequency.label)]
    if newest.closed:
        found = _closed(case, newest.closed)
    elif frequency and frequency.code == "irregular":
        found = _irregular(case)
    elif newest.resource is None:
        found = _unknown(case, "sin_archivos", "0 archivos de datos", "dataset.resources")
    elif frequency is None or frequency.max_age is None:
        found = _unknown(case, "sin_periodicidad", shorten(declared) or "vacía", "update_frequency")
    else:
        found = _judged(case, newest.resource, frequency)
    found = dated_by_the_plan(case, newest.resource, frequency, found) or found
    told = [found]
    if newest.resource is not None and found.due is not None:
        told += _stated_without_change(case, newest.resource)
    turn = next_newest(case.data, case.as_of)
    return told if turn is None else [_until(item, turn) for item in told]


def _until(verdict: Verdict, turn: date) -> Verdict:
    return replace(verdict, next_change=min(verdict.next_change or turn, turn))


def _stated_without_change(case: Case, resource: ResourceFacts) -> list[Verdict]:
    """A warning where a newer date is declared of a content that did not change."""
    told = contradiction(case.data, resource, case.as_of)
    if told is None:
        return []
    stated, since, wrong = told
    evidence = Evidence(
        "date", stated.isoformat(), "resource.last_modified", threshold=since.isoformat(),
        threshold_origin="portal", grade=Grade.MEDIDO,
    )  # fmt: skip
    reason = case.say(
        "fecha_sin_cambio" if wrong else "fecha_con_cambio", declarada=stated, dia=since
    )
    state = State.INCUMPLE if wrong else State.CUMPLE
    return [case.verdict(state, reason, evidence, severity=Severity.A)]


def _judged(case: Case, resource: ResourceFacts, frequency: Frequency) -> Verdict:
    seen = freshness(case.data, resource, case.as_of)
    if seen is None:
        return _unknown(
            case,
            "sin_fecha",
            "sin fecha",
            "resource.last_modified",
            next_change=next_date(case.data, resource, case.as_of),
        )
    ends = limits(
        seen.day,
        frequency,
        int(case.parameter("warn_days").value),
        float(case.parameter("warn_share").value),
        float(case.parameter("grace_factor").value),
    )
    state, key, change = _place(ends, case.as_of)
    reason = case.say(
        key,
        dia=seen.day,
        periodicidad=frequency.label.lower(),
        limite_ley=ends.law,
        limite=ends.grace,
    )
    if seen.last_resort:
        reason = f"{reason} {case.rule.notes['metadata_modified']}"
    turns = (change, next_close(case.data, case.as_of), next_date(case.data, resource, case.as_of))
    return case.verdict(
        state,
        reason,
        *_dates(case, resource, seen, frequency, ends),
        due=ends.grace,
        advise_by=ends.law,
        next_change=min((day for day in turns if day), default=None),
    )


def _place(ends: Limits, as_of: date) -> tuple[State, str, date | None]:
    """Where *as_of* falls: state, reason and the next day on which that changes."""
    if as_of < ends.warn_from:
        return State.CUMPLE, "al_dia", ends.warn_from
    if as_of <= ends.law:
        return State.POR_VENCER, "por_vencer", ends.law + _ONE_DAY
    if as_of <= ends.grace:
        return State.POR_VENCER, "tolerancia", ends.grace + _ONE_DAY
    return State.INCUMPLE, "vencido", None


def _dates(
    case: Case, resource: ResourceFacts, seen: Freshness, frequency: Frequency, ends: Limits
) -> tuple[Evidence, ...]:
    period, grace = case.parameter("period"), case.parameter("grace")
    return (
        Evidence(
            "date",
            seen.day.isoformat(),
            seen.source,
            threshold=f"{ends.law.isoformat()} ({frequency.label.lower()})",
            threshold_origin=period.origin,
            grade=seen.grade,
        ),
        Evidence(
            "value",
            f"{(ends.grace - ends.law).days} días de tolerancia",
            "vocabulario de periodicidades",
            threshold=ends.grace.isoformat(),
            threshold_origin=grace.origin,
            grade=Grade.MEDIDO,
        ),
        Evidence("value", shorten(resource.name or resource.id), "resource.name"),
    )


def _unknown(
    case: Case, key: str, value: str, source: str, next_change: date | None = None
) -> Verdict:
    turns = (next_change, next_close(case.data, case.as_of))
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say(key, declarada=value),
        Evidence("value", value, source, grade=Grade.MEDIDO),
        cause=Cause.SIN_OBSERVACION,
        next_change=min((day for day in turns if day), default=None),
    )


def _excused(case: Case, key: str, exemption: Exemption, value: str) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        case.say(key, fundamento=value),
        Evidence("value", value, "dataset.update_frequency"),
        exemption=exemption,
    )


def _closed(case: Case, period: str) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        case.say("periodo_cerrado", periodo=period),
        Evidence("value", period, "resource.temporal_end, resource.name o dataset.title"),
        exemption=Exemption.PERIODO_CERRADO,
        next_change=next_close(case.data, case.as_of),
    )


def _irregular(case: Case) -> Verdict:
    """Without a period there is nothing to measure: article 32 wants its ground in the Plan."""
    sure = sure_rows(case.data)
    planned = [row.fundamento for row in sure if row.fundamento.strip()]
    turn = next_close(case.data, case.as_of)
    if planned:
        ground = shorten(planned[0])
        return case.verdict(
            State.NO_APLICA,
            case.say("irregular_fundada", fundamento=ground),
            Evidence("value", ground, "Plan Institucional"),
            exemption=Exemption.IRREGULAR_FUNDADA,
            next_change=turn,
        )
    own = shorten(case.data.fundamento)
    shown = [Evidence("value", "sin fundamento", "Plan Institucional", grade=Grade.MEDIDO)]
    if own:
        shown.append(Evidence("value", own, "dataset.fundamento"))
    key, state, cause = "irregular_no_visto", State.NO_VERIFICABLE, Cause.FUENTE_SIN_LECTURA
    if sure:
        key, state, cause = "irregular_sin_fundamento", State.INCUMPLE, None
    elif case.data.plan_rows:
        key, cause = "irregular_dudosa", Cause.EN_REVISION
    elif case.facts.is_platform and not own:
        key, state, cause = "irregular_sin_fundamento", State.INCUMPLE, None
    elif own:
        key = "irregular_en_la_ficha"
    return case.verdict(state, case.say(key), *shown, cause=cause, next_change=turn)
