"""Who sees the review tray and who decides in it (product.md section 4)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context

from ckanext.gobabierto.harvesters import proposal_store
from ckanext.gobabierto.harvesters.run import ledger

from .auditors import is_auditor


def edits(user: str | None, organization_id: str) -> bool:
    """Whether *user* may make datasets of an institution."""
    return bool(user) and authz.has_user_permission_for_group_or_org(
        organization_id, user, "create_dataset"
    )


def answer(allowed: bool) -> AuthResult:
    """What an authorization function gives."""
    if allowed:
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only editors of the institution may work with its proposals"),
    }


def _owner(data_dict: dict[str, Any]) -> str:
    row = proposal_store.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such proposal"))
    return row.organization_id


def gobabierto_proposal_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution asked for, or of any if none is; auditors."""
    user = context.get("user")
    if is_auditor(context):
        return {"success": True}
    asked = data_dict.get("organization")
    if asked:
        return answer(edits(user, str(asked)))
    return answer(bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset"))


def gobabierto_proposal_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of its institution; auditors."""
    user = context.get("user")
    if not user:
        return answer(False)
    return answer(is_auditor(context) or edits(user, _owner(data_dict)))


def gobabierto_proposal_accept(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of its institution."""
    user = context.get("user")
    return answer(bool(user) and edits(user, _owner(data_dict)))


def gobabierto_proposal_reject(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for accepting."""
    return gobabierto_proposal_accept(context, data_dict)


def gobabierto_proposal_reopen(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for accepting."""
    return gobabierto_proposal_accept(context, data_dict)


def gobabierto_proposal_merge(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for accepting; whether the user may edit the dataset is asked by the update itself."""
    return gobabierto_proposal_accept(context, data_dict)


def gobabierto_proposal_merge_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for accepting: it shows a dataset that may be private."""
    return gobabierto_proposal_accept(context, data_dict)


def gobabierto_proposal_unlink(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for accepting."""
    return gobabierto_proposal_accept(context, data_dict)


def gobabierto_proposal_bulk(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Who edits some institution; each proposal asks for itself."""
    user = context.get("user")
    return answer(bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset"))


def gobabierto_difference_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for the list of proposals."""
    return gobabierto_proposal_list(context, data_dict)


def gobabierto_difference_settle(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution of the proposal or record."""
    user = context.get("user")
    if not user:
        return answer(False)
    if data_dict.get("id"):
        return answer(edits(user, _owner(data_dict)))
    source_id, identity = tk.get_or_bust(data_dict, ["source_id", "identity"])
    row = ledger.rows(source_id, [identity]).get(identity)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such record"))
    return answer(edits(user, row.organization_id))
