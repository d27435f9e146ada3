"""Seeing: what CKAN holds now becomes the snapshot of today. Idempotent by content.

A snapshot has the precision of a day: a second change on the same day replaces the first. Whatever
changed marks its institution, so that the next evaluation knows from which day to look again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ckan import model

from ckanext.gobabierto import clock

from . import catalogue, snapshot_rows, snapshot_store, twins
from .ahead import last_known
from .codec import content_hash, decode, encode
from .following import observations_follow
from .heirs import Answers
from .membership import with_memory
from .passing import pass_on
from .past import is_public
from .reading import dataset_facts, organization_facts, resource_facts
from .types import DatasetFacts, OrganizationFacts, Twin

log = logging.getLogger(__name__)


def capture_dataset(dataset_id: str, at: datetime | None = None, *, gone: bool = False) -> bool:
    """Record one dataset as it is.

    :param at: the moment of the observation; now by default.
    :param gone: it is being deleted in this very transaction.
    :returns: whether anything was written.
    """
    return bool(capture_datasets([dataset_id], at, gone={dataset_id} if gone else ()))


def capture_datasets(
    dataset_ids: Iterable[str], at: datetime | None = None, *, gone: Collection[str] = ()
) -> int:
    """Record several datasets as they are, at the cost of one in queries.

    :param gone: those that are being deleted in this very transaction.
    :returns: how many had changed or were gone.
    """
    ids = list(dataset_ids)
    there = [key for key in ids if key not in gone]
    rows = catalogue.dataset_rows(ids=there) if there else {}
    return _record_datasets(rows, ids, at or clock.now())


def capture_organization(
    organization_id: str, at: datetime | None = None, *, gone: bool = False
) -> bool:
    """Record one institution as it is registered, without its datasets."""
    moment = at or clock.now()
    rows = {} if gone else catalogue.organization_rows([organization_id])
    return bool(_record_organizations(rows, [organization_id], moment))


def capture_institution(
    organization_id: str,
    at: datetime | None = None,
    *,
    alike: Mapping[str, tuple[Twin, ...]] | None = None,
) -> int:
    """Record an institution and all its datasets, finding what the hooks missed.

    :param alike: what each dataset shares with others (``twins.alike``), where it was looked for.
    :returns: how many subjects had changed or were gone.
    """
    moment = at or clock.now()
    count = _record_organizations(
        catalogue.organization_rows([organization_id]), [organization_id], moment
    )
    pass_on(organization_id, moment)
    rows = catalogue.dataset_rows(organization_id=organization_id)
    for key, row in rows.items():
        row["twins"] = None if alike is None else alike.get(key, ())
    known = snapshot_store.open_subjects("dataset", organization_id)
    moved = catalogue.dataset_rows(ids=known - set(rows)) if known - set(rows) else {}
    return count + _record_datasets({**rows, **moved}, {*rows, *known}, moment)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a look at every institution found."""

    changed: int
    """Subjects that had changed or were gone."""
    failed: dict[str, str]
    """Institutions that could not be looked at, with the error."""


def capture_all(at: datetime | None = None, *, compare: bool = False) -> Reconciled:
    """Reconcile every institution, those that are gone from CKAN included.

    :param compare: look too for titles and addresses that several datasets share.

    Each in its own transaction: one that fails is undone, and the others are looked at.
    """
    moment = at or clock.now()
    ids = {*catalogue.organization_rows(), *snapshot_store.observed_organizations()}
    alike = twins.alike() if compare else None
    changed, failed = 0, dict[str, str]()
    for organization_id in sorted(ids):
        try:
            changed += capture_institution(organization_id, moment, alike=alike)
            model.Session.commit()
        except Exception as error:  # noqa: PERF203 - one must not stop the others
            model.Session.rollback()
            log.exception("Institution %s could not be looked at", organization_id)
            failed[organization_id] = str(error) or type(error).__name__
    return Reconciled(changed, failed)


def _record_datasets(
    rows: Mapping[str, Mapping[str, Any]], subjects: Iterable[str], moment: datetime
) -> int:
    """Write those of *rows* that changed; close the *subjects* that have no row any more."""
    wanted = set(subjects)
    return snapshot_store.retrying(lambda: _write_datasets(rows, wanted, moment))


