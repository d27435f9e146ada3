"""The verdicts of one unit over time: pure. A day is judged only where something can change.

Those days are: a new observation, the day a verdict itself announced (``next_change``), the first
and the last day of a law. Between them the answer is the same, by the promise of ``next_change``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ckanext.gobabierto.facts.snapshots import InstitutionHistory

from .content import Content, Judged, content_of
from .engine import evaluate_own
from .hidden import judge_dataset
from .laws import Laws


class Unit(NamedTuple):
    """What is judged, stored and changed as one."""

    type: str
    """``institution`` | ``dataset``."""
    id: str


@dataclass(slots=True)
class Phase:
    """The same verdicts from ``start`` until ``end`` (first day they no longer held)."""

    start: date
    end: date | None
    next_change: date | None
    hash: str
    content: Content


def replay(
    judge: Callable[[date], Content], stops: Iterable[date], start: date, until: date
) -> list[Phase]:
    """Walk from *start* to *until* and give the phases of a unit, in order.

    :param judge: the verdicts of a day.
    :param stops: days on which the facts or the law changed.
    """
    ahead = sorted(day for day in set(stops) if start < day <= until)
    found: list[Phase] = []
    held: Phase | None = None
    place, day = 0, start
    while day <= until:
        content = judge(day)
        if held is not None and held.hash == content.hash:
            held.next_change = content.next_change
        else:
            if held is not None:
                held.end, held.next_change = day, None
            held = None
            if content.judged:
                held = Phase(day, None, content.next_change, content.hash, content)
                found.append(held)
        while place < len(ahead) and ahead[place] <= day:
            place += 1
        turns = ahead[place : place + 1]
        if held is not None and held.next_change is not None and held.next_change > day:
            turns.append(held.next_change)
        if not turns:
            break
        day = min(turns)
    return found


def replay_unit(
    history: InstitutionHistory, unit: Unit, laws: Laws, start: date, until: date
) -> list[Phase]:
    """The phases of *unit* from *start* on."""
    fixed = (*laws.boundaries, *history.obligation_turns())
    if unit.type == "dataset":
        turns = history.dataset_turns(unit.id) | history.organization_turns()
        return replay(
            lambda day: _of_dataset(history, unit.id, laws, day),
            (*turns, *fixed),
            start,
            until,
        )
    return replay(
        lambda day: _of_institution(history, laws, day),
        (*history.all_turns(), *fixed),
        start,
        until,
    )


def _of_dataset(history: InstitutionHistory, dataset_id: str, laws: Laws, day: date) -> Content:
    judged = judge_dataset(history, dataset_id, laws, day)
    if not judged:
        return NOTHING
    return content_of(judged, history.observed_at(dataset_id, day))


def _of_institution(history: InstitutionHistory, laws: Laws, day: date) -> Content:
    facts = history.at(day)
    if facts is None:
        return NOTHING
    judged: list[Judged] = evaluate_own(facts, laws.on(day), day, history.at)
    return content_of(judged, facts.organization.observed_at) if judged else NOTHING


NOTHING = content_of(())
"""What there is to say of a unit that is not judged."""
