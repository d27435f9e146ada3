"""Actions: one file per subject, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def get_actions() -> dict[str, Callable[..., Any]]:
    """Every action of the extension."""
    return {}
