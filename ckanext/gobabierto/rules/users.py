"""The institution's accounts on the platform: somebody can load, and who leaves is told."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import MemberFacts

from .calendar import Term
from .case import Case
from .papers import credited, day_of, name_of, no_paper, paper_evidence, papers, reads
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Exemption, Grade, State, Subject, Verdict
from .wording import measured

_EDITS = frozenset({"admin", "editor"})
_LEAVES, _SUCCEEDS, _REQUEST = "aviso_salida_usuario", "designacion_sucesor", "solicitud_usuario"
_DUTIES = ((_LEAVES, "el aviso de quien dejó el cargo"), (_SUCCEEDS, "el oficio de sucesión"))


def editors(case: Case) -> list[MemberFacts]:
    """Those who may load the institution's data on the day judged."""
    return [
        item
        for item in case.facts.organization.members
        if item.capacity in _EDITS and (item.until is None or case.as_of < item.until)
    ]


@judges("L25-ACD-06")
@reads(_REQUEST)
def active_editor(case: Case) -> list[Verdict]:
    """Somebody of the institution can load. Elsewhere than the platform only a document tells."""
    org, platform = case.facts.organization, case.facts.is_platform
    active, asked = editors(case), case.parameter("minimum")
    counted = Evidence(
        "count",
        f"{len(active)} cuentas",
        "organization.members",
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if platform and active:
        return [case.verdict(State.CUMPLE, case.say("tiene", cuantas=len(active)), counted)]
    if platform and org.members_read:
        return [case.verdict(State.INCUMPLE, case.say("falta"), counted)]
    requests = papers(case, _REQUEST)
    if requests and not platform:
        reason = case.say("solicitada", documento=name_of(requests[-1]))
        return [case.verdict(State.CUMPLE, reason, paper_evidence(requests[-1]))]
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("sin_observacion" if platform else "no_visto"),
            counted,
            cause=Cause.SIN_OBSERVACION if platform else Cause.FUENTE_SIN_LECTURA,
        )
    ]


@judges("L25-ACD-04")
@reads(_LEAVES, _SUCCEEDS)
def departures(case: Case) -> list[Verdict]:
    """For each account that left: the person tells, and the institution names who continues."""
    org = case.facts.organization
    gone = [item for item in org.members if item.capacity in _EDITS and _left(case, item)]
    found = [_departure(case, item) for item in gone]
    if not case.facts.is_platform:
        return [item for item in found if item.state is State.CUMPLE] or [_elsewhere(case)]
    if gone:
        return found
    if not org.members_read:
        return [
            case.verdict(
                State.NO_VERIFICABLE,
                case.say("sin_observacion"),
                Evidence("value", "sin lectura", "organization.members"),
                cause=Cause.SIN_OBSERVACION,
            )
        ]
    evidence = Evidence("count", "0 salidas", "organization.members", grade=Grade.MEDIDO)
    return [
        case.verdict(
            State.NO_APLICA,
            case.say("sin_salidas"),
            evidence,
            exemption=Exemption.SIN_SUPUESTO,
        )
    ]


def _elsewhere(case: Case) -> Verdict:
    """The accounts of this portal are not those of the Platform: only documents speak of them."""
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("no_visto"),
        Evidence("value", "este portal no es la Plataforma", "organization.members"),
        cause=Cause.FUENTE_SIN_LECTURA,
    )


def _left(case: Case, member: MemberFacts) -> bool:
    return member.until is not None and case.rule.valid_from <= member.until <= case.as_of


def _departure(case: Case, member: MemberFacts) -> Verdict:
    left = member.until or case.as_of
    days = case.parameter("days")
    term = case.calendar.open_term(left, int(days.value))
    name = pseudonym(case.facts.organization.id, member.user_id)
    where = "la Plataforma" if case.facts.is_platform else "este portal"
    subject = Subject("user", name, "", f"Cuenta de la institución en {where}")
    found = {kind: _paper_of(case, kind, member.user_id) for kind, _ in _DUTIES}
    missing = [label for kind, label in _DUTIES if found[kind] is None]
    limit = {"threshold": term.latest.isoformat(), "origin": days.origin}
    shown = [paper_evidence(item, **limit) for item in found.values() if item]
    seen = Evidence("date", left.isoformat(), "organization.members", grade=Grade.MEDIDO)
    account = Evidence("value", member.user_id, "user.id", grade=Grade.MEDIDO, private=True)
    if not missing:
        papers_of = [item for item in found.values() if item]
        return _told(case, subject, term, left, papers_of, [*shown, account])
    pending = case.as_of <= term.latest
    key = "aun_no" if pending else "falta"
    return case.verdict(
        State.NO_APLICA if pending else State.NO_VERIFICABLE,
        case.say(key, dia=left, faltan=join(missing), aviso=term.earliest, limite=term.latest),
        seen,
        *(shown or [no_paper(**limit)]),
        account,
        subject=subject,
        exemption=Exemption.AUN_NO_EXIGIBLE if pending else None,
        cause=None if pending else Cause.FALTA_DOCUMENTO,
        due=term.latest,
        advise_by=term.earliest,
        next_change=term.latest + timedelta(days=1) if pending else None,
    )


def pseudonym(organization_id: str, user_id: str) -> str:
    """Always the same for an account, and not its id: verdicts are public, accounts are not."""
    said = f"{organization_id}:{user_id}".encode()
    return f"cuenta-{hashlib.blake2b(said, digest_size=6).hexdigest()}"


def _paper_of(case: Case, kind: str, user_id: str) -> DocumentFacts | None:
    """The earliest document of *kind* about the account."""
    return next((item for item in papers(case, kind) if item.user_id == user_id), None)


def _told(
    case: Case,
    subject: Subject,
    term: Term,
    left: date,
    found: list[DocumentFacts],
    shown: list[Evidence],
) -> Verdict:
    last = max(found, key=day_of)
    late = day_of(last) > term.latest
    key = "fuera_de_plazo" if late else "informada"
    reason = case.say(key, dia=left, ultimo=day_of(last), limite=term.latest)
    return case.verdict(
        State.CUMPLE,
        reason + credited(case, last, term.latest),
        *shown,
        subject=subject,
        due=term.latest,
        advise_by=term.earliest,
        days_late=(day_of(last) - term.latest).days if late else None,
    )
