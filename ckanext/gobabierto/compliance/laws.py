"""The rules in force on each day, sorted by what they judge: asked thousands of times a second."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ckanext.gobabierto import obligations
from ckanext.gobabierto.obligations import Rule, Rulebook
from ckanext.gobabierto.obligations.parts import CALENDAR, edition_of, vocabularies
from ckanext.gobabierto.rules import function_of, registered
from ckanext.gobabierto.rules.registry import RuleFunction, judges_hidden, judges_inside
from ckanext.gobabierto.rules.wording import cite
from ckanext.gobabierto.vocabularies.edition import Edition

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
    edition: Edition | None = None
    """The vocabularies and calendar of its version; ``None``: those of the portal."""
    instead: Bound | None = None
    """The rule of today, where this is an older version, which may lack what the judge asks for."""


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


def _bound(rule: Rule, book: Rulebook) -> Bound:
    now = book.by_id.get(rule.id)
    return Bound(
        rule,
        function_of(rule.id),
        cite(rule.articles),
        rule.valid_until + _ONE_DAY if rule.valid_until else None,
        edition_of(rule, {**vocabularies(), CALENDAR: book.parts[CALENDAR]}),
        _bound(now, book) if now is not None and now.version != rule.version else None,
    )


def ruleset(rules: Iterable[Rule]) -> Ruleset:
    """*rules* with their judges, in their order."""
    book = obligations.current()
    bound = [_bound(rule, book) for rule in rules]
    dataset = tuple(item for item in bound if item.rule.subject in DATASET_SUBJECTS)
    own = tuple(item for item in bound if item.rule.subject not in DATASET_SUBJECTS)
    return Ruleset(
        own=own,
        dataset=dataset,
        hidden=tuple(item for item in dataset if judges_hidden(item.rule.id)),
        ids=frozenset(item.rule.id for item in bound),
        inside=any(judges_inside(item.rule.id) for item in own),
    )


class Era(NamedTuple):
    """The rules that this portal applied from a day on, in the versions of then."""

    first: date
    rules: tuple[Rule, ...]


class Laws:
    """Every rule over time.

    :param rules: all of them, in force or not.
    :param earlier: what was applied before *since*, the oldest first; the first of them to all the
        days before it too.
    """

    def __init__(
        self, rules: Iterable[Rule], earlier: Iterable[Era] = (), since: date = date.min
    ) -> None:
        self.rules = tuple(rules)
        eras = [*earlier, Era(since, self.rules)]
        self._firsts = [date.min, *(era.first for era in eras[1:])]
        self._eras = eras
        days = {rule.valid_from for era in eras for rule in era.rules}
        ends = {rule.valid_until for era in eras for rule in era.rules}
        days |= {day + _ONE_DAY for day in ends if day} | set(self._firsts[1:])
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

    def applied_on(self, day: date) -> tuple[Rule, ...]:
        """Every rule as it was applied on *day*, in force or not."""
        return self._era(day).rules

    def version_on(self, rule_id: str, day: date) -> Rule | None:
        """The rule called *rule_id* as it was applied on *day*, in force or not."""
        return next((rule for rule in self.applied_on(day) if rule.id == rule_id), None)

    def only(self, wanted: Container[str]) -> Laws:
        """The same over time, of the rules with some ids."""
        *earlier, now = (
            Era(era.first, tuple(rule for rule in era.rules if rule.id in wanted))
            for era in self._eras
        )
        return Laws(now.rules, earlier, now.first)

    def _era(self, day: date) -> Era:
        return self._eras[bisect_right(self._firsts, day) - 1]

    def _set(self, place: int) -> Ruleset:
        if place not in self._sets:
            day = self.boundaries[place - 1] if place else date.min
            rules = [
                item for item in self._era(day).rules if is_stored(item) and item.in_force(day)
            ]
            if self._era(day) is not self._eras[-1]:
                # What the program no longer judges is told of the past as it was, and never again.
                judged = registered()
                rules = [item for item in rules if item.id in judged]
            self._sets[place] = ruleset(rules)
        return self._sets[place]
