"""Who may read verdicts and who may ask for them (the table of product.md section 4)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from .auditors import is_auditor

_YES: AuthResult = {"success": True}


def _no(message: str) -> AuthResult:
    return {"success": False, "msg": message}


def _user(context: Context) -> str:
    return str(context.get("user") or "")


def _has(context: Context, organization_id: str | None, permission: str) -> bool:
    if not organization_id:
        return False
    return authz.has_user_permission_for_group_or_org(organization_id, _user(context), permission)


@tk.auth_allow_anonymous_access
def gobabierto_rule_list(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """The law is everybody's."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_rule_failures(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: it counts public verdicts only."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_compliance_show(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: what is private is left out by the action."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_compliance_list(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: its figures count public verdicts only."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_verdict_explain(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: of what is private the action tells only those who may see it."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_dataset_compliance(context: Context, data_dict: Any) -> AuthResult:
    """Whoever may read the dataset, and auditors."""
    if is_auditor(context):
        return _YES
    return authz.is_authorized("package_show", context, {"id": data_dict["id"]})


@tk.auth_allow_anonymous_access
def gobabierto_private_read(context: Context, data_dict: Any) -> AuthResult:
    """What is private of an institution: its members, and auditors."""
    allowed = is_auditor(context) or _has(context, data_dict.get("organization_id"), "read")
    return _YES if allowed else _no(tk._("Only members of the institution may see this"))


def gobabierto_dataset_check(context: Context, data_dict: Any) -> AuthResult:
    """Editors and administrators of the dataset's institution."""
    group = model.Group.get(str(data_dict.get("owner_org") or ""))
    if group is None:
        # Whoever edits somewhere may ask, and is told by the action to choose the institution.
        allowed = authz.has_user_permission_for_some_org(_user(context), "create_dataset")
    else:
        allowed = _has(context, group.id, "create_dataset")
    if not allowed:
        return _no(tk._("Only editors of the institution may check its datasets"))
    return _YES


def gobabierto_evaluate(context: Context, data_dict: Any) -> AuthResult:
    """Administrators of the institution; all institutions at once, only sysadmins."""
    group = model.Group.get(str(data_dict.get("organization") or ""))
    if group is not None and _has(context, group.id, "admin"):
        return _YES
    return _no(tk._("Only administrators of the institution may ask for its evaluation"))
