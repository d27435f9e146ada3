"""The institutional mailbox by which the Área Coordinadora can be reached."""

from __future__ import annotations

import re

from .case import Case
from .registry import judges
from .verdict import Cause, Evidence, Severity, State, Verdict

_ADDRESS = re.compile(r"^[^@\s]+@([^@\s.]+(?:\.[^@\s.]+)+)$")


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
