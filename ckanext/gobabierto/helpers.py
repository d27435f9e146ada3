"""Template helpers; a helper computes nothing, it fetches or formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.gobabierto import config


def gobabierto_demo() -> bool:
    """Whether the banner of the demonstration portal is shown."""
    return config.demo_banner()


def get_helpers() -> dict[str, Callable[..., Any]]:
    """All helpers by name."""
    return {"gobabierto_demo": gobabierto_demo}
