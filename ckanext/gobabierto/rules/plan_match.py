"""What proves that a row of the Plan is that dataset, and how surely (rules.md 1.8)."""

from __future__ import annotations

from ckanext.gobabierto.facts.plan_types import PlanRowFacts

from .observed import moment_of
from .spanish import long_date
from .verdict import Evidence, Grade

_ROLES = {
    "admin": "quien administra la institución",
    "editor": "un editor de la institución",
    "sysadmin": "quien administra el portal",
}


def match_evidence(row: PlanRowFacts) -> Evidence:
    """How the row was matched: by whom, in what role, and when, where a person said it.

    A link was written by who wrote the Plan, and who confirms may be who handed it over or who
    published the dataset: that is declared. Only a second person has compared it with anything.
    """
    if row.match_by == "link":
        return Evidence(
            "value", "liga explícita", "coincidencia del renglón", grade=Grade.DECLARADO
        )
    value, grade = f"{row.match_score:.2f}", Grade.MEDIDO
    if row.match_by == "person":
        who = _ROLES.get(row.match_decided_as, "una persona")
        when = f" el {long_date(row.match_decided_on)}" if row.match_decided_on else ""
        value = f"confirmada por {who}{when} (parecido {value})"
        grade = Grade.COTEJADO if row.match_compared else Grade.DECLARADO
    return Evidence(
        "value",
        value,
        "coincidencia del renglón",
        grade=grade,
        observed_at=moment_of(row.match_decided_on) if row.match_by == "person" else None,
    )
