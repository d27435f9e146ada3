"""Who answers for a dataset: its institution, the successor of an extinct one, or who let it go.

Data and permanence of an extinct institution pass to its successor (rules.md 1.10), whoever still
owns them in CKAN. Moving a dataset to a body that nobody is bound through sheds nothing: the bound
institution that answered for it goes on answering. What never was public stays with its owner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import model

from . import snapshot_rows, snapshot_store
from .codec import decode
from .obligation import BOUND, EXTINCT, interval_on
from .types import ObligationInterval, OrganizationFacts

GROUP = model.group_table
_MOST = 10
"""Institutions one after the other that ended: more is a circle."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a dataset, and why it is not its owner."""

    organization_id: str
    received_from: str = ""
    """Title of the extinct institution that it passed from."""
    held_by: str = ""
    """Title of the body that has it now and is not bound."""


class Answers:
    """Who answers for the datasets of some institutions on a day.

    :param owners: everyone who owns one of them, or answered for it last.
    """

    def __init__(self, owners: Iterable[str], day: date) -> None:
        self._day = day
        self._known: dict[str, OrganizationFacts] = {}
        self._learn(set(owners))
        self._heirs = self._follow()

    def of(self, owner: str, before: str | None) -> Answering:
        """Who answers for a dataset of *owner* that was public.

        :param before: who answered for it until now.
        """
        if heir := self.heir_of(owner):
            return Answering(heir, received_from=self._title(owner))
        unbound = before is not None and not self._bound(owner) and self._bound(before)
        if before is None or before == owner or not unbound:
            return Answering(owner)
        return Answering(before, held_by=self._title(owner))

    def owed_by_nobody(self, owner: str, before: str) -> bool:
        """Whether a dataset comes from a body that is known not to be bound, nor to have ended."""
        current = self._interval(before)
        return before != owner and current is not None and current.status not in {*BOUND, EXTINCT}

    def heir_of(self, owner: str) -> str:
        """The institution to which all of an extinct one passed; empty where there is none."""
        found = owner
        for _ in range(_MOST):
            if found not in self._heirs:
                break
            found = self._heirs[found]
        return found if found != owner and self._bound(found) else ""

    def turns(self) -> set[date]:
        """Days on which what is registered of one of them begins or ends."""
        intervals = (each for facts in self._known.values() for each in facts.obligation)
        return {day for each in intervals for day in (each.since, each.until) if day}

    def _learn(self, ids: set[str]) -> None:
        stored = snapshot_store.latest("organization", ids - self._known.keys())
        for key, item in stored.items():
            self._known[key] = decode(OrganizationFacts, item.facts)

    def _follow(self) -> dict[str, str]:
        """By extinct institution, its successor as far as it is registered here."""
        found: dict[str, str] = {}
        for _ in range(_MOST):
            named = {
                key: current.successor
                for key in self._known.keys() - found.keys()
                if (current := self._interval(key))
                and current.status == EXTINCT
                and current.successor
            }
            if not named:
                break
            ids = ids_of(set(named.values()))
            found |= {key: ids.get(successor, key) for key, successor in named.items()}
            self._learn(set(ids.values()))
        return {key: heir for key, heir in found.items() if key != heir}

    def _interval(self, key: str) -> ObligationInterval | None:
        facts = self._known.get(key)
        return interval_on(facts.obligation, self._day) if facts else None

    def _bound(self, key: str) -> bool:
        current = self._interval(key)
        return current is not None and current.status in BOUND

    def _title(self, key: str) -> str:
        facts = self._known.get(key)
        return (facts.title or facts.name) if facts else key


def ids_of(references: set[str]) -> dict[str, str]:
    """Ids of institutions by what a register calls them: name, id or title, of now or of before."""
    if not references:
        return {}
    columns = (GROUP.c.id, GROUP.c.name, GROUP.c.title)
    query = sa.select(*columns).where(
        *_ALIVE, sa.or_(*(column.in_(sorted(references)) for column in columns))
    )
    rows: list[Any] = list(model.Session.execute(query))
    found = _ids_of_formerly(references - {text for row in rows for text in row})
    for place in (2, 1, 0):
        # A name of the address is surer than a title.
        found |= {row[place]: row[0] for row in rows if row[place] in references}
    return found


_ALIVE = (GROUP.c.is_organization.is_(True), GROUP.c.state == "active")


def _ids_of_formerly(references: set[str]) -> dict[str, str]:
    """The same by what institutions were called before; of two, the one so called last."""
    if not references:
        return {}
    table = snapshot_rows.TABLE
    columns = (table.c.facts["name"].astext, table.c.facts["title"].astext)
    query = (
        sa.select(table.c.subject_id, *columns)
        .join(GROUP, GROUP.c.id == table.c.subject_id)
        .where(
            *_ALIVE,
            table.c.subject_type == "organization",
            table.c.known_to.is_(None),
            sa.or_(*(column.in_(sorted(references)) for column in columns)),
        )
        .order_by(table.c.valid_from)
    )
    found: dict[str, str] = {}
    rows: list[Any] = list(model.Session.execute(query))
    for place in (2, 1):
        found |= {row[place]: row[0] for row in rows if row[place] in references}
    return found
