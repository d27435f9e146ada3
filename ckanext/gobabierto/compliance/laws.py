"""The rules in force on each day, sorted by what they judge: asked thousands of times a second."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.obligations import Rule, all_rules
from ckanext.gobabierto.rules import function_of
from ckanext.gobabierto.rules.registry import RuleFunction, judges_hidden, judges_inside

DATASET_SUBJECTS = frozenset({"dataset", "resource"})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule with its judge and the words that say where it stands."""

    rule: Rule
    judge: RuleFunction
    article: str
    ends: date | None
    """First day on which it is no longer in force."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules of one day: those of the institution, of its datasets, and of what it hides."""

    own: tuple[Bound, ...]
    dataset: tuple[Bound, ...]
    hidden: tuple[Bound, ...]
    ids: frozenset[str]
    inside: bool
    """Some rule of the institution reads what its datasets hold."""


def is_stored(rule: Rule) -> bool:
    """Whether verdicts of *rule* are stored.

    What is only for export of a whole institution is worked out when it is exported: it would read
    every file of every dataset each time that one of them changes.
    """
    return not rule.export_only or rule.subject in DATASET_SUBJECTS


def ruleset(rules: Iterable[Rule]) -> Ruleset:
    """*rules* with their judges, in their order."""
    bound = [
        Bound(
            rule,
            function_of(rule.id),
            f"art. {', '.join(rule.articles)}",
            rule.valid_until + _ONE_DAY if rule.valid_until else None,
        )
        for rule in rules
    ]
    dataset = tuple(item for item in bound if item.rule.subject in DATASET_SUBJECTS)
    own = tuple(item for item in bound if item.rule.subject not in DATASET_SUBJECTS)
    return Ruleset(
        own=own,
        dataset=dataset,
        hidden=tuple(item for item in dataset if judges_hidden(item.rule.id)),
        ids=frozenset(item.rule.id for item in bound),
        inside=any(judges_inside(item.rule.id) for item in own),
    )


class Laws:
    """Every rule over time.

    :param rules: all of them, in force or not.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._judged = tuple(rule for rule in self.rules if is_stored(rule))
        days = {rule.valid_from for rule in self.rules}
        days |= {rule.valid_until + _ONE_DAY for rule in self.rules if rule.valid_until}
        self.boundaries = tuple(sorted(days))
        """First days on which the set of rules in force is another one."""
        self._sets: dict[int, Ruleset] = {}

    def on(self, day: date) -> Ruleset:
        """The rules that bind on *day*."""
        return self._set(bisect_right(self.boundaries, day))

    def look_inside(self, first: date, last: date) -> bool:
        """Whether between two days a rule of the institution reads what its datasets hold."""
        places = range(
            bisect_right(self.boundaries, first), bisect_right(self.boundaries, last) + 1
        )
        return any(self._set(place).inside for place in places)

    def _set(self, place: int) -> Ruleset:
        if place not in self._sets:
            day = self.boundaries[place - 1] if place else date.min
            self._sets[place] = ruleset(rule for rule in self._judged if rule.in_force(day))
        return self._sets[place]


_IN_USE: list[Laws] = []


def laws_in_use() -> Laws:
    """The rules of this portal; sorted once, and again when they are others."""
    rules = all_rules()
    if not _IN_USE or _IN_USE[0].rules is not rules:
        _IN_USE[:] = [Laws(rules)]
    return _IN_USE[0]
