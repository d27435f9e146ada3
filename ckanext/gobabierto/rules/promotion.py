"""Diffusion, use and encounters: what is registered in the year (or July–June period) counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import InstitutionFacts

from .case import Case
from .papers import day_of, name_of, no_paper, paper_evidence, papers, until_next
from .periods import Period, calendar_year, july_june
from .publication import in_each_period
from .registry import judges
from .verdict import Cause, Exemption, State, Verdict
from .wording import measured
from .years import in_periods

_SHOWN = 3


@judges("L25-DIF-01", "L25-USO-01", "L25-USO-02")
def promoted_in_year(case: Case) -> list[Verdict]:
    """Under the law in force: the last closed calendar year and the running one."""
    first = date(int(case.parameter("first_year").value), 1, 1)
    return in_periods(case, calendar_year, lambda period: _judged(case, period), first)


@judges("E3-DIF-01", "E3-USO-01")
def promoted_in_period(case: Case) -> list[Verdict]:
    """Under the policy of 2021: the last closed July–June period and the running one."""
    return in_each_period(case, _of_period)


def _of_period(case: Case, period: Period, _facts: InstitutionFacts) -> Verdict:
    return _judged(case, period, turn=july_june(case.as_of).last + timedelta(days=1))


def _counts(document: DocumentFacts, period: Period) -> bool:
    if document.period:
        return document.period == period.label
    return period.first <= day_of(document) <= period.last


def _judged(case: Case, period: Period, turn: date | None = None) -> Verdict:
    types = case.parameter("documents").value
    return until_next(case, _counted(case, period, turn), *types)


def _counted(case: Case, period: Period, turn: date | None) -> Verdict:
    """Documents known on the day judged: one registered later does not rewrite what it showed."""
    types, asked = case.parameter("documents").value, case.parameter("minimum")
    limit = {"threshold": measured(asked), "origin": asked.origin}
    found = [item for item in papers(case, *types) if _counts(item, period)]
    shown = [paper_evidence(item, **limit) for item in found[:_SHOWN]] or [no_paper(**limit)]
    shared: dict[str, Any] = {"period": period.label, "due": period.last, "next_change": turn}
    words = {"periodo": period.label, "limite": period.last, "cuantas": len(found)}
    if found and len(found) >= int(asked.value):
        reason = case.say("promovido", primera=name_of(found[0]), dia=day_of(found[0]), **words)
        return case.verdict(State.CUMPLE, reason, *shown, **shared)
    pending = case.as_of <= period.last
    key = "pocas" if found else "aun_no" if pending else "falta"
    return case.verdict(
        State.NO_APLICA if pending else State.NO_VERIFICABLE,
        case.say(key, minimo=asked.value, **words),
        *shown,
        exemption=Exemption.AUN_NO_EXIGIBLE if pending else None,
        cause=None if pending else Cause.FALTA_DOCUMENTO,
        **shared,
    )
