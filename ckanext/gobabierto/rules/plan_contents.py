"""What goes into the Plan: the mandatory priorities, and what people ask for."""

from __future__ import annotations

from datetime import date

from ckanext.gobabierto.vocabularies import terms

from .case import Case
from .papers import name_of, no_paper, paper_evidence, papers, reads
from .plan_rows import no_rows
from .plan_versions import plan_of
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Grade, State, Verdict
from .years import in_plan_years, not_yet, plan_term

_RECORD, _DEMAND = "priorizacion", "analisis_demanda"
_REQUESTED = "I"


def _rows_by_priority(case: Case, year: int) -> dict[str, int]:
    """Rows of the Plan by fraction of article 37."""
    plan = plan_of(case.facts, year)
    found: dict[str, int] = {}
    for row in plan.rows if plan else ():
        term = terms.PRIORITIES_37.find(row.priority_37)
        if term:
            found[term.code] = found.get(term.code, 0) + 1
    return found


@judges("L25-PLAN-06")
@reads(_RECORD)
def priorities(case: Case) -> list[Verdict]:
    """Fractions I, III and IV are in the Plan, of the data that exist."""

    def of_year(year: int) -> list[Verdict]:
        return [no_rows(case, year) or _prioritized(case, year)]

    return in_plan_years(case, of_year, lambda year: plan_term(case, year).latest)


def _prioritized(case: Case, year: int) -> Verdict:
    term, rows = plan_term(case, year), _rows_by_priority(case, year)
    asked = case.parameter("fractions")
    records = [item for item in papers(case, _RECORD) if item.period == str(year)]
    said = {item.outcome: item for item in records}
    breach = [f for f in asked.value if not rows.get(f) and f"hay_{f.lower()}" in said]
    open_ = [
        f
        for f in asked.value
        if not rows.get(f) and f"sin_{f.lower()}" not in said and f not in breach
    ]
    counted = Evidence(
        "list",
        "; ".join(f"{f}: {rows.get(f, 0)} renglones" for f in asked.value),
        "Plan Institucional",
        threshold=f"fracciones {join(list(asked.value))}",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    shown = [counted, *(paper_evidence(item) for item in records)]
    if (breach or open_) and case.as_of <= term.latest:
        return not_yet(case, year, term, *shown)
    state, cause, key = State.CUMPLE, None, "incluidas"
    if breach:
        state, key = State.INCUMPLE, "falta"
    elif open_:
        state, cause, key = State.NO_VERIFICABLE, Cause.FALTA_DOCUMENTO, "sin_constancia"
    reason = case.say(key, anio=year, fracciones=join(breach or open_))
    return case.verdict(
        state,
        f"{reason} {case.note('fraccion_ii')}",
        *shown,
        cause=cause,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
    )


@judges("L25-PLAN-08")
@reads(_DEMAND)
def follows_demand(case: Case) -> list[Verdict]:
    """The Plan follows petitions, use and demand: an analysis of them, or rows that answer them."""

    def of_year(year: int) -> list[Verdict]:
        return [_demanded(case, year)]

    return in_plan_years(case, of_year, lambda year: plan_term(case, year).latest)


def _demanded(case: Case, year: int) -> Verdict:
    term = plan_term(case, year)
    analyses = [item for item in papers(case, _DEMAND) if item.period == str(year)]
    asked = _rows_by_priority(case, year).get(_REQUESTED, 0)
    rows = Evidence("count", f"{asked} renglones", "Plan Institucional", grade=Grade.MEDIDO)
    if analyses:
        reason = case.say("analisis", anio=year, documento=name_of(analyses[0]))
        shown = (paper_evidence(analyses[0]), rows)
    elif asked:
        reason, shown = case.say("solicitados", anio=year, cuantos=asked), (rows,)
    else:
        if case.as_of <= term.latest:
            return not_yet(case, year, term, no_paper())
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("falta", anio=year),
            no_paper(),
            rows,
            cause=Cause.FALTA_DOCUMENTO,
            period=str(year),
            next_change=date(year + 1, 1, 1),
        )
    return case.verdict(State.CUMPLE, reason, *shown, period=str(year))
