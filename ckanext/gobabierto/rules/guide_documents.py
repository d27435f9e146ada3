"""The Guía of 2017 on what only a document proves: answers to citizens, meetings, diffusion."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts

from .calendar import Term
from .case import Case
from .observed import moment_of
from .papers import no_paper, papers, reads
from .periods import Period
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict

_REPORT, _ANSWER = "reporte_ciudadano", "respuesta_reporte"
_ONE_DAY = timedelta(days=1)
_SECOND_HALF = 7
_HALF = 6
_TOLD = 5


@judges("G17-CIT-01")
@reads(_REPORT, _ANSWER)
def citizens_answered(case: Case) -> list[Verdict]:
    """Each registered report has its answer within thirty days.

    The Guía says natural days in its summary and business days in its text: the portal advises on
    the first and counts until the second. An answer that nobody registered may exist: the Guía has
    it published in datos.gob.mx, so its absence here is no breach.
    """
    reports = [item for item in papers(case, _REPORT) if item.dated_on]
    if not reports:
        reason, cause = case.say("sin_reportes"), Cause.FALTA_DOCUMENTO
        return [case.verdict(State.NO_VERIFICABLE, reason, no_paper(), cause=cause)]
    answers: dict[str, DocumentFacts] = {}
    for item in papers(case, _ANSWER):
        answers.setdefault(item.answers, item)
    terms = [(item, _term(case, item.dated_on or case.as_of)) for item in reports]
    waiting = [(item, term) for item, term in terms if item.id not in answers]
    overdue = [pair for pair in waiting if pair[1].latest < case.as_of]
    if waiting:
        return [_waiting(case, waiting, overdue)]
    late = [
        (days - term.latest).days
        for item, term in terms
        if (days := answers[item.id].dated_on) and days > term.latest
    ]
    return [
        case.verdict(
            State.CUMPLE,
            case.say("contestados", n=len(reports)),
            *(_paper(answers[item.id]) for item in reports[:_TOLD]),
            days_late=max(late, default=None),
        )
    ]


def _term(case: Case, day: date) -> Term:
    days = int(case.parameter("days").value)
    return Term(
        day + timedelta(days=days), case.calendar.nth_business_day(day, days, count_start=False)
    )


def _waiting(
    case: Case,
    waiting: list[tuple[DocumentFacts, Term]],
    overdue: list[tuple[DocumentFacts, Term]],
) -> Verdict:
    listed = overdue or waiting
    first = min(listed, key=lambda pair: pair[1].latest)[1]
    ends = [term.latest + _ONE_DAY for _, term in waiting]
    key = "vencidos" if overdue else "pendientes"
    return case.verdict(
        State.NO_VERIFICABLE if overdue else State.NO_APLICA,
        case.say(key, n=len(listed), limite=first.latest, aviso=first.earliest),
        *(_paper(item) for item, _ in listed[:_TOLD]),
        no_paper(threshold=first.latest.isoformat(), origin=case.parameter("days").origin),
        cause=Cause.FALTA_DOCUMENTO if overdue else None,
        exemption=None if overdue else Exemption.AUN_NO_EXIGIBLE,
        due=first.latest,
        advise_by=first.earliest,
        next_change=min((day for day in ends if day > case.as_of), default=None),
    )


@judges("G17-GRP-01")
@reads("minuta_grupo")
def group_meets(case: Case) -> list[Verdict]:
    """The working group met in each half-year, by its minutes."""
    return _in_each_half(case, _missing_minutes)


def _missing_minutes(case: Case, period: Period) -> tuple[list[str], list[DocumentFacts]]:
    found = _within(case, "minuta_grupo", period)
    return ([] if found else [case.rule.labels["minuta_grupo"]], found)


@judges("G17-COM-01")
@reads("difusion")
def diffused(case: Case) -> list[Verdict]:
    """In each half-year a post and a report, and something told in each two months."""
    return _in_each_half(case, _missing_diffusion)


def _missing_diffusion(case: Case, period: Period) -> tuple[list[str], list[DocumentFacts]]:
    found = _within(case, "difusion", period)
    labels = case.rule.labels
    missing = [
        labels[what] for what in ("blog", "reporte") if not any(d.outcome == what for d in found)
    ]
    told = [item for item in found if item.outcome == "comunicacion"]
    for offset in (0, 2, 4):
        first = period.first.month + offset
        months = {first, first + 1}
        if not any(item.dated_on and item.dated_on.month in months for item in told):
            missing.append(f"{labels['comunicacion']} del {offset // 2 + 1}.º bimestre")
    return missing, found


_Look = Callable[[Case, Period], tuple[list[str], list[DocumentFacts]]]


def _in_each_half(case: Case, look: _Look) -> list[Verdict]:
    """The running half-year and the last one that closed."""
    running = half_year(case.as_of)
    closed = half_year(running.first - _ONE_DAY)
    return [
        _half(case, period, *look(case, period))
        for period in (closed, running)
        if period.first >= case.rule.first_enforceable
    ]


def _half(case: Case, period: Period, missing: list[str], found: list[DocumentFacts]) -> Verdict:
    shown = [_paper(item) for item in found[:_TOLD]] or [no_paper()]
    turn = half_year(case.as_of).last + _ONE_DAY
    if not missing:
        return case.verdict(
            State.CUMPLE, case.say("consta", periodo=period.label), *shown,
            period=period.label, due=period.last, next_change=turn,
        )  # fmt: skip
    if case.as_of <= period.last:
        return case.verdict(
            State.NO_APLICA, case.say("aun_no", periodo=period.label, limite=period.last), *shown,
            exemption=Exemption.AUN_NO_EXIGIBLE,
            period=period.label, due=period.last, next_change=turn,
        )  # fmt: skip
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("falta", periodo=period.label, faltan=join(missing)), *shown,
        cause=Cause.FALTA_DOCUMENTO, period=period.label, due=period.last, next_change=turn,
    )  # fmt: skip


def half_year(day: date) -> Period:
    """The half-year that contains *day*: ``2025-S1`` is January to June."""
    start = _SECOND_HALF if day.month >= _SECOND_HALF else 1
    end = start + _HALF - 1
    last = date(day.year, end, monthrange(day.year, end)[1])
    return Period(f"{day.year}-S{1 if start == 1 else 2}", date(day.year, start, 1), last)


def _within(case: Case, kind: str, period: Period) -> list[DocumentFacts]:
    return [
        item
        for item in papers(case, kind)
        if item.dated_on and period.first <= item.dated_on <= period.last
    ]


def _paper(document: DocumentFacts) -> Evidence:
    day = document.dated_on.isoformat() if document.dated_on else "sin fecha"
    return Evidence(
        "document",
        f"{document.number} ({day})" if document.number else day,
        document.url or f"document {document.id}",
        grade=Grade(document.grade),
        observed_at=moment_of(document.registered_on),
        private=not document.public,
    )
