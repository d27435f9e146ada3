"""Auditors: users of whom an option says that they read everything of every institution."""

from __future__ import annotations

from ckan.types import Context

from ckanext.gobabierto import config


def is_auditor(context: Context) -> bool:
    """The user of *context* reads everything, and decides nothing by it."""
    user = str(context.get("user") or "")
    return bool(user) and user in config.auditors()
