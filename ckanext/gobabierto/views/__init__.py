"""Pages: one blueprint per subject, gathered here."""

from __future__ import annotations

from flask import Blueprint

from ckanext.gobabierto.views import (
    compliance,
    counterparts,
    plans,
    proposals,
    register_blueprint,
    sources,
)


def get_blueprints() -> list[Blueprint]:
    """All blueprints."""
    return [
        compliance.blueprint,
        counterparts.blueprint,
        plans.blueprint,
        proposals.blueprint,
        register_blueprint.blueprint,
        sources.blueprint,
    ]
