"""Bringing an institution's verdicts up to a day: replay from where something changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts import capture
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import Rule, all_rules, fingerprint
from ckanext.gobabierto.vocabularies import fingerprint as vocabularies_fingerprint

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
    option = "platform" if config.is_platform() else "portal"
    return f"{fingerprint()}-{vocabularies_fingerprint()}-{option}"


def catch_up(organization_id: str, until: date | None = None, *, full: bool = False) -> Outcome:
    """Evaluate an institution up to *until*, in the transaction that is open.

    :param until: last day; today by default. An earlier day than the last evaluated one is not an
        order to forget: days already evaluated stay.
    :param full: judge *until* again, whatever changed. What was said of the days before it stays:
        neither the rules nor the options of today are applied to the past.
    """
    store.lock(organization_id)
    before = _reconciled(organization_id)
    last = max(until or clock.today(), before.until or date.min)
    anew = last if full or before.rules_hash != rules_state() else None
    start = _start(before, last, anew)
    if start is None:
        _hold(before, last)
        return Outcome(organization_id, last, None)
    history = institution_history(organization_id)
    first = history.first_observed
    if first is None or first > last:
        return Outcome(organization_id, last, None)
    start = max(start, first)
    rules = all_rules()
    now = clock.now()
    if before.rules_hash != rules_state():
        store.record_rules(rules, now)
    carried, replaced = store.from_day(organization_id, start)
    found = replay_institution(history, rules, start, last, carried, anew)
    written = store.save(organization_id, [*carried, *replaced], found, now)
    later = min((day for day in history.all_turns() if day > last), default=None)
    store.finish(before, until=last, at=now, rules_hash=rules_state(), later=later)
    return Outcome(organization_id, last, start, written)


def _reconciled(organization_id: str) -> store.Progress:
    """How far the institution got; where a change may have been missed, it is looked at first."""
    before = store.progress(organization_id)
    if not before.pending:
        return before
    capture.capture_institution(organization_id)
    # A mark that came in after the first reading is of something that was perhaps not seen.
    return replace(store.progress(organization_id), pending_count=before.pending_count)


def _start(before: store.Progress, last: date, anew: date | None) -> date | None:
    """The first day on which something may be otherwise than stored; ``None``: no day up to *last*.

    Until the day that the verdicts announced, or on which the law changes, they hold by themselves.

    :param anew: day to be judged again, whatever changed.
    """
    if before.until is None:
        return date.min
    ahead = [day for day in (before.next_change, *law_boundaries()) if day and day > before.until]
    days = [day for day in (*ahead, before.dirty_from, anew) if day and day <= last]
    return min(days, default=None)


def _hold(before: store.Progress, last: date) -> None:
    """Note that what is stored holds up to *last*, without reading anything."""
    if before.until is not None and (before.until < last or before.pending):
        store.finish(before, until=last, at=clock.now(), rules_hash=before.rules_hash)


def replay_institution(
    history: InstitutionHistory,
    rules: tuple[Rule, ...],
    start: date,
    until: date,
    carried: list[Interval],
    anew: date | None = None,
) -> list[Interval]:
    """Every interval of the institution from *start* on: its own, and those of each dataset.

    :param anew: day on which every dataset is judged again, whatever changed.
    """
    held: dict[str | None, list[Interval]] = {}
    for item in carried:
        held.setdefault(item.dataset_id, []).append(item)
    own = held.pop(None, [])
    found = replay(
        lambda day: _judge_own(history, rules, day), history.all_turns(), start, until, own
    )
    for dataset_id in sorted({*history.dataset_ids, *(key for key in held if key)}):
        own = held.get(dataset_id, [])
        found += replay_dataset(history, dataset_id, rules, start, until, own, anew)
    return found


def replay_dataset(
    history: InstitutionHistory,
    dataset_id: str,
    rules: tuple[Rule, ...],
    start: date,
    until: date,
    carried: list[Interval],
    anew: date | None = None,
) -> list[Interval]:
    """Every interval of one dataset from *start* on; nothing is judged where nothing can change.

    :param anew: day on which it is judged again, whatever changed.
    """
    turns = history.dataset_turns(dataset_id) | history.organization_turns()
    touched = [*turns, *law_boundaries()]
    announced = [item.next_change for item in carried if item.next_change]
    quiet = not any(day >= start for day in touched) and not any(d <= until for d in announced)
    if quiet and carried and all(item.end is None for item in carried):
        if anew is None:
            return carried
        start = max(start, anew)
    turns = turns | {anew} if anew else turns
    return replay(
        lambda day: _judge_dataset(history, dataset_id, rules, day), turns, start, until, carried
    )


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
    start = max(first, _start(before, today, today) or today)
    rules = all_rules()
    now = clock.now()
    if before.rules_hash != rules_state():
        store.record_rules(rules, now)
    carried, replaced = store.from_day(organization_id, start, dataset_id=dataset_id)
    found = replay_dataset(history, dataset_id, rules, start, today, carried, today)
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
