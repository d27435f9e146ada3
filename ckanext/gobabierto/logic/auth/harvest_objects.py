"""Who may read what a source said of one dataset.

ckanext-harvest shows every harvest object to everybody. One of ours may hold a dataset that its
source calls private, or a finding that nobody has reviewed.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context

from ckanext.harvest.model import HarvestObject

from .auditors import is_auditor
from .sources import gobabierto_source_approval


def _may_read(context: Context, dataset_id: str) -> bool:
    user = str(context.get("user") or "")
    try:
        return bool(tk.check_access("package_show", {"user": user}, {"id": dataset_id}))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def _stewards(context: Context, found: Any) -> bool:
    answer = gobabierto_source_approval(context, {"id": found.harvest_source_id})
    return bool(answer.get("success"))


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvest_object_show(
    next_auth: Any,  # noqa: ARG001 - it says yes to everybody
    context: Context,
    data_dict: dict[str, Any] | None,
) -> AuthResult:
    """Whoever may read the dataset it became, as it is now; else the stewards of its source."""
    asked = data_dict or {}
    if is_auditor(context) or authz.is_sysadmin(str(context.get("user") or "")):
        return {"success": True}
    message = tk._("Only editors of the institution may read what its source said")
    refused: AuthResult = {"success": False, "msg": message}
    if not asked.get("id"):  # the object of a dataset, always the current one
        dataset_id = str(asked.get("dataset_id") or "")
        return {"success": True} if _may_read(context, dataset_id) else refused
    found: Any = HarvestObject.get(asked["id"], attr=asked.get("attr"))
    if found is None:
        return {"success": True}  # the action says that there is none
    is_public = found.current and found.package_id and _may_read(context, found.package_id)
    if is_public or _stewards(context, found):
        return {"success": True}
    return refused
