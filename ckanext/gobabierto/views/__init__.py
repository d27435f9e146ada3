"""Pages: one blueprint per subject, gathered here."""

from __future__ import annotations

from flask import Blueprint


def get_blueprints() -> list[Blueprint]:
    """All blueprints."""
    return []
