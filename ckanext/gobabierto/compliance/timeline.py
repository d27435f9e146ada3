"""Bringing an institution's verdicts up to a day: replay from where something changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import Rule, all_rules, fingerprint

from . import store
from .engine import Judged, evaluate_dataset, evaluate_own
from .replay import Interval, law_boundaries, replay, rules_for


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation of one institution did."""

    organization_id: str
    until: date
    start: date | None
    """First day looked at; ``None``: nothing had to be."""
    written: int = 0


def rules_state() -> str:
    """Fingerprint of the rules and of what else decides verdicts without being a fact."""
    return f"{fingerprint()}-{'platform' if config.is_platform() else 'portal'}"


def catch_up(organization_id: str, until: date | None = None, *, full: bool = False) -> Outcome:
    """Evaluate an institution up to *until*, in the transaction that is open.

    :param until: last day; today by default. An earlier day than the last evaluated one is not an
        order to forget: days already evaluated stay.
    :param full: look at every day again, whatever changed.
    """
    store.lock(organization_id)
    before = store.progress(organization_id)
    last = max(until or clock.today(), before.until or date.min)
    history = institution_history(organization_id)
    first = history.first_observed
    if first is None or first > last:
        return Outcome(organization_id, last, None)
    start = first if full or before.until is None else _start(before, first, last)
    if start > last and before.rules_hash == rules_state():
        return Outcome(organization_id, last, None)
    rules = all_rules()
    now = clock.now()
    if before.rules_hash != rules_state():
        store.record_rules(rules, now)
    carried, replaced = store.from_day(organization_id, start)
    found = replay_institution(history, rules, start, last, carried)
    written = store.save(organization_id, [*carried, *replaced], found, now)
    store.finish(before, until=last, at=now, rules_hash=rules_state())
    return Outcome(organization_id, last, start, written)


def _start(before: store.Progress, first: date, last: date) -> date:
    """The day from which something may be otherwise than stored."""
    days = [(before.until or first) + timedelta(days=1)]
    if before.dirty_from:
        days.append(before.dirty_from)
    if before.rules_hash != rules_state():
        # A new version of a rule judges from the day it is taken; old verdicts keep theirs.
        days.append(last)
    return max(first, min(days))


def replay_institution(
    history: InstitutionHistory,
    rules: tuple[Rule, ...],
    start: date,
    until: date,
    carried: list[Interval],
) -> list[Interval]:
    """Every interval of the institution from *start* on: its own, and those of each dataset."""
    held: dict[str | None, list[Interval]] = {}
    for item in carried:
        held.setdefault(item.dataset_id, []).append(item)
    own = held.pop(None, [])
    found = replay(
        lambda day: _judge_own(history, rules, day), history.all_turns(), start, until, own
    )
    for dataset_id in sorted({*history.dataset_ids, *(key for key in held if key)}):
        found += replay_dataset(history, dataset_id, rules, start, until, held.get(dataset_id, []))
    return found


def replay_dataset(
    history: InstitutionHistory,
    dataset_id: str,
    rules: tuple[Rule, ...],
    start: date,
    until: date,
    carried: list[Interval],
) -> list[Interval]:
    """Every interval of one dataset from *start* on; nothing is judged where nothing can change."""
    turns = history.dataset_turns(dataset_id) | history.organization_turns()
    touched = [*turns, *law_boundaries()]
    announced = [item.next_change for item in carried if item.next_change]
    quiet = not any(day >= start for day in touched) and not any(d <= until for d in announced)
    if quiet and all(item.end is None for item in carried) and _current(carried):
        return carried
    return replay(
        lambda day: _judge_dataset(history, dataset_id, rules, day), turns, start, until, carried
    )


def _current(carried: list[Interval]) -> bool:
    """Whether the verdicts were reached with the rules as they are now."""
    versions = {rule.version for rule in all_rules()}
    return bool(carried) and all(item.rule_version in versions for item in carried)


def _judge_own(history: InstitutionHistory, rules: tuple[Rule, ...], day: date) -> list[Judged]:
    facts = history.at(day)
    return evaluate_own(facts, rules_for(rules, day), day, history.at) if facts else []


def _judge_dataset(
    history: InstitutionHistory, dataset_id: str, rules: tuple[Rule, ...], day: date
) -> list[Judged]:
    facts, dataset = history.bare(day), history.dataset_at(dataset_id, day)
    if facts is None or dataset is None:
        return []
    return evaluate_dataset(facts, dataset, rules_for(rules, day), day)


def refresh_dataset(organization_id: str, dataset_id: str) -> int | None:
    """Bring the verdicts of one dataset up to today, in the transaction that is open.

    The institution keeps its mark: its own verdicts are brought up to date by :func:`catch_up`.

    :returns: rows written; ``None`` where the institution itself was never observed.
    """
    store.lock(organization_id)
    before = store.progress(organization_id)
    history = institution_history(organization_id, only_dataset=dataset_id)
    first, today = history.first_observed, clock.today()
    if first is None or first > today:
        return None if first is None else 0
    start = first if before.until is None else min(_start(before, first, today), today)
    rules = all_rules()
    now = clock.now()
    if before.rules_hash != rules_state():
        store.record_rules(rules, now)
    carried, replaced = store.from_day(organization_id, start, dataset_id=dataset_id)
    found = replay_dataset(history, dataset_id, rules, start, today, carried)
    return store.save(organization_id, [*carried, *replaced], found, now)


def evaluate(organization_id: str, until: date | None = None, *, full: bool = False) -> Outcome:
    """:func:`catch_up` in a transaction of its own, undone whole if it fails."""
    try:
        outcome = catch_up(organization_id, until, full=full)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    return outcome


def due_for_evaluation(today: date) -> list[str]:
    """Institutions where something changed, or where the clock alone changes a verdict by now."""
    state = rules_state()
    found = [
        item.organization_id
        for item in store.all_progress().values()
        if item.until is None
        or item.dirty_from is not None
        or item.pending
        or item.rules_hash != state
        or (item.next_change is not None and item.next_change <= today)
    ]
    return sorted(found)
