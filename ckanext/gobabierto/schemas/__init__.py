"""The scheming files, and the names of the fields they declare."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_ROOM = Path(__file__).parent
DATASET = "ckanext.gobabierto:schemas/dataset.yaml"
ORGANIZATION = "ckanext.gobabierto:schemas/organization.yaml"
PRESETS = "ckanext.gobabierto:schemas/presets.yaml"


@lru_cache(maxsize=2)
def _schema(name: str) -> dict[str, Any]:
    return yaml.safe_load((_ROOM / name).read_text(encoding="utf-8"))


def _names(fields: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(field["field_name"] for field in fields)


def dataset_fields() -> tuple[str, ...]:
    """Names of the fields of a dataset, in the order of the form."""
    return _names(_schema("dataset.yaml")["dataset_fields"])


def resource_fields() -> tuple[str, ...]:
    """Names of the fields of a resource, in the order of the form."""
    return _names(_schema("dataset.yaml")["resource_fields"])


def organization_fields() -> tuple[str, ...]:
    """Names of the fields of an institution, in the order of the form."""
    return _names(_schema("organization.yaml")["fields"])
