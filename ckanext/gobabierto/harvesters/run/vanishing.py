"""Datasets whose records are not offered any more, or again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.facts import activity
from ckanext.gobabierto.harvesters.records import Source

from . import ledger
from .ledger import Row


def mark_missing(source_id: str, identities: Sequence[str], moment: dt.datetime) -> None:
    """The source does not offer them; their datasets stay as they are. The caller commits."""
    if identities:
        ledger.change(source_id, identities, status=ledger.MISSING, missing_since=moment)


def retire(row: Row, source: Source, user: str) -> bool:
    """A record has been missing for all its days of grace: delete its dataset.

    Only where that is there, and still of the same institution; it can be restored. What a person
    deleted is none of it: it does not come back with the record. Commits where it deletes, as CKAN
    does: what belongs to it is to be written before.

    :returns: whether it was deleted, now or by an attempt that ended too early to tell.
    """
    mine = row.dataset_id is not None and row.dataset_owner == source.organization_id
    deletes = mine and (row.dataset_state == "active" or row.status == ledger.DELETED)
    status = ledger.DELETED if deletes else ledger.RETIRED
    ledger.change(source.id, [row.identity], status=status)
    if deletes:
        _delete(str(row.dataset_id), row, user)
    return deletes


def _delete(dataset_id: str, row: Row, user: str) -> None:
    done = row.dataset_state == "deleted" and row.status == ledger.DELETED
    # The deletion is among the activities, which are written after it was committed.
    cut_short = done and activity.kept() and (
        activity.first_since(dataset_id, row.missing_since, activity.DELETED) is None
    )  # fmt: skip
    if row.dataset_state != "active" and not cut_short:
        return
    context: Any = {"user": user, "ignore_auth": True}
    tk.get_action("package_delete")(context, {"id": dataset_id})


def tell(dataset_ids: Iterable[str], organization_id: str) -> None:
    """Whether their source still offers them is a fact of datasets, and no hook of CKAN's tells."""
    model.Session.flush()
    for dataset_id in dataset_ids:
        changes.dataset_changed(dataset_id, organization_id)
