"""A verdict that the clock alone changes has told the day: nothing is ever found out late.

The engine judges a unit only on days on which the facts or the law changed and on those that its
verdicts announced. Here every day of seventeen months is judged, and what is said on it may differ
from the day before only where one of those reasons holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto.compliance.content import Judged
from ckanext.gobabierto.compliance.engine import evaluate_own
from ckanext.gobabierto.compliance.hidden import judge_dataset
from ckanext.gobabierto.compliance.laws import Laws
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import all_rules

from . import rich

START, END = date(2025, 9, 1), date(2027, 2, 10)
LAWS = Laws(all_rules())
Day = dict[str, tuple[list[object], date | None]]


def each_day() -> Iterator[date]:
    day = START
    while day <= END:
        yield day
        day += timedelta(days=1)


def by_rule(judged: list[Judged]) -> Day:
    """What each rule says, and the first day that its verdicts announce."""
    found: Day = {}
    for item in judged:
        said, turn = found.setdefault(item.verdict.rule, ([], None))
        said.append(replace(item.verdict, next_change=None))
        turns = [day for day in (turn, item.verdict.next_change) if day]
        found[item.verdict.rule] = (said, min(turns, default=None))
    return found


def own(past: InstitutionHistory, day: date) -> list[Judged]:
    facts = past.at(day)
    return evaluate_own(facts, LAWS.on(day), day, past.at) if facts else []


def untold(judge: Callable[[date], list[Judged]], stops: set[date]) -> list[str]:
    """Changes that nothing had announced, and days announced that were already past."""
    wrong: list[str] = []
    before: Day = {}
    for day in each_day():
        now = by_rule(judge(day))
        for rule in sorted(now.keys() | before.keys()):
            said, turn = now.get(rule, ([], None))
            if turn is not None and turn <= day:
                wrong.append(f"{rule} announces on {day} a day that is past: {turn}")
            if not before or day in stops:
                continue
            held, announced = before.get(rule, ([], None))
            # What was failed in public comes back when the reason for hiding it ends.
            hidden = before.get("L25-PERM-01", ([], None))[1]
            if said != held and day not in {announced, hidden}:
                wrong.append(f"{rule} changes on {day}, announced {announced}: {_what(held, said)}")
        before = now
    return wrong


def _what(held: list[object], said: list[object]) -> str:
    gone = [item for item in held if item not in said][:1]
    new = [item for item in said if item not in held][:1]
    return " → ".join(
        "; ".join(f"{v.state.value} {v.reason} {[e.value for e in v.evidence]}" for v in items)  # type: ignore[attr-defined]
        for items in (gone, new)
    )


@pytest.mark.parametrize("platform", [True, False])
@pytest.mark.parametrize("name", rich.INSTITUTIONS)
def test_what_is_said_of_an_institution_changes_only_on_an_announced_day(name, platform):
    past = rich.history(name, platform=platform)
    stops = {*past.all_turns(), *past.obligation_turns(), *LAWS.boundaries}
    assert untold(lambda day: own(past, day), stops) == []


@pytest.mark.parametrize("key", [*rich.DATASETS, "waits", "hides"])
def test_what_is_said_of_a_dataset_changes_only_on_an_announced_day(key):
    past = rich.history("bound", platform=True)
    stops = {*past.dataset_turns(key), *past.organization_turns(), *LAWS.boundaries}
    assert untold(lambda day: judge_dataset(past, key, LAWS, day), stops) == []
