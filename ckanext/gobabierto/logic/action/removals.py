"""CKAN's actions that tell no plugin what they take away or move, chained so that we are told."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.compliance import changes


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
    """Move a dataset to another institution; within a save, the save's own hook sees it."""
    if context.get("defer_commit"):
        return next_action(context, data_dict)
    context["defer_commit"] = True
    try:
        answer = next_action(context, data_dict)
    finally:
        del context["defer_commit"]
    changes.dataset_saved(str(data_dict.get("id")))
    model.Session.commit()
    return answer
