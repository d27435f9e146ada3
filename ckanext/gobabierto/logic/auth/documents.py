"""Who may read the register of documents and who may write into it (product.md section 4)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from ckanext.gobabierto.documents import store
from ckanext.gobabierto.model import Document

from .auditors import is_auditor

_YES: AuthResult = {"success": True}


def _may(context: Context, organization_id: str, permission: str) -> bool:
    user = str(context.get("user") or "")
    return bool(user and organization_id) and authz.has_user_permission_for_group_or_org(
        organization_id, user, permission
    )


def _answer(allowed: bool, message: str) -> AuthResult:
    return _YES if allowed else {"success": False, "msg": message}


def _row(data_dict: dict[str, Any]) -> Document:
    row = store.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such document"))
    return row


@tk.auth_allow_anonymous_access
def gobabierto_document_list(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: what is private of others is left out by the action."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_document_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """A public one, everybody; a private one, the members of its institution and auditors."""
    row = _row(data_dict)
    allowed = row.public or is_auditor(context) or _may(context, row.organization_id, "read")
    return _answer(allowed, tk._("This document is private"))


@tk.auth_allow_anonymous_access
def gobabierto_document_file(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for showing it; of one that was deleted, only those inside."""
    row = _row(data_dict)
    inside = is_auditor(context) or _may(context, row.organization_id, "read")
    allowed = inside or (row.public and row.deleted_at is None and not data_dict.get("event"))
    return _answer(allowed, tk._("This document is private"))


def gobabierto_document_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the institution; of any, where none is named yet."""
    reference = str(data_dict.get("organization") or data_dict.get("organization_id") or "")
    if not reference:
        user = str(context.get("user") or "")
        allowed = bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset")
    else:
        group = model.Group.get(reference)
        allowed = group is not None and _may(context, group.id, "create_dataset")
    return _answer(allowed, tk._("Only editors of the institution may register its documents"))


def gobabierto_document_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of its institution."""
    allowed = _may(context, _row(data_dict).organization_id, "create_dataset")
    return _answer(allowed, tk._("Only editors of the institution may correct its documents"))


def gobabierto_document_compare(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of its institution; the action refuses whoever wrote the record."""
    allowed = _may(context, _row(data_dict).organization_id, "admin")
    return _answer(allowed, tk._("Only administrators of the institution may compare them"))


def gobabierto_document_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of its institution."""
    allowed = _may(context, _row(data_dict).organization_id, "admin")
    return _answer(allowed, tk._("Only administrators of the institution may delete them"))


def gobabierto_review_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for registering any document."""
    return gobabierto_document_create(context, data_dict)
