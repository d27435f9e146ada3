"""The rules of this portal over time: of each day, in the version that was applied then.

What is learned late of a day that has passed is judged by the law of that day, in the version which
this portal applied on it; the rules of today are for today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.obligations import Rule, Rulebook

from .laws import Era, Laws
from .store_rules import marks_of_sets, sets_taken, stored_rules

Taken = Sequence[tuple[date, str]]
"""First day and fingerprint of each set of rules that was applied, the oldest first."""
_KEPT: list[tuple[tuple[tuple[date, str], ...], obligations.Rulebook, Laws]] = []


def laws_over(taken: Taken, today: date) -> Laws:
    """Every rule over time; sorted once, and again when they are others.

    :param taken: as the portal has kept them. A set of a day to come was taken by a clock that was
        ahead: it says nothing of today.
    """
    book = obligations.current()
    past, since = _before(book, taken, today)
    # The day counts only where there is something before it.
    key = (*past, (since, book.fingerprint)) if past else ()
    for known, of, laws in _KEPT[:1]:
        if known == key and of is book:
            return laws
    laws = Laws(book.rules, _eras([day for day, _ in past]), since)
    _KEPT[:] = [(key, book, laws)]
    return laws


def laws_if_taken(book: Rulebook, today: date) -> Laws:
    """The same if the rules of *book* were those of today: what they would be judged with."""
    past, since = _before(book, marks_of_sets(), today)
    return Laws(book.rules, _eras([day for day, _ in past]), since)


def laws_now() -> Laws:
    """Every rule over time as this portal has applied it: one query."""
    return laws_over(marks_of_sets(), clock.today())


def applied_on(day: date) -> tuple[Rule, ...]:
    """Every rule as this portal applied it on *day*, in force or not.

    Of a day that has passed, one query; today's are those that are installed.
    """
    return laws_now().applied_on(day) if day < clock.today() else obligations.all_rules()


def _before(book: Rulebook, taken: Taken, today: date) -> tuple[tuple[tuple[date, str], ...], date]:
    """The sets that were applied before the rules of *book*, and since when these are."""
    past = tuple(item for item in taken if item[0] <= today)
    if past and past[-1][1] == book.fingerprint:
        return past[:-1], past[-1][0]
    return tuple(item for item in past if item[0] < today), today


def _eras(days: Sequence[date]) -> list[Era]:
    if not days:
        return []
    taken = sets_taken()
    wanted = {version for day in days for version in taken.get(day, ())}
    kept = {key: item.rule for key, item in stored_rules(wanted).items()}
    return [
        Era(day, tuple(kept[version] for version in taken.get(day, ()) if version in kept))
        for day in days
    ]
