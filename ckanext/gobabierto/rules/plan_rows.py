"""The Plan as a list with dates, and what each of its rows says about updates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.vocabularies import frequencies

from .calendar import Term
from .case import Case
from .plan_versions import plan_of, row_subject
from .registry import judges
from .spanish import join, shorten
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Verdict
from .years import born_in, in_plan_years, not_yet, plan_term


def no_rows(case: Case, year: int) -> Verdict | None:
    """The answer of a rule about the Plan's content while there is no content to judge."""
    plan, term = plan_of(case.facts, year), plan_term(case, year)
    if plan and plan.rows:
        return None
    if plan and plan.unreadable:
        return case.verdict(
            State.NO_VERIFICABLE,
            case.say("ilegible", anio=year),
            Evidence("value", plan.unreadable, "Plan Institucional"),
            cause=Cause.FUENTE_SIN_LECTURA,
            period=str(year),
            due=term.latest,
            advise_by=term.earliest,
        )
    if later := born_in(case, year, plan_term):
        return later
    if case.as_of <= term.latest:
        return not_yet(case, year, term)
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("sin_renglones", anio=year),
        Evidence("count", "0 renglones leídos", "Plan Institucional", grade=Grade.MEDIDO),
        cause=Cause.SIN_OBSERVACION,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
        next_change=date(year + 1, 1, 1),
    )


def each_row(
    case: Case, judge: Callable[[Case, PlanFacts, PlanRowFacts, Term], Verdict]
) -> list[Verdict]:
    """One verdict for each row of the Plans that count today."""

    def of_year(year: int) -> list[Verdict]:
        if nothing := no_rows(case, year):
            return [nothing]
        plan, term = plan_of(case.facts, year), plan_term(case, year)
        return [judge(case, plan, row, term) for row in plan.rows] if plan else []

    return in_plan_years(case, of_year, lambda year: plan_term(case, year).latest)


@judges("L25-PLAN-03")
def list_with_dates(case: Case) -> list[Verdict]:
    """Every row of the Plan has a date; one that had to be guessed is a warning."""
    return each_row(case, _dated)


def _dated(case: Case, plan: PlanFacts, row: PlanRowFacts, term: Term) -> Verdict:
    written = shorten(row.committed_text, 60)
    evidence = Evidence(
        "date" if row.committed_on else "value",
        row.committed_on.isoformat() if row.committed_on else written or "vacía",
        "Plan Institucional",
        threshold="una fecha por renglón",
        threshold_origin="ley",
        grade=Grade.MEDIDO,
    )
    key = row.date_quality if row.committed_on or row.date_quality == "unreadable" else "missing"
    if key == "missing":
        return _lacking(case, plan, row, term, case.say("sin_fecha", renglon=row.number), evidence)
    words = {"renglon": row.number, "escrito": written, "dia": row.committed_on or ""}
    if key == "guessed":
        reason = case.say(_DATED[key], **words)
        return _lacking(case, plan, row, term, reason, evidence, Severity.A)
    state, cause = State.CUMPLE, None
    if key == "unreadable":
        state, cause = State.NO_VERIFICABLE, Cause.EN_REVISION
    return case.verdict(
        state,
        case.say(_DATED[key], **words),
        evidence,
        subject=row_subject(row),
        cause=cause,
        period=str(plan.year),
        due=term.latest,
        advise_by=term.earliest,
    )


_DATED = {"exact": "fecha", "month": "mes", "guessed": "supuesta", "unreadable": "no_legible"}


def _lacking(
    case: Case,
    plan: PlanFacts,
    row: PlanRowFacts,
    term: Term,
    reason: str,
    evidence: Evidence,
    severity: Severity | None = None,
) -> Verdict:
    """What a row lacks: a breach, for the Plan was read, once the Plan is due."""
    pending = case.as_of <= term.latest
    return case.verdict(
        State.NO_APLICA if pending else State.INCUMPLE,
        reason,
        evidence,
        subject=row_subject(row),
        severity=severity,
        exemption=Exemption.AUN_NO_EXIGIBLE if pending else None,
        period=str(plan.year),
        due=term.latest,
        advise_by=term.earliest,
        next_change=date.fromordinal(term.latest.toordinal() + 1) if pending else None,
    )


@judges("L25-PLAN-04")
def period_and_ground(case: Case) -> list[Verdict]:
    """Every row states its update period and its fundamento; «motivación» has no column."""
    return each_row(case, _grounded)


def _grounded(case: Case, plan: PlanFacts, row: PlanRowFacts, term: Term) -> Verdict:
    said = {"el periodo de actualización": row.frequency, "el fundamento": row.fundamento}
    missing = [label for label, value in said.items() if not value.strip()]
    evidence = Evidence(
        "list",
        f"periodo: {shorten(row.frequency, 60) or 'vacío'}; "
        f"fundamento: {shorten(row.fundamento, 120) or 'vacío'}",
        "Plan Institucional",
        threshold="periodo y fundamento",
        threshold_origin="ley",
        grade=Grade.MEDIDO,
    )
    note = f" {case.note('motivacion')}"
    if missing:
        reason = case.say("faltan", renglon=row.number, faltan=join(missing)) + note
        return _lacking(case, plan, row, term, reason, evidence)
    known = frequencies.find(row.frequency)
    words = {
        "renglon": row.number,
        "periodicidad": known.label.lower() if known else shorten(row.frequency, 60),
        "fundamento": shorten(row.fundamento),
    }
    if known is None:
        reason = case.say("no_reconocida", **words) + note
        return _lacking(case, plan, row, term, reason, evidence, Severity.A)
    return case.verdict(
        State.CUMPLE,
        case.say("completo", **words) + note,
        evidence,
        subject=row_subject(row),
        period=str(plan.year),
        due=term.latest,
        advise_by=term.earliest,
    )
