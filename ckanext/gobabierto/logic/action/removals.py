"""CKAN's actions that tell no plugin what they take away or move, chained so that we are told."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.harvesters.writing import debts

log = logging.getLogger(__name__)


@tk.chained_action
def dataset_purge(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Purge a dataset; its verdicts end in the same transaction, its history stays."""
    package = model.Package.get(data_dict.get("id"))
    if package is None or package.type != "dataset":
        return next_action(context, data_dict)
    tk.check_access("dataset_purge", context, data_dict)
    changes.dataset_changed(package.id, package.owner_org, gone=True)
    try:
        return next_action(context, data_dict)
    except Exception:
        model.Session.rollback()
        raise


@tk.chained_action
def organization_purge(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Purge an institution; its verdicts end, its history stays."""
    group = model.Group.get(data_dict.get("id"))
    organization_id = group.id if group is not None and group.is_organization else None
    # After it, because CKAN refuses to purge one that still has datasets.
    answer = next_action(context, data_dict)
    if organization_id:
        changes.organization_changed(organization_id, gone=True)
        model.Session.commit()
    return answer


@tk.chained_action
def package_owner_org_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Move a dataset to another institution; within a save, the save's own hook sees it.

    CKAN leaves the institution of before in its document of the index: it is indexed again.
    """
    if context.get("defer_commit"):
        return next_action(context, data_dict)
    context["defer_commit"] = True
    try:
        answer = next_action(context, data_dict)
    finally:
        del context["defer_commit"]
    package: Any = model.Package.get(str(data_dict.get("id")))
    changes.dataset_saved(package.id)
    model.Session.commit()
    _index_again(package.id)
    return answer


def _index_again(dataset_id: str) -> None:
    try:
        search.rebuild(dataset_id)
    except (search.SearchIndexError, OSError):
        log.exception("Dataset %s waits to be indexed", dataset_id)
        model.Session.rollback()
        debts.note([dataset_id])
        model.Session.commit()
