"""Who may say that a harvest source is read."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from .auditors import is_auditor


def _has(context: Context, data_dict: dict[str, Any], permission: str) -> bool:
    package = model.Package.get(str(data_dict.get("id") or ""))
    if package is None or not package.owner_org:
        return False  # one of no institution is for the sysadmin, who is not asked
    user = str(context.get("user") or "")
    return authz.has_user_permission_for_group_or_org(package.owner_org, user, permission)


def gobabierto_source_approval(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of its institution, and auditors."""
    if is_auditor(context) or _has(context, data_dict, "create_dataset"):
        return {"success": True}
    message = tk._("Only editors of the institution may see how its sources stand")
    return {"success": False, "msg": message}


def gobabierto_source_approve(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of its institution."""
    if _has(context, data_dict, "admin"):
        return {"success": True}
    message = tk._("Only administrators of the institution may approve its sources")
    return {"success": False, "msg": message}


def gobabierto_source_refuse(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may approve."""
    return gobabierto_source_approve(context, data_dict)
