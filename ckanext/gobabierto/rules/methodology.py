"""Whether the dataset says how its data are made."""

from __future__ import annotations

from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .observed import name_of
from .registry import judges
from .verdict import Evidence, Grade, State, Verdict


@judges("L25-MET-01")
def methodology(case: Case) -> list[Verdict]:
    """A file of that kind, or one that calls itself so."""
    if exempt := case.exempt_by_role():
        return [exempt]
    asked = case.parameter("words")
    words = [fold(word) for word in asked.value]
    found = [
        item
        for item in case.data.resources
        if item.kind == "metodologia" or any(word in fold(item.name) for word in words)
    ]
    evidence = Evidence(
        "value" if found else "count",
        name_of(found[0]) if found else "0 metodologías",
        f"resource {found[0].id}" if found else "dataset.resources",
        threshold="1 por conjunto",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    if found:
        reason = case.say("tiene", recurso=name_of(found[0]))
        return [case.verdict(State.CUMPLE, reason, evidence)]
    return [case.absent(case.say("falta"), case.say("no_visto"), evidence)]
