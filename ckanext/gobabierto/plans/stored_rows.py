"""Rows as they are stored, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import store
from .types import PlanRow


def of_version(version_id: str) -> list[PlanRow]:
    """The rows of a stored version, in the order of its file."""
    return [PlanRow.from_dict(row["content"]) for row in store.rows(version_id)]


def readable(versions: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The newest of *versions* (newest first) whose file could be read: its rows are in force."""
    return next((each for each in versions if not each["unreadable"]), None)


def in_force(versions: Iterable[Mapping[str, Any]]) -> list[PlanRow]:
    """The rows that are in force after *versions*, newest first."""
    version = readable(versions)
    return of_version(version["id"]) if version else []
