"""Validators used by the schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def get_validators() -> dict[str, Callable[..., Any]]:
    """Every validator of the extension."""
    return {}
