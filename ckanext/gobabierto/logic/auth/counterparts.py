"""Who sees what was found of an institution's data on the platform, and who decides about it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.gobabierto.harvesters.counterparts import store

from .proposals import answer, edits, gobabierto_proposal_list


def gobabierto_counterpart_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As for the review tray: editors of the institution, or of any if none is asked; auditors."""
    return gobabierto_proposal_list(context, data_dict)


def gobabierto_counterpart_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Editors and administrators of the dataset's institution."""
    user = context.get("user")
    if not user:
        return answer(False)
    row = store.get(str(tk.get_or_bust(data_dict, "dataset")))
    if row is None:
        raise tk.ObjectNotFound(tk._("It was not looked for on the platform"))
    return answer(edits(user, row.organization_id))
