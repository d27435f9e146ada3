"""The Área Coordinadora: designated, and reachable by an institutional mailbox."""

from __future__ import annotations

import re
from datetime import date

from .calendar import Term
from .case import Case
from .registry import judges
from .spanish import join
from .standing import standing_on
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Verdict

_ADDRESS = re.compile(r"^[^@\s]+@([^@\s.]+(?:\.[^@\s.]+)+)$")


def _term(case: Case) -> Term:
    """Ten business days from the law's first day, or from the institution's birth if later."""
    law = case.rule.valid_from
    born = standing_on(case.facts.organization, case.as_of, "").since
    if born and born > law:
        return case.calendar.business_term(born, int(case.parameter("born_later_days").value))
    return case.calendar.business_term(law, int(case.parameter("business_days").value))


@judges("L25-ACD-01")
def coordinating_area(case: Case) -> list[Verdict]:
    """Area, head and oficio are registered. Missing ones are never a breach: they go by mail."""
    org = case.facts.organization
    term = _term(case)
    named = {
        "el área": org.area_coordinadora,
        "su titular": org.area_head,
        "el oficio de designación": org.area_oficio,
    }
    missing = [label for label, value in named.items() if not value]
    if not missing:
        return [_designated(case, term)]
    if case.as_of <= term.latest:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("aun_no", limite=term.latest, aviso=term.earliest),
                _term_evidence(case, term),
                exemption=Exemption.AUN_NO_EXIGIBLE,
                due=term.latest,
                advise_by=term.earliest,
                next_change=_after(term.latest),
            )
        ]
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("falta", faltan=join(missing), limite=term.latest),
            _term_evidence(case, term),
            cause=Cause.FALTA_DOCUMENTO,
            due=term.latest,
            advise_by=term.earliest,
        )
    ]


def _designated(case: Case, term: Term) -> Verdict:
    org = case.facts.organization
    paper = Evidence(
        "document",
        org.area_oficio,
        "organization.area_oficio",
        threshold=term.latest.isoformat(),
        threshold_origin=case.parameter("business_days").origin,
        grade=Grade.DECLARADO,
    )
    dated = org.area_oficio_on
    if dated and dated > term.latest:
        evidence = Evidence("date", dated.isoformat(), "organization.area_oficio_on")
        return case.verdict(
            State.CUMPLE,
            case.say("fuera_de_plazo", oficio=org.area_oficio, dia=dated, limite=term.latest),
            paper,
            evidence,
            due=term.latest,
            advise_by=term.earliest,
            days_late=(dated - term.latest).days,
        )
    return case.verdict(
        State.CUMPLE,
        case.say("designada", area=org.area_coordinadora, oficio=org.area_oficio),
        paper,
    )


def _term_evidence(case: Case, term: Term) -> Evidence:
    return Evidence(
        "value",
        "sin registro",
        "organization.area_oficio",
        threshold=term.latest.isoformat(),
        threshold_origin=case.parameter("business_days").origin,
    )


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


@judges("L25-ACD-03")
def institutional_mailbox(case: Case) -> list[Verdict]:
    """The area's address; a domain that is not the institution's is a warning of the portal."""
    org = case.facts.organization
    address = org.area_email.strip()
    if not address:
        reason, value = case.say("vacio"), "sin registro"
    else:
        reason, value = case.say("mal_escrito", correo=address), address
    found = _ADDRESS.match(address)
    suffix = case.parameter("domain_suffix")
    evidence = Evidence(
        "value",
        value,
        "organization.area_email",
        threshold=str(suffix.value),
        threshold_origin=suffix.origin,
    )
    if not found:
        return [case.verdict(State.NO_VERIFICABLE, reason, evidence, cause=Cause.FALTA_DOCUMENTO)]
    if _belongs(found[1].casefold(), str(suffix.value), org.email_domains):
        return [case.verdict(State.CUMPLE, case.say("institucional", correo=address), evidence)]
    return [
        case.verdict(
            State.INCUMPLE,
            case.say("otro_dominio", correo=address),
            evidence,
            severity=Severity.A,
        )
    ]


def _belongs(domain: str, suffix: str, own: tuple[str, ...]) -> bool:
    listed = [item.casefold().lstrip("@.") for item in own if item.strip()]
    return (
        domain == suffix.lstrip(".")
        or domain.endswith(suffix)
        or any(domain == item or domain.endswith(f".{item}") for item in listed)
    )
