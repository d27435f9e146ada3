"""Datasets whose records are not offered any more, or again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.facts import activity

from . import ledger
from .ledger import Row


def mark_missing(source_id: str, identities: Sequence[str], moment: dt.datetime) -> None:
    """The source does not offer them; their datasets stay as they are. The caller commits."""
    if identities:
        ledger.change(source_id, identities, status=ledger.MISSING, missing_since=moment)


def delete(row: Row | None, organization_id: str, user: str) -> None:
    """Delete the dataset of a record that has been missing for all its days of grace.

    Only where it is still of the same institution; it can be restored. Commits, as CKAN does: what
    belongs to it is to be written before.
    """
    if row is None or not row.dataset_id or row.dataset_owner != organization_id:
        return
    done = row.dataset_state == "deleted" and row.status == ledger.DELETED
    # The deletion is among the activities, which are written after it was committed.
    cut_short = done and activity.kept() and (
        activity.first_since(row.dataset_id, row.missing_since, activity.DELETED) is None
    )  # fmt: skip
    if row.dataset_state != "active" and not cut_short:
        return
    context: Any = {"user": user, "ignore_auth": True}
    tk.get_action("package_delete")(context, {"id": row.dataset_id})


def tell(dataset_ids: Iterable[str], organization_id: str) -> None:
    """Whether their source still offers them is a fact of datasets, and no hook of CKAN's tells."""
    model.Session.flush()
    for dataset_id in dataset_ids:
        changes.dataset_changed(dataset_id, organization_id)
