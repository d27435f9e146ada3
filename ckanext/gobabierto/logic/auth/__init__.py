"""Authorization: one function for each action, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def get_auth_functions() -> dict[str, Callable[..., Any]]:
    """Every authorization function of the extension."""
    return {}
