"""The update frequency that a dataset declares: recognized, and equal to that of the Plan."""

from __future__ import annotations

from ckanext.gobabierto.vocabularies import frequencies

from .case import Case
from .dictionary import data_files
from .freshness import declared_frequency
from .plan_versions import sure_rows
from .registry import judges
from .spanish import shorten
from .verdict import Evidence, Grade, State, Verdict


def _in_plan(case: Case, written: str) -> Evidence:
    asked = case.parameter("same_as_plan")
    return Evidence(
        "value",
        shorten(written, 60),
        "Plan Institucional",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )


@judges("L25-UPD-02")
def known_frequency(case: Case) -> list[Verdict]:
    """The dataset declares a frequency, and it is one that can be recognized."""
    if exempt := case.exempt_by_role():
        return [exempt]
    own = {declared_frequency(case.data)}
    own |= {r.update_frequency.strip() for r in data_files(case.data)}
    declared = sorted(item for item in own if item)
    asked = case.parameter("vocabulary")
    evidence = Evidence(
        "value",
        "; ".join(shorten(item, 60) for item in declared) or "vacía",
        "update_frequency",
        threshold=str(asked.value),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if not declared:
        return [case.absent(case.say("vacia"), case.say("no_visto"), evidence)]
    known = [frequencies.find(item) for item in declared]
    for item, frequency in zip(declared, known, strict=True):
        if frequency is None:
            reason = case.say("no_reconocida", declarada=shorten(item, 60))
            return [case.verdict(State.INCUMPLE, reason, evidence)]
    labels = sorted({item.label.lower() for item in known if item})
    planned = {row.frequency: frequencies.find(row.frequency) for row in sure_rows(case.data)}
    codes = {item.code for item in known if item}
    for written, frequency in planned.items():
        if frequency and frequency.code not in codes:
            reason = case.say(
                "distinta", periodicidad=" / ".join(labels), plan=shorten(written, 60)
            )
            return [case.verdict(State.INCUMPLE, reason, evidence, _in_plan(case, written))]
    return [
        case.verdict(
            State.CUMPLE, case.say("reconocida", periodicidad=" / ".join(labels)), evidence
        )
    ]
