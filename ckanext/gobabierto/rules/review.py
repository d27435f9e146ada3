"""The quarterly review of data and dictionary; «revisado, sin cambios» is a review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.obligations.types import Rule

from .case import Case
from .observed import moment_of
from .papers import credited, day_of, name_of, no_paper, paper_evidence, papers, reads
from .periods import Period, quarter
from .publication import public_data
from .registry import judges
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict
from .years import in_periods

_TYPE = "revision_trimestral"


@judges("L25-UPD-03")
@reads(_TYPE)
def quarterly_review(case: Case) -> list[Verdict]:
    """The last closed quarter and the running one, from that which ends on 31 December 2025."""
    of = quarters_of(case.rule)
    return in_periods(case, of, lambda period: _judged(case, period), case.rule.first_enforceable)


def quarters_of(rule: Rule) -> Callable[[date], Period]:
    """How the year is cut into quarters, which the portal says."""
    asked = rule.parameter("quarter").value
    # Versions of before the portal could choose said it in words.
    return partial(quarter, first_month=asked if isinstance(asked, int) else 1)


def _of_period(case: Case, period: Period) -> list[DocumentFacts]:
    """Reviews that name the quarter, or that name none and bear a day of it.

    None of a day before it: what was reviewed then was not this quarter.
    """
    return [
        item
        for item in papers(case, _TYPE)
        if day_of(item) >= period.first
        and (item.period == period.label or (not item.period and day_of(item) <= period.last))
    ]


def _judged(case: Case, period: Period) -> Verdict:
    reviews = _of_period(case, period)
    whole = [item for item in reviews if not item.dataset_id]
    if whole:
        return _reviewed(case, period, whole[0], "revisado")
    wanted = _asked_of(case, period)
    each = {item.dataset_id: item for item in reversed(reviews) if item.dataset_id in wanted}
    if wanted and len(each) == len(wanted):
        last = max(each.values(), key=day_of)
        return _reviewed(case, period, last, "revisado_por_conjunto", n=len(wanted))
    counted = Evidence(
        "count",
        f"{len(each)} de {len(wanted)} conjuntos revisados",
        "registro de documentos",
        threshold=period.last.isoformat(),
        threshold_origin=case.parameter("quarter").origin,
        grade=Grade.MEDIDO,
        observed_at=moment_of(
            max((r.registered_on for r in reviews if r.registered_on), default=None)
        ),
    )
    pending = case.as_of <= period.last
    key = "aun_no" if pending else ("parcial" if each else "falta")
    return case.verdict(
        State.NO_APLICA if pending else State.NO_VERIFICABLE,
        case.say(key, periodo=period.label, limite=period.last, k=len(each), n=len(wanted)),
        counted if reviews else no_paper(),
        exemption=Exemption.AUN_NO_EXIGIBLE if pending else None,
        cause=None if pending else Cause.FALTA_DOCUMENTO,
        period=period.label,
        due=period.last,
    )


def _asked_of(case: Case, period: Period) -> set[str]:
    """The datasets whose review is asked for: hiding one after the quarter cures nothing."""
    then = case.history(period.last) if period.last < case.as_of else case.facts
    facts = then or case.facts
    return {item.id for item in public_data(facts) if _was_public(item.first_public, period)}


def _was_public(since: date | None, period: Period) -> bool:
    return since is None or since <= period.last


def _reviewed(case: Case, period: Period, review: DocumentFacts, key: str, **words: int) -> Verdict:
    origin = case.parameter("quarter").origin
    late = (day_of(review) - period.last).days
    said = {"periodo": period.label, "dia": day_of(review), "minuta": name_of(review), **words}
    reason = case.say("fuera_de_plazo" if late > 0 else key, limite=period.last, **said)
    return case.verdict(
        State.CUMPLE,
        reason + credited(case, review, period.last),
        paper_evidence(review, threshold=period.last.isoformat(), origin=origin),
        period=period.label,
        due=period.last,
        days_late=late if late > 0 else None,
    )
