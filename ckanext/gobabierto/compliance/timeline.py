"""Bringing an institution's verdicts up to a day: only units that may say something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.facts import capture, loading, marks
from ckanext.gobabierto.facts.loading import DatasetReader
from ckanext.gobabierto.facts.marks import Place
from ckanext.gobabierto.obligations import current, fingerprint

from . import store, store_rules, store_tasks, store_units
from .due import Asked, Marks, dataset_units
from .laws import Laws
from .replay import Unit
from .rule_sets import laws_over
from .run import Run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation of one institution did."""

    organization_id: str
    until: date
    start: date | None
    """First day looked at; ``None``: nothing had to be."""
    written: int = 0
    units: int = 0
    """How many units were judged."""


def rules_state() -> str:
    """Fingerprint of the rules and of what else decides verdicts without being a fact."""
    option = "platform" if config.is_platform() else "portal"
    return f"{fingerprint()}-{option}"


def catch_up(organization_id: str, until: date | None = None, *, full: bool = False) -> Outcome:
    """Evaluate an institution up to *until*, in the transaction that is open.

    :param until: last day; today by default. An earlier day than the last evaluated one is not an
        order to forget: days already evaluated stay.
    :param full: judge *until* again, whatever changed. What was said of the days before it stays:
        neither the rules nor the options of today are applied to the past.
    """
    store.lock(organization_id)
    tasks = _reconciled(organization_id, until or clock.today())
    before, state = tasks.progress, rules_state()
    last = max(until or clock.today(), before.until or date.min)
    anew = last if full or before.rules_hash != state else None
    laws = laws_over(tasks.taken, clock.today())
    if _start(before, last, anew, laws) is None:
        _hold(before, last)
        return Outcome(organization_id, last, None)
    asked = Asked(organization_id, before.until, last, anew)
    changed = asked.datasets(tasks.marks, tasks.clock)
    known_since = min(changed.values(), default=last)
    history, facts = loading.own_and_datasets(organization_id, changed, known_since)
    first = history.first_observed
    if first is None or first > last:
        return Outcome(organization_id, last, None)
    starts = asked.starts(
        history, laws, tasks.marks, tasks.clock, lambda: _every_unit(organization_id)
    )
    if before.rules_hash != state:
        store_rules.record(current(), clock.today(), clock.now())
    run = Run(organization_id, history, facts, laws, before.until, last)
    run.judge(starts)
    written = run.write()
    left = _settle_marks(tasks.marks, last, run)
    store.finish(before, until=last, at=run.now, rules_hash=state, seen=left)
    start = min(starts.values(), default=None)
    return Outcome(organization_id, last, start, written, len(starts))


def _every_unit(organization_id: str) -> set[Unit]:
    stored = store_units.open_units(organization_id)
    return stored | dataset_units(loading.dataset_ids(organization_id))


def _reconciled(organization_id: str, day: date) -> store_tasks.Tasks:
    """What there is to do; where a change may have been missed, it is looked at first."""
    before = store_tasks.tasks_of(organization_id, day)
    if not before.progress.pending:
        return before
    capture.capture_institution(organization_id)
    # A mark that came in after the first reading is of something that was perhaps not seen.
    return store_tasks.tasks_of(organization_id, day).looked_at(before)


def _start(before: store.Progress, last: date, anew: date | None, laws: Laws) -> date | None:
    """The first day on which something may be otherwise than stored; ``None``: no day up to *last*.

    Until the day that the verdicts announced, or on which the law changes, they hold by themselves.

    :param anew: day to be judged again, whatever changed.
    """
    if before.until is None:
        return date.min
    ahead = [day for day in (before.next_change, *laws.boundaries) if day and day > before.until]
    days = [day for day in (*ahead, before.dirty_from, anew) if day and day <= last]
    return min(days, default=None)


def _settle_marks(seen: Marks, last: date, run: Run) -> Marks:
    """What is known of later days is kept marked for them.

    :returns: the marks that were seen to and are still to be erased.
    """
    done = {place: mark for place, mark in seen.items() if mark[0] <= last}
    owner = run.organization_id
    later = {Place(owner, unit.type, unit.id): day for unit, day in run.turns.items()}
    ahead = [day for day in run.history.organization_turns() if day > last]
    if ahead:
        later[Place(owner, marks.EVERY)] = min(ahead)
    if not later:
        return done
    marks.erase(done)
    marks.postpone(later)
    return {}


def _hold(before: store.Progress, last: date) -> None:
    """Note that what is stored holds up to *last*, without reading anything."""
    if before.until is not None and (before.until < last or before.pending):
        store.finish(before, until=last, at=clock.now(), rules_hash=before.rules_hash)


def refresh_dataset(organization_id: str, dataset_id: str) -> int | None:
    """Bring the verdicts of one dataset up to today, in the transaction that is open.

    The institution keeps its mark: its own verdicts are brought up to date by :func:`catch_up`.

    :returns: rows written; ``None`` where the institution itself was never observed.
    """
    store.lock(organization_id)
    today, state = clock.today(), rules_state()
    tasks = store_tasks.tasks_of(organization_id, today)
    before = tasks.progress
    history = loading.own_history(organization_id)
    first = history.first_observed
    if first is None or first > today:
        return None if first is None else 0
    laws = laws_over(tasks.taken, today)
    unit, place = Unit(marks.DATASET, dataset_id), Place(organization_id, marks.DATASET, dataset_id)
    seen = {key: mark for key, mark in tasks.marks.items() if mark[0] <= today}
    days = [day for key, (day, _) in seen.items() if key == place or key.unit_type == marks.EVERY]
    days += [today, *Asked(organization_id, before.until, today).passed(history, laws)]
    due = tasks.clock.get(unit)
    start = max(first, min([*days, due] if due else days))
    if before.rules_hash != state:
        store_rules.record(current(), today, clock.now())
    run = Run(organization_id, history, DatasetReader(organization_id), laws, before.until, today)
    run.judge({unit: start})
    written = run.write()
    marks.erase(_settle_marks({place: seen[place]} if place in seen else {}, today, run))
    return written


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
