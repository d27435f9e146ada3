"""Where each institution stands on a day: who it was, whether it was bound, what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ckanext.gobabierto.facts import catalogue, read
from ckanext.gobabierto.facts.reading import organization_facts
from ckanext.gobabierto.facts.types import OrganizationFacts
from ckanext.gobabierto.obligations import Profile
from ckanext.gobabierto.rules.standing import standing_on

from . import memo, store_queries
from .aggregate import VERBS, Tally, VerbState, headlines, summarize

STATES = ("cumple", "por_vencer", "incumple", "no_verificable", "no_aplica")


@dataclass(frozen=True, slots=True)
class Standing:
    """One institution on one day, from what is stored or from what was frozen."""

    institution: dict[str, Any]
    eje3: dict[str, Any]
    tallies: tuple[Tally, ...] = ()
    next_due: dict[str, str] | None = None

    @property
    def status(self) -> str:
        """Its obligation that day; ``""`` where nothing was known of it."""
        return str(self.institution["obligation"])

    @property
    def state(self) -> str:
        """Its state in the whole."""
        return str(self.eje3["state"])


def organization_body(facts: OrganizationFacts, status: str) -> dict[str, Any]:
    """An institution as the answers name it."""
    return {
        "id": facts.id,
        "name": facts.name,
        "title": facts.title,
        "siglas": facts.siglas,
        "institution_type": facts.institution_type,
        "sector": facts.sector,
        "obligation": status,
    }


def eje3_body(summary: dict[str, VerbState]) -> dict[str, Any]:
    """The state of the whole, and of each verb below it."""
    whole = summary[""].to_dict()
    return {**whole, **{verb: summary[verb].to_dict() for verb in VERBS}}


def bound_on(
    facts: OrganizationFacts | None, current: OrganizationFacts, day: date
) -> tuple[str, bool]:
    """Status and whether it binds.

    Of a day before the first observation only the registered intervals speak, because they state
    their own dates; and only to say that the institution was not bound.
    """
    if facts is None:
        told = standing_on(current, day, "")
        return ("", True) if told.bound or not current.obligation else (told.status, False)
    found = standing_on(facts, day, "")
    return found.status, found.bound


def standings(
    day: date, profile: Profile | None, known_at: datetime | None = None
) -> list[Standing]:
    """Every institution known on *day* or registered now: three queries, whatever their number.

    :param known_at: as it was known then.
    """
    seen = read.organizations_at(day, known_at=known_at)
    registered = catalogue.organization_rows()
    counted = store_queries.counted(day, profile.id, known_at=known_at) if profile else {}
    found: list[Standing] = []
    for key in sorted({*seen, *registered}):
        facts = seen.get(key)
        current = facts or organization_facts(registered[key])
        status, bound = bound_on(facts, current, day)
        own = counted.get(key) or store_queries.Counted()
        found.append(
            Standing(
                institution=organization_body(current, status),
                eje3=eje3_body(summarize(own.tallies, bound=bound)),
                tallies=tuple(own.tallies),
                next_due=own.due_to_dict(),
            )
        )
    return found


def remembered_standings(
    day: date, profile: Profile | None, known_at: datetime | None = None
) -> list[Standing]:
    """:func:`standings`, kept while nothing of them changes: for whoever only reads them."""
    name = profile.id if profile else ""
    return memo.remembered(
        ("standings", day, name, known_at), lambda: standings(day, profile, known_at)
    )


def national_figures(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    """The two headlines and the states, always shares of institutions, over all of them.

    An institution of which nothing was known that day is outside, like one that was not bound: it
    is not known whether it was. Its status is ``""``.

    :param pairs: institution and ``eje3`` of each, as the answers have them.
    """
    listed = [(institution["obligation"], eje3) for institution, eje3 in pairs]
    states = [(status, eje3["state"]) for status, eje3 in listed]
    figures = headlines(states)
    outside: dict[str, int] = {}
    for status, state in states:
        if state == "no_aplica" or not status:
            outside[status] = outside.get(status, 0) + 1
    return {
        "verifiable": figures["of_verifiable"],
        "obligated": figures["of_obligated"],
        "tally": count_states(state for status, state in states if status),
        "outside": outside,
        "verbs": {
            verb: count_states(eje3[verb]["state"] for status, eje3 in listed if status)
            for verb in VERBS
        },
    }


def count_states(states: Iterable[str]) -> dict[str, int]:
    """How many are in each state."""
    listed = list(states)
    return {state: listed.count(state) for state in STATES}
