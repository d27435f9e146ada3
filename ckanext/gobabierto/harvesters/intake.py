"""What a run does with a finding: propose it, or update what was accepted. Nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.model import Proposal

from . import kept_out, moved_source, proposal_datasets
from . import proposal_store as store
from .content import content_hash
from .mapping import dataset_values, resource_values
from .merge import Merge, merge, next_baseline
from .withdrawn_files import unsettled


class Outcome(str, Enum):
    """What became of one finding; the values are those ckanext-harvest counts by."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "not modified"
    VANISHED = "deleted"
    REFUSED = "errored"
    KEPT_OUT = "kept out"
    """A person deleted its dataset: it is remembered for when that is restored or reopened."""
    SECTION = "section"
    """The record of a page, which is no finding."""


def take_in(
    organization_id: str, source_id: str, content: dict[str, Any], object_id: str, user: str
) -> Outcome:
    """Store one finding. The caller commits.

    :param organization_id: the institution of the source, as it is now.
    :raises NotOurs: the accepted dataset is of another institution, or the source came from one
        and did not bring it.
    :raises ckan.logic.ValidationError: the accepted dataset does not take the change.
    """
    row = store.by_identity(source_id, content["identity"], lock=True)
    if row is None:
        store.add(organization_id, source_id, content, object_id)
        return Outcome.ADDED
    came = moved_source.bring(row, organization_id, content)
    if row.status == store.REJECTED:
        return Outcome.UNCHANGED  # for good, however much it changes
    gone = row.status == store.ACCEPTED and _deleted_here(row)
    if not came and says_nothing_new(row, content, gone=gone):
        return Outcome.UNCHANGED
    back = _back(row)
    if row.status == store.ACCEPTED:
        _update_accepted(row, content, user)
    else:
        row.status = store.PENDING
    store.replace_content(row, content, object_id, applied=not gone)
    if back:
        _seen_again(row)
    return Outcome.KEPT_OUT if gone else Outcome.UPDATED


def says_nothing_new(row: Proposal, content: dict[str, Any], *, gone: bool) -> bool:
    """A run leaves the proposal and its dataset as they are.

    :param gone: a person deleted that dataset.
    """
    waits = row.content_hash.startswith(kept_out.NOT_APPLIED)
    known = kept_out.plain(row.content_hash) == content_hash(content)
    return known and not _back(row) and (gone or not waits)


def _back(row: Proposal) -> bool:
    return row.status == store.VANISHED or "vanished_at" in row.content


def _deleted_here(row: Proposal) -> bool:
    """A person deleted or purged the dataset that was made of it."""
    if row.dataset_id is None:
        return False
    dataset = proposal_datasets.hold_dataset(row.dataset_id)
    return dataset is None or dataset.state == "deleted"


def _update_accepted(row: Proposal, content: dict[str, Any], user: str) -> None:
    if row.dataset_id is None:
        if content["kind"] == "conjunto":
            # The table that was asked for is there: a person decides again, now about a dataset.
            row.status, row.decided_by, row.decided_at = store.PENDING, None, None
        return
    dataset = proposal_datasets.hold_dataset(row.dataset_id)
    if dataset is None or dataset.state == "deleted":
        return  # it does not come back by itself; what is said now waits until it is restored
    moved_source.ours(dataset, row.organization_id)
    load_into(row, content, user)


def resources_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources as :mod:`merge` takes them."""
    return [{"key": r["key"], "values": resource_values(r)} for r in content["resources"]]


def institution(organization_id: str) -> dict[str, Any]:
    """The organization with its registered fields at the top level."""
    found = tk.get_action("organization_show")(
        {"ignore_auth": True},
        {"id": organization_id, "include_users": False, "include_dataset_count": False,
         "include_groups": False, "include_tags": False, "include_followers": False},
    )  # fmt: skip
    return {**{e["key"]: e["value"] for e in found.get("extras") or []}, **found}


@dataclass(frozen=True, slots=True)
class Merging:
    """What a finding would change in the dataset that was made of it."""

    baseline: dict[str, Any]
    fields: dict[str, Any]
    resources: list[dict[str, Any]]
    result: Merge


def merged(
    row: Proposal, content: dict[str, Any], current: dict[str, Any], organization_id: str
) -> Merging:
    """What *content* would change in the dataset *current*, sparing what a person edited."""
    baseline = row.baseline or {"values": {}, "kept": {}, "resources": []}
    fields = dataset_values(content, institution(organization_id))
    resources = resources_of(content)
    return Merging(baseline, fields, resources, merge(baseline, current, fields, resources))


def dataset_of(row: Proposal, organization_id: str) -> dict[str, Any] | None:
    """The dataset that a change would be brought into; none where it is left alone.

    :param organization_id: the institution of the source.
    :raises NotOurs: it belongs to another institution.
    """
    dataset = model.Session.get(model.Package, row.dataset_id) if row.dataset_id else None
    if dataset is None:
        return None
    if dataset.state != "deleted" or row.organization_id != organization_id:
        moved_source.ours(dataset, organization_id)
    if dataset.state == "deleted":
        return None
    shown: Context = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(shown, {"id": row.dataset_id})


def load_into(row: Proposal, content: dict[str, Any], user: str) -> None:
    """Bring *content* into the accepted dataset, sparing what a person edited.

    The dataset is held by the caller (:func:`proposal_datasets.hold_dataset`): between what is read
    of it and what is written nobody else saves it.
    """
    context: Context = {"user": user, "ignore_auth": True}
    shown: Context = {"ignore_auth": True, "use_cache": False}
    current = tk.get_action("package_show")(shown, {"id": row.dataset_id})
    told = merged(row, content, current, row.organization_id)
    result = told.result
    content["withdrawn"] = result.withdrawn
    saved = current
    if not result.empty:
        patch: dict[str, Any] = {"id": row.dataset_id, **result.fields}
        if result.resources is not None:
            patch["resources"] = result.resources
        saved = tk.get_action("package_patch")(context, patch)
    row.baseline = next_baseline(told.baseline, saved, told.fields, told.resources, result)
    content["differences"] = [*result.differences, *unsettled(row.baseline, saved)]
    if result.moved:
        _seen_again(row)


def mark_vanished(organization_id: str, source_id: str, identity: str) -> Outcome:
    """The section does not offer it any more. The dataset, if there is one, stays as it is.

    :param organization_id: the institution of the source: it says nothing of what another one has.
    """
    row = store.by_identity(source_id, identity, lock=True)
    if row is None or row.status in {store.REJECTED, store.VANISHED}:
        return Outcome.UNCHANGED
    if moved_source.stays(row, organization_id):
        return Outcome.UNCHANGED
    row.organization_id = organization_id
    if row.status == store.PENDING:
        row.status = store.VANISHED
    row.content = {**row.content, "vanished_at": clock.now().isoformat()}
    _seen_again(row)
    return Outcome.VANISHED


def _seen_again(row: Proposal) -> None:
    """What the source still offers is a fact of the dataset, and no hook of CKAN's tells."""
    if row.dataset_id is not None:
        model.Session.flush()
        changes.dataset_changed(row.dataset_id, row.organization_id)


def vanished(source_id: str, found: set[str]) -> list[str]:
    """Identities known of the source that were not found this time and are not marked yet."""
    return sorted(
        identity
        for identity, row in store.of_source(source_id).items()
        if identity not in found
        and row.status in {store.PENDING, store.ACCEPTED}
        and "vanished_at" not in row.content
    )
