"""Looking on the national platform for what an institution offers on its own page.

Done at the end of every run of a source that may change the answer: the institution's page, or its
datasets on the platform. Everything is in the database by then; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.observations import STILL_SO, last_observations, record_checks
from ckanext.gobabierto.model import Counterpart

from . import newer, store
from .describing import copy_of, data_files, described, linked
from .matching import CONFIRMED, DOUBTFUL, FOUND, NONE, Match, Platform

SOURCES = frozenset({"pnda", "transparencia"})
_PUBLISHED = (FOUND, CONFIRMED)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a look found."""

    found: int = 0
    doubtful: int = 0
    none: int = 0
    changed: int = 0
    """Datasets of which facts say something else than before."""


def after_source(source_id: str, at: datetime | None = None) -> Reconciled | None:
    """A run of that source has ended. Commits.

    :returns: nothing, where it does not matter for this.
    """
    kind, organization_id = store.institution_of(source_id)
    if kind not in SOURCES or not organization_id:
        return None
    return reconcile(organization_id, at)


def after_job(job_id: str) -> Reconciled | None:
    """A job has ended. Commits."""
    source_id = store.source_of_job(job_id)
    return after_source(source_id) if source_id else None


def reconcile(organization_id: str, at: datetime | None = None) -> Reconciled | None:
    """Look for every dataset of an institution that came from a page of its own. Commits.

    :returns: nothing, where this portal is the platform itself or nobody reads the platform for it.
    """
    if config.is_platform():
        return None  # what is here is there
    sources = store.platform_sources(organization_id)
    if not sources.ids:
        return None
    look = _Look(organization_id, sources, at or clock.now())
    result = look.run()
    model.Session.commit()
    look.tell()
    return result


class _Look:
    def __init__(
        self, organization_id: str, sources: store.PlatformSources, moment: datetime
    ) -> None:
        self.organization_id, self.sources, self.moment = organization_id, sources, moment
        self.day = clock.day_of(moment)
        self.offered = store.accepted(organization_id)
        there = store.on_platform(sources.ids)
        rows = catalogue.dataset_rows(ids=[*self.offered, *there])
        mine = rows.items()
        self.own = {key: row for key, row in mine if key in self.offered and key not in there}
        self.there = {key: row for key, row in mine if key in there}
        self.platform = Platform(
            [described(row, there[key]) for key, row in sorted(self.there.items())]
        )
        self.changed: list[str] = []
        self.observed: set[str] = set()

    def run(self) -> Reconciled:
        known = store.of_institution(self.organization_id, lock=True)
        told: dict[str, int] = {FOUND: 0, DOUBTFUL: 0, NONE: 0}
        rows: list[dict[str, Any]] = []
        for key, row in self.own.items():
            before = known.get(key)
            match = self._match(row, before)
            if match is None:
                continue  # it was not looked for everywhere: what was known stands
            told[FOUND if match.status == CONFIRMED else match.status] += 1
            rows.append(self._row(key, before, match))
        store.upsert(rows)
        gone = [key for key in known if key not in self.own]
        store.forget(gone)
        self.changed += gone
        self._observe({row["dataset_id"]: row for row in rows})
        return Reconciled(told[FOUND], told[DOUBTFUL], told[NONE], len(self.changed))

    def _match(self, row: Mapping[str, Any], before: Counterpart | None) -> Match | None:
        if before and before.status == CONFIRMED and before.platform_dataset_id in self.there:
            other = described(self.there[before.platform_dataset_id])
            reasons = tuple((str(kind), str(value)) for kind, value in before.reasons)
            return Match(CONFIRMED, other, before.score, reasons)
        match = self.platform.find(described(row), before.denied if before else ())
        return match if match.other or self.sources.whole else None

    def _row(self, key: str, before: Counterpart | None, match: Match) -> dict[str, Any]:
        other = match.other
        address = other.address if other else ""
        told_on = self.day
        if before is None or _told(before.status, before.address) != _told(match.status, address):
            self.changed.append(key)
        elif self.day - before.told_on < STILL_SO:
            told_on = before.told_on
        else:
            self.changed.append(key)  # said again, so that old evidence is told from none
        decided = before is not None and match.status == CONFIRMED
        return {
            "dataset_id": key,
            "organization_id": self.organization_id,
            "source_id": self.sources.ids[0],
            "status": match.status,
            "platform_dataset_id": other.id if other else "",
            "address": address,
            "title": other.title if other else "",
            "score": match.score,
            "reasons": [list(reason) for reason in match.reasons],
            "denied": list(before.denied) if before else [],
            "told_on": told_on,
            "looked_at": self.moment,
            "decided_by": before.decided_by if before and decided else None,
            "decided_at": before.decided_at if before and decided else None,
        }

    def _observe(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Whether the published copies are as new as the institution's own (art. 33)."""
        wanted: list[tuple[str, list[str], date | None]] = []
        for key, row in self.own.items():
            if row.get("source_read"):
                wanted.append((key, linked(row, self.offered[key]), None))
            found = rows.get(key)
            published = self.there.get(found["platform_dataset_id"]) if found else None
            if found is None or published is None or found["status"] not in _PUBLISHED:
                continue
            own, copy = copy_of(row), copy_of(published)
            if newer.comparable(own, copy):
                ids = [str(item["id"]) for item in data_files(published)]
                wanted.append((str(published["id"]), ids, newer.changed_on(own, copy, self.day)))
        known = last_observations([key for _, ids, _ in wanted for key in ids])
        facts = [
            item
            for dataset_id, ids, changed in wanted
            for item in newer.observations(dataset_id, ids, changed, known, self.day)
        ]
        if facts:
            record_checks(self.organization_id, facts, self.moment)
            self.observed = {item.dataset_id for item in facts}

    def tell(self) -> None:
        """Have what changed judged again."""
        for key in sorted({*self.changed, *self.observed}):
            changes.dataset_changed(key, self.organization_id)
        changes.facts_recorded(self.organization_id)
        model.Session.commit()


def _told(status: str, address: str) -> tuple[str, str]:
    """What facts say of a counterpart."""
    return (FOUND if status in _PUBLISHED else status, address)


def decide(row: Counterpart, decision: str, user_id: str) -> None:
    """What a person says of a doubtful counterpart: ``confirm``, ``deny`` or ``reopen``. Commits.

    After a denial the next best is looked for at once.
    """
    if decision == "confirm":
        row.status, row.decided_by, row.decided_at = CONFIRMED, user_id, clock.now()
        row.told_on = clock.today()
    elif decision == "deny":
        row.denied = [*dict.fromkeys([*row.denied, row.platform_dataset_id])]
        row.status, row.decided_by, row.decided_at = NONE, user_id, clock.now()
        row.platform_dataset_id = row.address = row.title = ""
        row.score, row.reasons, row.told_on = 0.0, [], clock.today()
    else:
        row.denied, row.status = [], DOUBTFUL if row.address else NONE
        row.decided_by = row.decided_at = None
    dataset_id, organization_id = row.dataset_id, row.organization_id
    model.Session.flush()
    reconcile(organization_id)
    changes.dataset_changed(dataset_id, organization_id)
    model.Session.commit()
