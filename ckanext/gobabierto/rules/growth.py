"""New data join the catalogue, or the Plan, year after year."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .periods import Period, calendar_year
from .plan_versions import plan_of
from .publication import public_data
from .registry import judges
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .wording import measured
from .years import in_periods


@judges("L25-GRAD-01")
def gradual(case: Case) -> list[Verdict]:
    """At least one dataset is new in the year, or one new title is in its Plan."""
    first = date(int(case.parameter("first_year").value), 1, 1)
    return in_periods(case, calendar_year, lambda period: _judged(case, period), first)


def _new_rows(case: Case, year: int) -> int:
    """Datasets that the year's Plan names and that of the year before did not."""
    now, before = plan_of(case.facts, year), plan_of(case.facts, year - 1)
    if now is None or before is None:
        return 0
    known = {fold(row.dataset_title) for row in before.rows}
    return len({fold(row.dataset_title) for row in now.rows} - known)


def _judged(case: Case, period: Period) -> Verdict:
    fresh = [
        item
        for item in public_data(case.facts)
        if item.first_public and period.first <= item.first_public <= period.last
    ]
    planned = _new_rows(case, period.first.year)
    asked = case.parameter("minimum")
    evidence = Evidence(
        "count",
        f"{len(fresh)} conjuntos nuevos; {planned} nuevos en el Plan",
        "dataset",
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    shared: dict[str, Any] = {"period": period.label, "due": period.last}
    words = {"anio": period.label, "nuevos": len(fresh), "plan": planned, "limite": period.last}
    if fresh or planned:
        return case.verdict(State.CUMPLE, case.say("crece", **words), evidence, **shared)
    if case.as_of <= period.last:
        return case.verdict(
            State.NO_APLICA,
            case.say("aun_no", **words),
            evidence,
            exemption=Exemption.AUN_NO_EXIGIBLE,
            **shared,
        )
    breach = case.facts.is_platform
    return case.verdict(
        State.INCUMPLE if breach else State.NO_VERIFICABLE,
        case.say("falta" if breach else "no_visto", **words),
        evidence,
        cause=None if breach else Cause.FUENTE_SIN_LECTURA,
        **shared,
    )
