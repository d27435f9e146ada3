"""A proposal joins a dataset that its institution has already, and leaves it again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters import decisions, proposal_datasets
from ckanext.gobabierto.harvesters import proposal_store as store
from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.run import ledger_questions
from ckanext.gobabierto.model import Proposal

from . import linking, log, saving
from .linking import Plan

_CONJUNTO = "conjunto"


def target(row: Proposal, reference: str) -> Any:
    """The dataset that a proposal may join.

    :raises NotNow: there is none of that name in the institution, or something else feeds it.
    """
    decisions.must_be_open(row)
    if row.kind != _CONJUNTO:
        raise NotNow(tk._("A candidate has no data: it cannot join a dataset."))
    package = model.Package.get(reference) if reference else None
    if package is None or package.type != "dataset" or package.state == "deleted":
        raise NotNow(tk._("There is no such dataset."))
    if package.owner_org != row.organization_id:
        raise NotNow(tk._("The dataset belongs to another institution."))
    if ledger_questions.feeds(package.id):
        raise NotNow(tk._("A harvest source writes this dataset by itself."))
    if store.rivals(row, package.id):
        raise NotNow(tk._("The dataset is joined to a proposal of another source."))
    return package


def _shown(dataset_id: str) -> dict[str, Any]:
    context: Context = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(context, {"id": dataset_id})


def preview(row: Proposal, reference: str) -> tuple[dict[str, Any], Plan]:
    """The dataset as it is, and what joining would do to it.

    :raises NotNow: see :func:`target`.
    """
    dataset = _shown(target(row, reference).id)
    return dataset, linking.plan(dataset, *decisions.said(row))


def merge(
    row: Proposal,
    reference: str,
    user: str,
    user_id: str,
    taken: Collection[str] | None = None,
    files: Collection[str] | None = None,
) -> dict[str, Any]:
    """Link the proposal to a dataset, as *user*. Commits.

    :param taken: fields where the source's value is to stand; those that are empty here if not
        given.
    :param files: keys of the files that may be added; all that are not there if not given.
    :raises NotNow: see :func:`target`.
    :raises ckan.logic.NotAuthorized: *user* may not edit the dataset.
    """
    proposal_id = row.id
    proposal_datasets.hold_dataset(target(row, reference).id)
    before, found = preview(row, reference)
    fields, resources = decisions.said(row)
    taken = found.empty_here if taken is None else set(taken)
    wanted = {pair.key for pair in found.added if files is None or pair.key in files}
    saved = saving.update(linking.joined(before, fields, resources, taken, wanted), user)
    again = store.get(proposal_id)
    if again is None:  # pragma: no cover - its row is locked by this transaction
        raise NotNow(tk._("This proposal no longer exists."))
    _take_over(again, saved["id"], user_id)
    decisions.link(again, saved["id"], store.MERGED)
    again.baseline = linking.baseline(before, saved, fields, resources, taken, wanted)
    decisions.decide(again, store.ACCEPTED, user_id)
    log.add(again, log.MERGED, user_id, dataset_id=saved["id"])
    decisions.committed(again, saved["id"])
    return saved


def _take_over(row: Proposal, dataset_id: str, user_id: str) -> None:
    """What the same source no longer offers under its earlier name leaves the dataset to *row*,
    and so does what was of a source that the institution has no more."""
    for other in store.of_dataset(dataset_id):
        of_another = other.source_id != row.source_id
        if other.id != row.id and (of_another or "vanished_at" in other.content):
            log.add(other, log.UNLINKED, user_id, dataset_id=dataset_id, detail={"by": row.id})
            decisions.undecided(other)


def unlink(row: Proposal, user_id: str) -> str:
    """Undo a merge: the proposal waits again, the dataset stays just as it is. Commits.

    :returns: the id of the dataset.
    :raises NotNow: it was not merged into a dataset.
    """
    if row.status != store.ACCEPTED or row.link != store.MERGED or not row.dataset_id:
        raise NotNow(tk._("This proposal is not joined to a dataset that was there before."))
    dataset_id = row.dataset_id
    log.add(row, log.UNLINKED, user_id, dataset_id=dataset_id)
    decisions.undecided(row)
    if model.Session.get(model.Package, dataset_id) is None:  # purged meanwhile
        model.Session.commit()
    else:
        decisions.committed(row, dataset_id)
    return dataset_id
