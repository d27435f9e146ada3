"""The Área Coordinadora and its head: designated, by an oficio that is registered here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.membership import changes_of_area
from ckanext.gobabierto.facts.types import OrganizationFacts

from .calendar import Term
from .case import Case
from .papers import credited, name_of, paper_evidence, papers, reads
from .registry import judges
from .spanish import join
from .standing import standing_on
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict

_TYPE = "oficio_designacion"


@dataclass(frozen=True, slots=True)
class Oficio:
    """The designation as somebody stated it: in the institution's record, or in the register."""

    number: str
    dated: date | None
    evidence: Evidence
    note: str = ""


def term_of_birth(case: Case) -> Term | None:
    """The term of one that was bound later than the law began; ``None`` for the others."""
    born = standing_on(case.facts.organization, case.as_of, "").since
    if born is None or born <= case.rule.valid_from:
        return None
    return case.calendar.business_term(born, int(case.parameter("born_later_days").value))


def _term(case: Case) -> Term:
    """Ten business days from the law's first day, or from the institution's birth if later."""
    days = int(case.parameter("business_days").value)
    return term_of_birth(case) or case.calendar.business_term(case.rule.valid_from, days)


def _oficios(case: Case, term: Term) -> list[Oficio]:
    """Every oficio known, the earliest first: a later one never makes the first one late."""
    org, limit = case.facts.organization, term.latest.isoformat()
    origin = case.parameter("business_days").origin
    found: list[Oficio] = []
    if org.area_oficio and not ahead(case):
        paper = Evidence(
            "document",
            org.area_oficio,
            "organization.area_oficio",
            threshold=limit,
            threshold_origin=origin,
            grade=Grade.DECLARADO,
        )
        found.append(Oficio(org.area_oficio, org.area_oficio_on, paper))
    for item in papers(case, _TYPE):
        evidence = paper_evidence(item, threshold=limit, origin=origin)
        dated = item.dated_on or item.acknowledged_on
        note = credited(case, item, term.latest)
        found.append(Oficio(name_of(item), dated, evidence, note))
    return sorted(found, key=lambda item: item.dated or date.min)


def ahead(case: Case) -> date | None:
    """Day of the oficio that the record names, where it has not come: it proves nothing yet."""
    org = case.facts.organization
    day = org.area_oficio_on if org.area_oficio else None
    return day if day and day > case.as_of else None


@judges("L25-ACD-01")
@reads(_TYPE)
def coordinating_area(case: Case) -> list[Verdict]:
    """Area, head and oficio are registered. Missing ones are never a breach: they go by mail."""
    found = _judged(case)
    turns = [day for day in (ahead(case), found.next_change) if day]
    return [replace(found, next_change=min(turns, default=None))]


def _judged(case: Case) -> Verdict:
    org, term = case.facts.organization, _term(case)
    known = _oficios(case, term)
    # An oficio of before the law designated nobody under it.
    oficios = [item for item in known if not item.dated or item.dated >= case.rule.valid_from]
    named = {
        "el área": org.area_coordinadora,
        "su titular": org.area_head,
        "el oficio de designación": oficios,
    }
    missing = [label for label, value in named.items() if not value]
    if not missing:
        return _designated(case, term, oficios)
    if case.as_of <= term.latest:
        return case.verdict(
            State.NO_APLICA,
            case.say("aun_no", limite=term.latest, aviso=term.earliest),
            _term_evidence(case, term),
            exemption=Exemption.AUN_NO_EXIGIBLE,
            due=term.latest,
            advise_by=term.earliest,
            next_change=term.latest + timedelta(days=1),
        )
    if known and missing == ["el oficio de designación"]:
        return _earlier(case, term, known[-1])
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("falta", faltan=join(missing), limite=term.latest),
        _term_evidence(case, term),
        cause=Cause.FALTA_DOCUMENTO,
        due=term.latest,
        advise_by=term.earliest,
    )


def _earlier(case: Case, term: Term, oficio: Oficio) -> Verdict:
    """All is registered, but by an oficio that is older than the law."""
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("anterior", oficio=oficio.number, dia=oficio.dated),
        oficio.evidence,
        cause=Cause.EN_REVISION,
        due=term.latest,
        advise_by=term.earliest,
    )


def _designated(case: Case, term: Term, oficios: list[Oficio]) -> Verdict:
    """In time by the earliest oficio, which may name a head of before; every one is shown."""
    first, last = oficios[0], oficios[-1]
    papers_shown = [item.evidence for item in oficios]
    if first.dated and first.dated > term.latest and not _was_designated(case, term):
        evidence = Evidence("date", first.dated.isoformat(), "organization.area_oficio_on")
        return case.verdict(
            State.CUMPLE,
            case.say("fuera_de_plazo", oficio=first.number, dia=first.dated, limite=term.latest),
            *papers_shown,
            evidence,
            due=term.latest,
            advise_by=term.earliest,
            days_late=(first.dated - term.latest).days,
        )
    area = case.facts.organization.area_coordinadora
    same = first.number == last.number or first.dated == last.dated
    key = "designada" if same else "designada_varios"
    reason = case.say(key, area=area, oficio=first.number, ultimo=last.number) + first.note
    changed = head_changed_on(case.facts.organization)
    if changed and last.dated and last.dated < changed:
        reason += " " + case.note("otra_titular", dia=changed)
    return case.verdict(State.CUMPLE, reason, *papers_shown)


def head_changed_on(organization: OrganizationFacts) -> date | None:
    """Day on which another head was last seen in the record."""
    return max((i.seen_on for i in changes_of_area(organization) if i.head), default=None)


def _was_designated(case: Case, term: Term) -> bool:
    """Whether it was seen designated when the term ended: a new head never makes that late."""
    then = case.history(term.latest)
    seen = then.organization if then else None
    return bool(seen and seen.area_coordinadora and seen.area_head and seen.area_oficio)


def _term_evidence(case: Case, term: Term) -> Evidence:
    return Evidence(
        "value",
        "sin registro",
        "organization.area_oficio",
        threshold=term.latest.isoformat(),
        threshold_origin=case.parameter("business_days").origin,
    )
