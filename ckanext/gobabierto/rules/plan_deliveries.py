"""What the Plan commits is published by its day, as the version in force on that day had it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from . import plan_reserves
from .case import Case
from .papers import day_of, name_of, paper_evidence, reads
from .plan_match import match_evidence
from .plan_rows import no_rows
from .plan_versions import (
    Commitment,
    changed_too_late,
    commitments,
    plan_of,
    row_subject,
    versions,
)
from .registry import judges
from .spanish import join, shorten
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .years import in_plan_years

_ONE_DAY = timedelta(days=1)
_UNMATCHED = frozenset({"", "none"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """When what a row commits was delivered, and when it was public, as known on the day."""

    delivered: date | None
    public: date | None
    source: str
    grade: Grade = Grade.MEDIDO
    """A notice is as sure as its document; what was loaded or public here was read."""


@judges("L25-PLAN-05")
@reads("acuerdo_reserva", "aviso_carga")
def commitments_met(case: Case) -> list[Verdict]:
    """Each committed delivery is published by its day. The year before counts all year long."""

    def of_year(year: int) -> list[Verdict]:
        known = versions(case, year)
        plan = plan_of(case.facts, year)
        held = commitments(known)
        found = [_told_later(case, _judged(case, year, i), i.row) for i in held.values()]
        undated = [row for row in plan.rows if row.id not in held] if plan else []
        found += [_undated(case, year, row) for row in undated]
        if not found and (nothing := no_rows(case, year)):
            return [nothing]
        return found

    return in_plan_years(case, of_year, lambda year: date(year, 12, 31), own_rows=True)


def _told_later(case: Case, verdict: Verdict, row: PlanRowFacts) -> Verdict:
    """A delivery that lies after the day judged begins to count on its day."""
    turns = (verdict.next_change, row.delivered_on, row.public_on)
    later = [day for day in turns if day and day > case.as_of]
    return replace(verdict, next_change=min(later, default=None))


def _undated(case: Case, year: int, row: PlanRowFacts) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        case.say("sin_fecha", renglon=row.number),
        Evidence("value", shorten(row.committed_text, 60) or "vacía", "Plan Institucional"),
        subject=row_subject(row),
        exemption=Exemption.OTRA_REGLA,
        period=str(year),
    )


def _delivery(case: Case, year: int, item: Commitment) -> Delivery:
    """From the row's match and its notices; of a row that is gone, from the file matched."""
    row = item.row
    public = _known(case, row.public_on)
    delivered = _known(case, row.delivered_on)
    if item.dropped and public is None:
        public = _seen_public(case, year, row)
    known = [
        (day_of(one), _NOTICE, _grade_of(one))
        for one in case.facts.documents
        if one.type == "aviso_carga" and one.plan_row_id == row.id and day_of(one) <= case.as_of
    ]
    if delivered:
        source = _SOURCES.get(row.delivered_as, "publicación")
        known.append((delivered, source, _grade_of_row(case, row)))
    if public:
        known.append((public, "publicación", Grade.MEDIDO))
    if not known:
        return Delivery(None, public, "")
    day, source, grade = min(known, key=lambda item: item[:2])
    return Delivery(day, public, source, grade)


def _grade_of(notice: DocumentFacts) -> Grade:
    return Grade.COTEJADO if notice.grade == "cotejado" else Grade.DECLARADO


def _grade_of_row(case: Case, row: PlanRowFacts) -> Grade:
    """Of a delivery that the row's match found: where it is a notice, that of the document."""
    if row.delivered_as != "aviso":
        return Grade.MEDIDO
    same = [
        _grade_of(one)
        for one in case.facts.documents
        if one.type == "aviso_carga"
        and day_of(one) == row.delivered_on
        and one.dataset_id == row.dataset_id
    ]
    return Grade.COTEJADO if same and set(same) == {Grade.COTEJADO} else Grade.DECLARADO


_NOTICE = "aviso a la DGID"
_SOURCES = {"privado": "carga privada", "aviso": _NOTICE}


def _known(case: Case, day: date | None) -> date | None:
    return day if day and day <= case.as_of else None


