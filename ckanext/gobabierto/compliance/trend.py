"""An institution at the end of each quarter: as frozen where it was, else as it is known now.

Quarters under different laws are told apart; who reads this must not join them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from ckanext.gobabierto.facts import read
from ckanext.gobabierto.obligations import primary_on

from . import period_store, periods, store_queries
from .aggregate import summarize
from .laws import Laws
from .periods import Period
from .rule_sets import laws_now
from .standings import bound_on, eje3_body

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """Where the institution stood on the last day of a period, or today."""

    name: str
    day: date
    law: str
    state: str
    met: int
    applicable: int
    frozen: bool = False
    provisional: bool = False


def trend(organization_id: str, today: date) -> list[Point]:
    """The last quarters that are over and, provisional, the one that runs; the oldest first."""
    first = read.first_observed(organization_id)
    if first is None or first > today:
        return []
    frozen = dict(period_store.history_of(organization_id))
    running, laws = periods.quarter_of(today), laws_now()
    found = [
        _point(organization_id, quarter, quarter.last, frozen.get(quarter.name), laws)
        for quarter in periods.last_quarters(today, QUARTERS, since=first)
    ]
    found.append(_point(organization_id, running, today, None, laws))
    return [item for item in found if item]


def _point(
    organization_id: str, quarter: Period, day: date, frozen: str | None, laws: Laws
) -> Point | None:
    profile = primary_on(day)
    if profile is None:
        return None
    if frozen:
        eje3 = orjson.loads(frozen)["eje3"]
    else:
        eje3 = _standing(organization_id, day, profile.id, laws)
    if eje3 is None:
        return None
    return Point(
        name=quarter.name,
        day=day,
        law=profile.short_title,
        state=eje3["state"],
        met=eje3["met"],
        applicable=eje3["applicable"],
        frozen=frozen is not None,
        provisional=day < quarter.last,
    )


def _standing(organization_id: str, day: date, profile: str, laws: Laws) -> dict[str, Any] | None:
    facts = read.organizations_at(day, [organization_id]).get(organization_id)
    if facts is None:
        return None
    _status, bound = bound_on(facts, facts, day)
    told = store_queries.counted(day, profile, organization_id, laws=laws)
    counted = told.get(organization_id)
    return eje3_body(summarize(counted.tallies if counted else [], bound=bound))
