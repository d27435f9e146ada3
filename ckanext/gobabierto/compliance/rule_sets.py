"""The rules of this portal over time: of each day, in the version that was applied then.

What is learned late of a day that has passed is judged by the law of that day, in the version which
this portal applied on it; the rules of today are for today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ckanext.gobabierto import obligations
from ckanext.gobabierto.rules import registered

from .laws import Era, Laws
from .store_rules import sets_taken, stored_rules

Taken = Sequence[tuple[date, str]]
"""First day and fingerprint of each set of rules that was applied, the oldest first."""
_KEPT: list[tuple[tuple[tuple[date, str], ...], obligations.Rulebook, Laws]] = []


def laws_over(taken: Taken, today: date) -> Laws:
    """Every rule over time; sorted once, and again when they are others.

    :param taken: as the portal has kept them. A set of a day to come was taken by a clock that was
        ahead: it says nothing of today.
    """
    book = obligations.current()
    past = tuple(item for item in taken if item[0] <= today)
    if past and past[-1][1] == book.fingerprint:
        since, past = past[-1][0], past[:-1]
    else:
        since, past = today, tuple(item for item in past if item[0] < today)
    # The day counts only where there is something before it.
    key = (*past, (since, book.fingerprint)) if past else ()
    if _KEPT and _KEPT[0][0] == key and _KEPT[0][1] is book:
        return _KEPT[0][2]
    laws = Laws(book.rules, _eras([day for day, _ in past]), since)
    _KEPT[:] = [(key, book, laws)]
    return laws


def _eras(days: Sequence[date]) -> list[Era]:
    if not days:
        return []
    taken = sets_taken()
    wanted = {version for day in days for version in taken.get(day, ())}
    kept = {key: item.rule for key, item in stored_rules(wanted).items()}
    judged = registered()
    return [
        Era(
            day,
            tuple(
                kept[version]
                for version in taken.get(day, ())
                if version in kept and kept[version].id in judged
            ),
        )
        for day in days
    ]
