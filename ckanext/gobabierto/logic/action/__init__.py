"""Actions: one file per subject, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .institutions import gobabierto_institutions_load


def get_actions() -> dict[str, Callable[..., Any]]:
    """Every action of the extension."""
    return {
        "gobabierto_institutions_load": gobabierto_institutions_load,
    }
