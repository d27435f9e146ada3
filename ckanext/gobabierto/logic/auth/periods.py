"""Who may read totals and periods, and who may record a period (product.md section 4)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

_YES: AuthResult = {"success": True}


def _sysadmins_only() -> AuthResult:
    # Sysadmins are let through before an authorization function is asked.
    return {"success": False, "msg": tk._("Only sysadmins may record periods")}


@tk.auth_allow_anonymous_access
def gobabierto_compliance_stats(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: it counts public verdicts only."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_period_list(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_period_show(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: only public verdicts are frozen."""
    return _YES


@tk.auth_allow_anonymous_access
def gobabierto_period_diff(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody."""
    return _YES


def gobabierto_period_freeze(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Sysadmins."""
    return _sysadmins_only()


def gobabierto_period_erratum(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Sysadmins."""
    return _sysadmins_only()


def gobabierto_period_record(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Sysadmins."""
    return _sysadmins_only()


@tk.auth_allow_anonymous_access
def gobabierto_dossier_show(context: Context, data_dict: Any) -> AuthResult:  # noqa: ARG001
    """Everybody: what is private is left out by the action."""
    return _YES