def _seen_public(case: Case, year: int, row: PlanRowFacts) -> date | None:
    """Day on which the file matched with a row that is gone was first seen public, that year."""
    for dataset in case.facts.datasets:
        if dataset.id != row.dataset_id or dataset.private or dataset.state != "active":
            continue
        file = next((item for item in dataset.resources if item.id == row.resource_id), None)
        days = [day for day in (file.first_seen, dataset.first_public) if day] if file else []
        found = _known(case, max(days, default=None))
        return found if found and found.year >= year else None
    return None


def _judged(case: Case, year: int, item: Commitment) -> Verdict:
    row, seen = item.row, _delivery(case, year, item)
    shared: dict[str, Any] = {
        "subject": row_subject(row),
        "period": str(year),
        "due": item.due,
        "advise_by": item.due,
    }
    evidence = _evidence(case, item, seen)
    if reserve := plan_reserves.founded(case, row):
        return case.verdict(
            State.NO_APLICA,
            case.say(
                "reservada", renglon=row.number, acuerdo=name_of(reserve), dia=reserve.expires_on
            )
            + changed_too_late(case, item),
            evidence,
            paper_evidence(reserve),
            exemption=Exemption.RESERVADA,
            next_change=reserve.expires_on + _ONE_DAY if reserve.expires_on else None,
            **shared,
        )
    if seen.public and row.match_by not in {"doubtful", *_UNMATCHED}:
        return _published(case, item, seen, evidence, shared)
    return _pending(case, item, seen, evidence, shared)


def _evidence(case: Case, item: Commitment, seen: Delivery) -> Evidence:
    day = seen.delivered
    return Evidence(
        "date" if day else "value",
        day.isoformat() if day else "sin entrega",
        seen.source if day else "Plan Institucional",
        threshold=item.due.isoformat(),
        threshold_origin=case.parameter("committed").origin,
        grade=seen.grade,
    )


def _published(
    case: Case, item: Commitment, seen: Delivery, evidence: Evidence, shared: dict[str, Any]
) -> Verdict:
    day = seen.delivered or seen.public or item.due
    late = (day - item.due).days
    words = {"renglon": item.row.number, "dia": day, "limite": item.due}
    return case.verdict(
        State.CUMPLE,
        case.say("fuera_de_plazo" if late > 0 else "publicado", **words)
        + changed_too_late(case, item),
        evidence,
        match_evidence(item.row),
        days_late=late if late > 0 else None,
        **shared,
    )


def _pending(
    case: Case, item: Commitment, seen: Delivery, evidence: Evidence, shared: dict[str, Any]
) -> Verdict:
    """Not public yet: not due, waiting for somebody, or not met."""
    row = item.row
    words = {"renglon": row.number, "limite": item.due, "escrito": shorten(row.committed_text, 60)}
    state: State = State.NO_VERIFICABLE
    cause: Cause | None = Cause.EN_REVISION
    turn: date | None = None
    if case.as_of <= item.due:
        return case.verdict(
            State.NO_APLICA,
            case.say("por_llegar", **words) + changed_too_late(case, item),
            evidence,
            exemption=Exemption.AUN_NO_EXIGIBLE,
            next_change=item.due + _ONE_DAY,
            **shared,
        )
    if unsaid := plan_reserves.unsaid(case, row):
        key, cause, turn = "reserva_incompleta", Cause.FALTA_DOCUMENTO, unsaid.turn
        words["faltan"] = join(unsaid.words)
    elif row.match_by == "doubtful":
        key = "dudosa"
    elif seen.delivered and row.match_by not in _UNMATCHED:
        key, cause = "espera", Cause.ESPERA_DGID
        words["dia"] = seen.delivered
    elif row.date_quality == "guessed":
        key = "fecha_supuesta"
    elif case.absence_is_breach:
        key, state, cause = "falta", State.INCUMPLE, None
    else:
        key, cause = "no_visto", Cause.FUENTE_SIN_LECTURA
    reason = case.say(key, **words) + changed_too_late(case, item)
    return case.verdict(state, reason, evidence, cause=cause, next_change=turn, **shared)
