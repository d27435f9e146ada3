"""The year's Plan is reported to the Dirección General before 31 January, and its acuse kept."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar import Term
from .case import Case
from .papers import credited, day_of, name_of, no_paper, paper_evidence, papers, reads
from .registry import judges
from .verdict import Cause, State, Verdict
from .years import born_in, in_plan_years, not_yet

_TYPE = "acuse_plan"
_ONE_DAY = timedelta(days=1)


def report_term(case: Case, year: int) -> Term:
    """«Antes del treinta y uno de enero»: 30 January; advised on its last business day."""
    last = date(year, 1, int(case.parameter("before_day").value)) - _ONE_DAY
    earliest = last
    while not case.calendar.is_business_day(earliest):
        earliest -= _ONE_DAY
    return Term(earliest, last)


@judges("L25-PLAN-02")
@reads(_TYPE)
def plan_reported(case: Case) -> list[Verdict]:
    """The acuse of the running year; until its term ends, also that of the year before."""
    return in_plan_years(
        case, lambda year: [_judged(case, year)], lambda year: report_term(case, year).latest
    )


def _judged(case: Case, year: int) -> Verdict:
    term = report_term(case, year)
    limit = {"threshold": term.latest.isoformat(), "origin": case.parameter("before_day").origin}
    first_day = date(year, 1, 1) - timedelta(days=int(case.parameter("days_before").value))
    listed = [
        item
        for item in papers(case, _TYPE)
        if item.period == str(year) and day_of(item) >= first_day
    ]
    if listed:
        first = listed[0]
        late = (day_of(first) - term.latest).days
        reason = case.say(
            "fuera_de_plazo" if late > 0 else "informado",
            anio=year,
            acuse=name_of(first),
            dia=day_of(first),
            limite=term.latest,
        )
        return case.verdict(
            State.CUMPLE,
            reason + credited(case, first, term.latest),
            *(paper_evidence(item, **limit) for item in listed),
            period=str(year),
            due=term.latest,
            advise_by=term.earliest,
            days_late=late if late > 0 else None,
            next_change=date(year + 1, 1, 1),
        )
    if later := born_in(case, year, report_term):
        return later
    if case.as_of <= term.latest:
        return not_yet(case, year, term, no_paper(**limit))
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("falta", anio=year, limite=term.latest),
        no_paper(**limit),
        cause=Cause.FALTA_DOCUMENTO,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
        next_change=date(year + 1, 1, 1),
    )
