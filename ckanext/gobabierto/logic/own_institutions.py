"""The institutions whose data a user edits, asked once for a page that needs them often."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request

import ckan.plugins.toolkit as tk

_PLACE = "gobabierto_own_institutions"


def edited_by(user: str) -> list[dict[str, Any]]:
    """As ``organization_list_for_user`` gives them.

    Only what is read asks once: a request that changes something may change this too.
    """
    if not has_request_context() or request.method != "GET":
        return _asked(user)
    known: dict[str, list[dict[str, Any]]] = g.setdefault(_PLACE, {})
    if user not in known:
        known[user] = _asked(user)
    return known[user]


def _asked(user: str) -> list[dict[str, Any]]:
    return tk.get_action("organization_list_for_user")(
        {"user": user}, {"permission": "create_dataset"}
    )
