"""Who follows the harvest sources of an institution, and who decides about them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from ckanext.gobabierto.harvesters.run import holds

from .auditors import is_auditor
from .proposals import edits


def _answer(allowed: bool, message: str) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": message}


def _editors(allowed: bool) -> AuthResult:
    return _answer(allowed, tk._("Only editors of the institution may see how its sources stand"))


def _owner(source_id: Any) -> str:
    package = model.Package.get(str(source_id or ""))
    return str(package.owner_org or "") if package is not None else ""


def _edits(context: Context, owner: str) -> bool:
    user = str(context.get("user") or "")
    return bool(owner) and edits(user, owner)


def gobabierto_harvest_source_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution asked for, or of any if none is; auditors."""
    if is_auditor(context):
        return {"success": True}
    if asked := data_dict.get("organization"):
        return _editors(_edits(context, str(asked)))
    user = context.get("user")
    return _editors(bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset"))


def gobabierto_harvest_source_report(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of its institution; auditors."""
    return _editors(is_auditor(context) or _edits(context, _owner(data_dict.get("id"))))


def gobabierto_harvest_fault_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for the report of the source."""
    return gobabierto_harvest_source_report(context, data_dict)


def _of_hold(data_dict: dict[str, Any]) -> str:
    hold = holds.get(str(data_dict.get("id") or ""))
    return holds.institution(hold) if hold is not None else ""


def gobabierto_harvest_hold_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution for which its source was read; auditors."""
    return _editors(is_auditor(context) or _edits(context, _of_hold(data_dict)))


def gobabierto_harvest_hold_confirm(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of the institution for which its source was read."""
    owner, user = _of_hold(data_dict), str(context.get("user") or "")
    allowed = bool(owner and user) and authz.has_user_permission_for_group_or_org(
        owner, user, "admin"
    )
    message = tk._("Only administrators of the institution decide about what vanished")
    return _answer(allowed, message)


def gobabierto_harvest_hold_refuse(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may confirm."""
    return gobabierto_harvest_hold_confirm(context, data_dict)


def gobabierto_harvest_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution that the source is or would be of."""
    asked = [str(data_dict["organization"])] if data_dict.get("organization") else []
    if data_dict.get("id"):
        asked.append(_owner(data_dict["id"]))
    allowed = bool(asked) and all(_edits(context, owner) for owner in asked)
    message = tk._("Only editors of the institution may see what a run of its sources would do")
    return _answer(allowed, message)


def gobabierto_harvest_preview_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Whoever asked for it: it is kept under their name."""
    return _answer(bool(context.get("user")), tk._("Sign in to see what you asked for"))


def gobabierto_harvest_record_transfer(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Sysadmins, who are not asked: it gives datasets of one source to another."""
    return _answer(allowed=False, message=tk._("Only sysadmins hand records over to a source"))
