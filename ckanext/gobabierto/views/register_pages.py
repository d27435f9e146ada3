"""What the pages of the register share: the blueprint, the institution, what the reader may do."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.plugins.toolkit import _

from ckanext.gobabierto.views.asking import refuse


def institution(reference: str) -> dict[str, str]:
    """The institution of a page; 404 where there is none."""
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        refuse(404, _("There is no such institution."))
    return {"id": group.id, "name": group.name, "title": group.title or group.name}


def may(organization_id: str) -> dict[str, bool]:
    """What the reader may do with the documents of an institution."""
    user = str(getattr(tk.current_user, "name", "") or "")

    def has(permission: str) -> bool:
        return bool(user) and bool(
            authz.has_user_permission_for_group_or_org(organization_id, user, permission)
        )

    inside = tk.h.check_access("gobabierto_private_read", {"organization_id": organization_id})
    return {"write": has("create_dataset"), "decide": has("admin"), "inside": bool(inside)}


def form_data() -> dict[str, Any]:
    """What was sent, with the file under ``upload`` where one was chosen."""
    data: dict[str, Any] = {name: tk.request.form[name] for name in tk.request.form}
    data.pop("_csrf_token", None)
    upload = tk.request.files.get("upload")
    return {**data, "upload": upload} if upload is not None and upload.filename else data


def sentences(error: tk.ValidationError) -> str:
    """The sentences of a refusal, for a message above the page."""
    return " ".join(
        str(text)
        for said in error.error_dict.values()
        for text in (said if isinstance(said, list) else [said])
    )
