"""Verdicts over time, as intervals: pure. A day is judged only where something can change.

Those days are: a new observation, the day a verdict itself announced (``next_change``), the first
and the last day of a law. Between them the answer is the same, by the promise of ``next_change``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ckanext.gobabierto.obligations import Rule, profiles

from .engine import Judged
from .serialize import verdict_body, verdict_hash

Key = tuple[str, str, str, str, str]
Evaluate = Callable[[date], list[Judged]]
Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Interval:
    """One verdict from ``start`` until ``end`` (first day it no longer held; ``None`` = holds)."""

    key: Key
    hash: str
    state: str
    since: date
    start: date
    end: date | None
    next_change: date | None
    body: Body
    rule_version: str
    verb: str
    profile: str
    dataset_id: str | None
    row_id: str | None = None
    """Id of the stored row that it continues."""


def law_boundaries() -> tuple[date, ...]:
    """First days on which the set of rules in force is another one."""
    days: set[date] = set()
    for profile in profiles():
        for rule in profile.rules:
            days.add(rule.valid_from)
            if rule.valid_until:
                days.add(date.fromordinal(rule.valid_until.toordinal() + 1))
    return tuple(sorted(days))


def replay(
    evaluate: Evaluate,
    changes: Iterable[date],
    start: date,
    until: date,
    carried: Sequence[Interval] = (),
) -> list[Interval]:
    """Walk from *start* to *until* and give every interval that touches those days.

    :param evaluate: the verdicts of a day.
    :param changes: days on which what is known changed.
    :param carried: intervals that held on the day before *start*, taken as still open.
    """
    stops = {day for day in (*changes, *law_boundaries()) if start < day <= until}
    held = {item.key: replace(item, end=None) for item in carried}
    closed: list[Interval] = []
    day: date | None = start
    while day is not None and day <= until:
        found = {item.key: item for item in evaluate(day)}
        closed += [replace(held.pop(k), end=day) for k in [k for k in held if k not in found]]
        for key, judged in found.items():
            new = _interval(judged, day)
            old = held.get(key)
            if old is not None and old.hash == new.hash:
                held[key] = replace(old, next_change=new.next_change)
                continue
            if old is not None:
                closed.append(replace(old, end=day))
                if old.state == new.state:
                    new = replace(new, since=old.since)
            held[key] = new
        announced = {i.next_change for i in held.values() if i.next_change and i.next_change > day}
        day = min({stop for stop in stops if stop > day} | announced, default=None)
    return [item for item in closed if item.end is None or item.end > item.start] + list(
        held.values()
    )


def split(intervals: Iterable[Interval], start: date) -> tuple[list[Interval], list[Interval]]:
    """Of stored *intervals*: those a replay from *start* carries on, those it writes anew."""
    touching = [item for item in intervals if item.end is None or item.end >= start]
    carried = [item for item in touching if item.start < start]
    return carried, [item for item in touching if item.start >= start]


def _interval(judged: Judged, day: date) -> Interval:
    body = verdict_body(judged.verdict, judged.rule)
    return Interval(
        key=judged.key,
        hash=verdict_hash(body),
        state=judged.verdict.state.value,
        since=day,
        start=day,
        end=None,
        next_change=judged.verdict.next_change,
        body=body,
        rule_version=judged.rule.version,
        verb=judged.rule.verb,
        profile=judged.rule.profile,
        dataset_id=judged.dataset_id,
    )


def rules_for(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Those of *rules* that bind on *day*."""
    return [rule for rule in rules if rule.in_force(day)]
