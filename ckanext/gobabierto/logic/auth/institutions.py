"""Who may load the registry of institutions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context


def gobabierto_institutions_load(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Only sysadmins, whom CKAN lets pass before asking."""
    return {
        "success": False,
        "msg": tk._("Only system administrators may load the registry of institutions"),
    }
