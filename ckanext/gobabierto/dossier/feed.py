"""Atom feed of the verdict changes of an institution: public ones, the newest first.

The history is walked backwards from the day asked: the newest ``since`` of what holds is the last
day on which something changed; the day before it tells from what.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from feedgen.feed import FeedGenerator

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries
from ckanext.gobabierto.obligations import notices_on, rule

MOST_DAYS = 12
MOST_ENTRIES = 60
_NAMED = 10
_NAMESPACE = uuid.UUID("5b7d1c1e-6f0c-5b0a-9a52-0a3f6ab7e2d4")
"""Of the identifiers of entries: never to be changed, or every reader sees all of them anew."""

WORDS = {
    "cumple": "Cumple",
    "por_vencer": "Por vencer",
    "incumple": "Incumple",
    "no_verificable": "No verificable",
    "no_aplica": "No aplica",
}

Verdict = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Verdicts of one rule that went from one state to another on the same day."""

    day: date
    rule: str
    severity: str
    before: str
    """``""`` where it was not judged before."""
    state: str
    verdicts: tuple[Verdict, ...]

    def identifier(self, organization_id: str) -> str:
        """Stable: the same change has the same one in every reading."""
        turn = (self.rule, self.severity, self.before, self.state)
        parts = (organization_id, self.day.isoformat(), *turn)
        return uuid.uuid5(_NAMESPACE, "/".join(parts)).urn

    @property
    def title(self) -> str:
        """The change in a line."""
        known = rule(self.rule)
        count = f" ({len(self.verdicts)})" if len(self.verdicts) > 1 else ""
        came = f", antes {WORDS[self.before].lower()}" if self.before else ""
        return f"{WORDS[self.state]}{came}: {known.title if known else self.rule}{count}"

    @property
    def text(self) -> str:
        """Reasons, the first of them."""
        reasons = list(dict.fromkeys(str(item["reason"]) for item in self.verdicts))
        more = len(reasons) - _NAMED
        shown = reasons[:_NAMED] + ([f"Y {more} más."] if more > 0 else [])
        notice = notices_on(self.day).disclaimer
        return "\n".join([*shown, f"Regla {self.rule}.", notice])


def changes(organization_id: str, until: date) -> list[Change]:
    """The last changes of the public verdicts of an institution, the newest first."""
    found: list[Change] = []
    present = _public(organization_id, until)
    for _ in range(MOST_DAYS):
        day = max((date.fromisoformat(item["since"]) for item in present.values()), default=None)
        if day is None or len(found) >= MOST_ENTRIES:
            break
        earlier = _public(organization_id, day - timedelta(days=1))
        found += _turned(day, present, earlier)
        present = earlier
    return found[:MOST_ENTRIES]


def _public(organization_id: str, day: date) -> dict[tuple[str, ...], Verdict]:
    listed = store_queries.verdicts(day, organization_id=organization_id, private=False)
    return {_key(item): item for item in listed}


def _key(verdict: Verdict) -> tuple[str, ...]:
    subject = verdict["subject"]
    return (
        verdict["rule"],
        verdict["severity"],
        subject["type"],
        subject["id"],
        verdict.get("period") or "",
    )


def _turned(
    day: date, present: Mapping[Any, Verdict], earlier: Mapping[Any, Verdict]
) -> Iterator[Change]:
    groups: dict[tuple[str, str, str, str], list[Verdict]] = {}
    for key, verdict in present.items():
        before = str(earlier[key]["state"]) if key in earlier else ""
        if verdict["since"] == day.isoformat() and verdict["state"] != before:
            group = (verdict["rule"], verdict["severity"], before, verdict["state"])
            groups.setdefault(group, []).append(verdict)
    for (rule_id, severity, before, state), verdicts in sorted(groups.items()):
        yield Change(day, rule_id, severity, before, state, tuple(verdicts))


def atom(institution: Mapping[str, Any], found: Iterable[Change], *, page: str, here: str) -> bytes:
    """The feed.

    :param page: address of the page of the institution.
    :param here: address of the feed.
    """
    listed = list(found)
    feed = FeedGenerator()
    feed.id(uuid.uuid5(_NAMESPACE, f"{institution['id']}/cambios").urn)
    name = institution.get("siglas") or institution["title"]
    feed.title(f"Cambios de cumplimiento: {name}")
    feed.subtitle(notices_on(clock.today()).disclaimer)
    feed.language("es-MX")
    feed.author({"name": str(institution["title"])})
    feed.link(href=page, rel="alternate", type="text/html")
    feed.link(href=here, rel="self", type="application/atom+xml")
    # A feed without changes has the date of nothing: the beginning of the first law.
    newest = max((item.day for item in listed), default=date(2021, 6, 30))
    # The same in every reading, and never later than it: a change is known by its day alone.
    feed.updated(clock.start_of(newest))
    for item in listed:
        entry = feed.add_entry(order="append")
        entry.id(item.identifier(str(institution["id"])))
        entry.title(item.title)
        entry.updated(clock.start_of(item.day))
        entry.published(clock.start_of(item.day))
        entry.link(href=f"{page}?as_of={item.day.isoformat()}", rel="alternate")
        entry.category({"term": item.state, "label": WORDS[item.state]})
        entry.content(item.text, type="text")
    return bytes(feed.atom_str(pretty=True))
