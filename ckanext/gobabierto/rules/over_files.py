"""One answer about all the data files of a dataset: who fails, who was not looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts

from .case import Case
from .observed import expires, name_of, nothing_to_judge, recent, seen_at, unobserved
from .verdict import Evidence, Grade, State, Verdict

Look = Callable[[ResourceFacts, ResourceObservation], str | None]
"""What is wrong with a file: ``""`` nothing, ``None`` it was not looked at for that."""
_TOLD = 5


def judge_files(case: Case, files: Sequence[ResourceFacts], look: Look) -> list[Verdict]:
    """``incumple`` where some file fails, ``cumple`` where those that were read do not."""
    if not files:
        return [nothing_to_judge(case, None, "sin_archivos", "0 archivos")]
    faults: list[Evidence] = []
    read: list[ResourceObservation] = []
    for item in files:
        seen = recent(case, item.id)
        told = look(item, seen) if seen else None
        if seen is None or told is None:
            continue
        read.append(seen)
        if told:
            faults.append(_fault(case, item, seen, told))
    if not read:
        return [unobserved(case)]
    turn = min(expires(case, item) for item in read)
    if faults:
        return [_failing(case, faults, turn)]
    evidence = Evidence(
        "count",
        f"{len(read)} de {len(files)} archivos leídos, sin faltas",
        "dataset.resources",
        grade=Grade.MEDIDO,
        observed_at=seen_at(read[0]),
    )
    return [case.verdict(State.CUMPLE, case.say("bien"), evidence, next_change=turn)]


def _failing(case: Case, faults: list[Evidence], turn: date | None) -> Verdict:
    reason = case.say("mal", n=len(faults))
    return case.verdict(State.INCUMPLE, reason, *faults[:_TOLD], next_change=turn)


def _fault(
    case: Case, item: ResourceFacts, seen: ResourceObservation | None, told: str
) -> Evidence:
    asked = next(iter(case.rule.parameters), None)
    share = asked if asked and asked.name == "share" else None
    return Evidence(
        "list",
        f"{name_of(item)}: {told}",
        f"resource {item.id}",
        threshold=f"{share.value:.0%}" if share else "",
        threshold_origin=share.origin if share else "",
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen) if seen else None,
    )


def judge_declared(
    case: Case, files: Sequence[ResourceFacts], look: Callable[[ResourceFacts], str]
) -> list[Verdict]:
    """The same of what the catalogue declares of each file: nobody needs to look inside."""
    if not files:
        return [nothing_to_judge(case, None, "sin_archivos", "0 archivos")]
    faults = [_fault(case, item, None, told) for item in files if (told := look(item))]
    if faults:
        return [_failing(case, faults, None)]
    evidence = Evidence(
        "count", f"{len(files)} de {len(files)} archivos", "dataset.resources", grade=Grade.MEDIDO
    )
    return [case.verdict(State.CUMPLE, case.say("bien"), evidence)]
