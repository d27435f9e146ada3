"""Data stay where they were: with the same name and the same addresses."""

from __future__ import annotations

from datetime import timedelta

from ckanext.gobabierto.facts.types import Move

from .case import Case
from .registry import judges
from .spanish import shorten
from .verdict import Evidence, Grade, State, Subject, Verdict
from .wording import measured

_ONE_DAY = timedelta(days=1)


@judges("L25-PERM-02")
def same_place(case: Case) -> list[Verdict]:
    """The name of the dataset and the addresses of its files are those of always.

    A change counts for a time, which is the portal's criterion: nobody can undo it but going back.
    """
    asked = case.parameter("days")
    floor = case.as_of - timedelta(days=int(asked.value))
    floor = max(floor, case.rule.valid_from)
    counted = [m for m in case.data.moves if m.moved_on and floor <= m.moved_on <= case.as_of]
    present = {item.id for item in case.data.resources}
    found = [_moved(case, item, case.subject()) for item in counted if not item.resource_id][-1:]
    if not found:
        evidence = Evidence("value", case.data.name, "dataset.name", grade=Grade.MEDIDO)
        found = [case.verdict(State.CUMPLE, case.say("estable"), evidence)]
    for resource_id in sorted({m.resource_id for m in counted} & present):
        move = [item for item in counted if item.resource_id == resource_id][-1]
        subject = Subject("resource", resource_id, move.name, move.name, move.after)
        found.append(_moved(case, move, subject))
    return found


def _moved(case: Case, move: Move, subject: Subject) -> Verdict:
    asked = case.parameter("days")
    day = move.moved_on or case.as_of
    evidence = Evidence(
        "value",
        f"{shorten(move.before, 150)} → {shorten(move.after, 150)}",
        "resource.url" if move.resource_id else "dataset.name",
        threshold=f"sin cambios en {measured(asked)}",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    return case.verdict(
        State.INCUMPLE,
        case.say("cambio_direccion" if move.resource_id else "cambio_nombre", dia=day),
        evidence,
        subject=subject,
        next_change=day + timedelta(days=int(asked.value)) + _ONE_DAY,
    )