def _write_datasets(
    rows: Mapping[str, Mapping[str, Any]], wanted: set[str], moment: datetime
) -> int:
    before = last_known("dataset", wanted, moment)
    day = clock.day_of(moment)
    seen: list[tuple[snapshot_rows.Seen, snapshot_rows.Stored | None]] = []
    owned = {key: row for key, row in rows.items() if row.get("owner_org")}
    owners = {str(row["owner_org"]) for row in owned.values()}
    answers = Answers(owners | {old.organization_id for old in before.values()}, day)
    for key, row in owned.items():
        old = before.get(key)
        facts = _dataset(row, day, decode(DatasetFacts, old.facts) if old else None, moment)
        owner, facts = _answered_for(facts, str(row["owner_org"]), old, answers)
        content = encode(facts)
        new = snapshot_rows.Seen("dataset", key, owner, content, content_hash(content))
        seen.append((new, old))
    present = {new.subject_id for new, _ in seen}
    left = [old for key, old in before.items() if key not in present and old.end is None]
    gone = [old for old in left if old.facts.get("state") not in _GONE]
    public = [old for old in gone if old.facts.get("first_public")]
    kept = catalogue.still_stored(old.subject_id for old in public)
    seen += [
        (_remembered(old, day, moment, purged=old.subject_id not in kept), old) for old in public
    ]
    gone = [old for old in gone if not old.facts.get("first_public")]
    count = snapshot_store.write(seen, gone, moment)
    observations_follow(seen, [*gone, *public], moment)
    return count


def _answered_for(
    facts: DatasetFacts, owner: str, old: snapshot_rows.Stored | None, answers: Answers
) -> tuple[str, DatasetFacts]:
    """Who answers for a dataset, and the facts for which they do."""
    if not facts.first_public:
        return owner, facts
    before = old.organization_id if old else None
    answering = answers.of(owner, before)
    facts = replace(facts, received_from=answering.received_from, held_by=answering.held_by)
    if old and answering.held_by and not is_public(facts):
        # What its owner does with it out of sight is nothing to who let it go.
        shown = decode(DatasetFacts, old.facts)
        facts = replace(
            shown,
            private=facts.private,
            state=facts.state,
            hidden_since=facts.hidden_since,
            held_by=facts.held_by,
            observed_at=facts.observed_at,
        )
    if before and answers.owed_by_nobody(owner, before):
        # Hidden or taken out while nobody was bound: it is held against nobody.
        seen = facts.first_public if is_public(facts) else None
        facts = replace(facts, first_public=seen, removed_resources=())
    return answering.organization_id, facts


_GONE = frozenset({"deleted", "purged"})


def _remembered(
    old: snapshot_rows.Stored, day: date, moment: datetime, *, purged: bool
) -> snapshot_rows.Seen:
    """A dataset that was public and is gone stays known: hiding cures nothing (rules.md 1.13)."""
    before = decode(DatasetFacts, old.facts)
    facts = replace(
        before,
        state="purged" if purged else "deleted",
        hidden_since=before.hidden_since or day,
        observed_at=moment,
    )
    content = encode(facts)
    return snapshot_rows.Seen(
        "dataset", old.subject_id, old.organization_id, content, content_hash(content)
    )


def _dataset(
    row: Mapping[str, Any], day: date, before: DatasetFacts | None, moment: datetime
) -> DatasetFacts:
    known = {item.id: item for item in before.resources} if before else {}
    resources = tuple(
        resource_facts(item, day, known.get(str(item.get("id")))) for item in row["resources"]
    )
    return dataset_facts(row, resources, day, before, moment)


def _record_organizations(
    rows: Mapping[str, Mapping[str, Any]], subjects: Iterable[str], moment: datetime
) -> int:
    wanted = set(subjects)
    return snapshot_store.retrying(lambda: _write_organizations(rows, wanted, moment))


def _write_organizations(
    rows: Mapping[str, Mapping[str, Any]], wanted: set[str], moment: datetime
) -> int:
    before = last_known("organization", wanted, moment)
    accounts = catalogue.member_capacities(rows)
    seen: list[tuple[snapshot_rows.Seen, snapshot_rows.Stored | None]] = []
    for key, row in rows.items():
        old = before.get(key)
        last = decode(OrganizationFacts, old.facts) if old else None
        facts = organization_facts(row, moment)
        content = encode(with_memory(facts, accounts.get(key, {}), last, clock.day_of(moment)))
        new = snapshot_rows.Seen("organization", key, key, content, content_hash(content))
        seen.append((new, old))
    gone = [old for key, old in before.items() if key not in rows and old.end is None]
    return snapshot_store.write(seen, gone, moment)
