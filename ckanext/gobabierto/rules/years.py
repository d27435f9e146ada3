"""Which years and quarters count today: the running one and the last closed (rules.md 1.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from .calendar import Term
from .case import Case
from .periods import Period
from .standing import standing_on
from .through import through_another
from .verdict import Evidence, Exemption, State, Verdict

_ONE_DAY = timedelta(days=1)


def plan_term(case: Case, year: int) -> Term:
    """«Los primeros veinte días de cada año», in both readings."""
    return case.calendar.first_days_of_year(year, int(case.parameter("days").value))


def bound_since(case: Case) -> date | None:
    """First day of the unbroken run in which the institution has been bound; ``None`` = always."""
    return standing_on(case.facts.organization, case.as_of, "").since


def in_plan_years(
    case: Case,
    judge: Callable[[int], list[Verdict]],
    leaves: Callable[[int], date],
    *,
    own_rows: bool = False,
) -> list[Verdict]:
    """The running year's Plan; until its term ends, also that of the year before.

    :param leaves: last day on which the year before still counts, given the running year. The
        last closed period counts until the next one can be asked for: January cures nothing.
    :param own_rows: what the institution committed itself counts although nobody could yet ask it
        for a Plan, because it was bound within the year.
    """
    if elsewhere := through_another(case, case.facts):
        return [elsewhere]
    first = int(case.parameter("first_year").value)
    year = max(case.as_of.year, first)
    running = [_until(case, item, date(year + 1, 1, 1)) for item in judge(year)]
    born = bound_since(case)
    bound_before = born is None or born <= date(year - 1, 1, 1)
    if year - 1 < first or case.as_of > leaves(year) or not (bound_before or own_rows):
        return running
    turn = leaves(year) + _ONE_DAY
    before = judge(year - 1)
    if not bound_before:
        before = [item for item in before if item.subject.type == "plan_row"]
    return [*(_until(case, item, turn) for item in before), *running]


def _until(case: Case, verdict: Verdict, turn: date) -> Verdict:
    first = min(day for day in (verdict.next_change, turn) if day and day > case.as_of)
    return verdict if first == verdict.next_change else replace(verdict, next_change=first)


def born_in(
    case: Case, year: int, term_of: Callable[[Case, int], Term], *evidence: Evidence
) -> Verdict | None:
    """``no_aplica`` in the year in which it became bound: its first Plan is next January's."""
    born = bound_since(case)
    if born is None or born <= date(year, 1, 1):
        return None
    following = term_of(case, year + 1)
    return case.verdict(
        State.NO_APLICA,
        case.say("nacio_despues", dia=born, anio=year, siguiente=year + 1, limite=following.latest),
        *evidence,
        exemption=Exemption.AUN_NO_EXIGIBLE,
        period=str(year),
        due=following.latest,
        advise_by=following.earliest,
        next_change=date(year + 1, 1, 1),
    )


def not_yet(case: Case, year: int, term: Term, *evidence: Evidence) -> Verdict:
    """``no_aplica`` while the year's term runs; both readings are shown."""
    return case.verdict(
        State.NO_APLICA,
        case.say("aun_no", anio=year, aviso=term.earliest, limite=term.latest),
        *evidence,
        exemption=Exemption.AUN_NO_EXIGIBLE,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
        next_change=term.latest + _ONE_DAY,
    )


def in_periods(
    case: Case, of: Callable[[date], Period], judge: Callable[[Period], Verdict], first: date
) -> list[Verdict]:
    """The last closed period and the running one, as *of* cuts time, from that of *first* on.

    Only whole periods are judged of an institution that was bound later.
    """
    if elsewhere := through_another(case, case.facts):
        return [elsewhere]
    running = of(max(case.as_of, first))
    listed = [of(running.first - _ONE_DAY), running]
    found: list[Verdict] = []
    for period in listed:
        if period.first >= of(first).first:
            verdict = _bound_later(case, period) or judge(period)
            found.append(_until(case, verdict, running.last + _ONE_DAY))
    return found


def _bound_later(case: Case, period: Period) -> Verdict | None:
    born = bound_since(case)
    if born is None or born <= period.first:
        return None
    return case.verdict(
        State.NO_APLICA,
        case.say("obligada_despues", dia=born, periodo=period.label),
        exemption=Exemption.NO_OBLIGADA,
        period=period.label,
        due=period.last,
    )
