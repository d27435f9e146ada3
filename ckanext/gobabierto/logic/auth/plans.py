"""Who reads Plans and who hands them over (product.md section 4)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from .auditors import is_auditor

_YES: AuthResult = {"success": True}


@tk.auth_allow_anonymous_access
def gobabierto_plan_show(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: the Plan is public by law; the action leaves out what is private."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_plan_export(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: it is what the Plan commits, as the file of the institution says it."""
    return _YES


def _edits(context: Context, data_dict: dict[str, Any]) -> bool:
    user = str(context.get("user") or "")
    group = model.Group.get(str(data_dict.get("organization") or ""))
    if not user or group is None:
        return False
    return authz.has_user_permission_for_group_or_org(group.id, user, "create_dataset")


def gobabierto_plan_import(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution."""
    if _edits(context, data_dict):
        return _YES
    return {
        "success": False,
        "msg": tk._("Only editors of the institution may hand over its plan"),
    }


def gobabierto_plan_read(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for handing it over."""
    return gobabierto_plan_import(context, data_dict)


def gobabierto_plan_match_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution, for private datasets are among them."""
    if is_auditor(context) or _edits(context, data_dict):
        return _YES
    return {
        "success": False,
        "msg": tk._("Only editors of the institution may see what its plan could match"),
    }


def gobabierto_plan_match_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution."""
    if _edits(context, data_dict):
        return _YES
    return {
        "success": False,
        "msg": tk._("Only editors of the institution decide what its plan matches"),
    }
