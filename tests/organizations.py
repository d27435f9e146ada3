"""An institution for tests: its own fields as fields, with or without the scheming schema."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.tests import factories


def make_institution(**fields: Any) -> dict[str, Any]:
    """An organization with our fields, obliged by default."""
    own = {"obligation": '[{"status": "obligada", "from": "2020-01-01"}]', **fields}
    core = {k: own.pop(k) for k in ("name", "title", "users", "user") if k in own}
    if p.plugin_loaded("scheming_organizations") and "organization" in _schemas():
        return factories.Organization(**core, **own)
    extras = [{"key": key, "value": value} for key, value in own.items()]
    return factories.Organization(**core, extras=extras)


def our_fields(**fields: Any) -> dict[str, Any]:
    """Fields of ours for ``package_create``: extras where the schema is not loaded."""
    from ckanext.scheming.helpers import scheming_dataset_schemas

    if p.plugin_loaded("scheming_datasets") and "dataset" in (
        scheming_dataset_schemas(expanded=False) or {}
    ):
        return fields
    return {"extras": [{"key": key, "value": value} for key, value in fields.items()]}


def _schemas() -> dict[str, Any]:
    from ckanext.scheming.helpers import scheming_organization_schemas

    return scheming_organization_schemas(expanded=False) or {}
