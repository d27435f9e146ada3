"""Pages: one blueprint per subject, gathered here."""

from __future__ import annotations

from flask import Blueprint

from ckanext.gobabierto.views import compliance, proposals, register_blueprint


def get_blueprints() -> list[Blueprint]:
    """All blueprints."""
    return [
        compliance.blueprint,
        proposals.blueprint,
        register_blueprint.blueprint,
    ]
