"""Datasets whose records are not offered any more, or again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.compliance import changes

from . import ledger
from .ledger import Row


def shown(dataset_id: str) -> dict[str, Any]:
    """A dataset as it is now."""
    return tk.get_action("package_show")(
        {"ignore_auth": True, "use_cache": False}, {"id": dataset_id}
    )


def mark_missing(source_id: str, identities: Sequence[str], moment: dt.datetime) -> None:
    """The source does not offer them; their datasets stay as they are. The caller commits."""
    if identities:
        ledger.change(source_id, identities, status=ledger.MISSING, missing_since=moment)


def delete(row: Row | None, organization_id: str, user: str) -> None:
    """Delete the dataset of a record that has been missing for all its days of grace.

    Only where it is still of the same institution; it can be restored. The caller commits.
    """
    if row is None or not row.dataset_id or row.dataset_state != "active":
        return
    if row.dataset_owner != organization_id:
        return
    context: Any = {"user": user, "ignore_auth": True, "defer_commit": True}
    tk.get_action("package_delete")(context, {"id": row.dataset_id})


def tell(dataset_ids: Iterable[str], organization_id: str) -> None:
    """Whether their source still offers them is a fact of datasets, and no hook of CKAN's tells."""
    model.Session.flush()
    for dataset_id in dataset_ids:
        changes.dataset_changed(dataset_id, organization_id)
