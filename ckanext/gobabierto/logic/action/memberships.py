"""Who may edit an institution's data: CKAN tells no plugin, so its actions are chained."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.compliance import changes

from . import datasets


@tk.chained_action
def member_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Put a dataset or a user into a group; an institution's accounts are observed again."""
    answer = datasets.member_create(next_action, context, data_dict)
    _observe(context, data_dict)
    return answer


@tk.chained_action
def member_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Take a dataset or a user out of a group; an institution's accounts are observed again."""
    answer = datasets.member_delete(next_action, context, data_dict)
    _observe(context, data_dict)
    return answer


def _observe(context: Any, data_dict: dict[str, Any]) -> None:
    if data_dict.get("object_type") != "user":
        return
    group = model.Group.get(data_dict.get("id"))
    if group is not None and group.is_organization and group.state == "active":
        changes.organization_changed(group.id)
        if not context.get("defer_commit"):
            model.Session.commit()


@tk.chained_action
def user_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Delete an account; the institutions it could edit see it leave."""
    user = model.User.get(str(data_dict.get("id") or ""))
    touched = _institutions_of(user.id) if user is not None else []
    answer = next_action(context, data_dict)
    for organization_id in touched:
        changes.organization_changed(organization_id)
    if touched:
        model.Session.commit()
    return answer


def _institutions_of(user_id: str) -> list[str]:
    """Active institutions of which the account is a member."""
    query = (
        model.Session.query(model.Group.id)
        .join(model.Member, model.Member.group_id == model.Group.id)
        .filter(
            model.Member.table_name == "user",
            model.Member.table_id == user_id,
            model.Member.state == "active",
            model.Group.is_organization.is_(True),
            model.Group.state == "active",
        )
    )
    return sorted({row.id for row in query})
