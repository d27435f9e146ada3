"""Free use: naming the source is the only thing asked."""

from __future__ import annotations

from ckanext.gobabierto.vocabularies import licences

from .access import hosted_by
from .case import Case
from .registry import judges
from .spanish import shorten
from .verdict import Evidence, Grade, Severity, State, Verdict

_NOTHING = {"", "notspecified", "none", "null"}
"""Words, and the entry of the vocabulary, that say that no licence is declared."""


@judges("L25-LIC-01")
def free_use(case: Case) -> list[Verdict]:
    """Open licences comply, restricting ones breach, unknown or missing ones warn."""
    data = case.data
    declared = data.license_id.strip() or data.license_title.strip()
    offered = case.parameter("offered")
    law = case.parameter("only_requirement")
    found = licences.find(data.license_id) or licences.find(data.license_title)
    breach = bool(found and found.restricted and not found.open)
    evidence = Evidence(
        "value",
        shorten(declared) or "sin licencia",
        "dataset.license_id",
        threshold=f"{law.unit}: {law.value}" if breach else ", ".join(offered.value),
        threshold_origin=law.origin if breach else offered.origin,
        grade=Grade.MEDIDO,
    )
    if declared.casefold() in _NOTHING or (found and found.use == "unspecified"):
        old = case.parameter("old_portal").value
        if any(hosted_by(item, old) for item in data.resources):
            # Everything published there until 2025 was under Libre Uso MX, said or not.
            return [case.verdict(State.CUMPLE, case.say("portal_anterior"), evidence)]
        if found and found.id not in _NOTHING:
            reason = case.say("sin_precisar", licencia=found.title)
            return [case.verdict(State.INCUMPLE, reason, evidence, severity=Severity.A)]
        return [
            case.absent(
                case.say("no_declarada"), case.say("no_visto"), evidence, severity=Severity.A
            )
        ]
    if found and found.open:
        return [case.verdict(State.CUMPLE, case.say("libre", licencia=found.title), evidence)]
    if found and found.restricted:
        return [case.verdict(State.INCUMPLE, case.say("restringe", licencia=found.title), evidence)]
    reason = case.say("no_reconocida", licencia=shorten(declared))
    return [case.verdict(State.INCUMPLE, reason, evidence, severity=Severity.A)]
