"""Authorization: one function for each action, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .institutions import gobabierto_institutions_load


def get_auth_functions() -> dict[str, Callable[..., Any]]:
    """Every authorization function of the extension."""
    return {
        "gobabierto_institutions_load": gobabierto_institutions_load,
    }
