"""The way to the review tray, for those who may work in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk


def gobabierto_waiting_proposals(organization: str = "") -> int | None:
    """How many proposals wait for this reader; ``None`` where the tray is not theirs.

    :param organization: id of an institution; all of the reader's where empty.
    """
    if tk.current_user.is_anonymous:
        return None
    asked: dict[str, Any] = {"status": "pending", "limit": 0, "organization": organization}
    try:
        return tk.get_action("gobabierto_proposal_list")({}, asked)["count"]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def gobabierto_counterpart_doubts(organization: str) -> list[dict[str, Any]] | None:
    """Institutions with counterparts that nobody is sure of, with how many; ``None``: not theirs.

    :param organization: id of one; all of the reader's where empty.
    """
    if tk.current_user.is_anonymous:
        return None
    try:
        asked = {"status": "doubtful", "limit": 0, "organization": organization}
        return tk.get_action("gobabierto_counterpart_list")({}, asked)["institutions"]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_counterpart_doubts": gobabierto_counterpart_doubts,
    "gobabierto_waiting_proposals": gobabierto_waiting_proposals,
}
