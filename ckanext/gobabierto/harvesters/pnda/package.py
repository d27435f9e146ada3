"""From a dataset of the platform, by its API or by its page, to one and the same record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ckanext.gobabierto.harvesters.catalogo.ckan_package import read_package
from ckanext.gobabierto.harvesters.catalogo.remarks import fault
from ckanext.gobabierto.harvesters.records import Fault, Record, Refusal

from . import moments
from .pages import is_cut

_ROLES = {"plan_apertura_datos": "plan", "catalogo_datos": "codigos"}
_MOMENTS = ("metadata_created", "metadata_modified")
OF_PAGES = frozenset({
    "category", "dataset_role", "identifier", "issued", "license_id", "maintainer", "modified",
    "notes", "private", "tags", "title", "update_frequency", "url",
})  # fmt: skip
"""Fields that the pages of the platform tell; its API tells others too (mailboxes, coverage)."""


def record(package: Mapping[str, Any], root: str, *, private: bool = False) -> Record | Refusal:
    """The dataset, known by its name: an address of the platform is made of it, and pages tell no
    other key.

    :param root: address of the platform.
    :param private: whether the source asks for private datasets.
    """
    name = str(package.get("name") or "").strip()
    days = {key: found.isoformat() for key in _MOMENTS if (found := moments.day(package.get(key)))}
    told = {key: value for key, value in package.items() if key not in {"id", "url", *_MOMENTS}}
    found = read_package({**told, **days}, name)
    if isinstance(found, Refusal):
        return replace(found, identity=name)
    fields = {
        **found.fields,
        "url": address(root, name),
        "modified": days.get("metadata_modified"),
        "dataset_role": _ROLES.get(str(found.fields.get("category", ""))),
    }
    return replace(
        found,
        identity=name,
        name=name,
        # Pages do not tell the key that the API has: what one of the two ways cannot see is none.
        old_guid="",
        fields={key: value for key, value in fields.items() if value},
        private=found.private or private,
        faults=(*found.faults, *_cut(found)),
    )


def address(root: str, name: str) -> str:
    """The page of a dataset on the platform."""
    return f"{root}/dataset/{name}"


def _cut(found: Record) -> list[Fault]:
    """Descriptions of which the platform shows the beginning only."""
    cut = [r for r in found.resources if is_cut(str(r.values.get("description", "")))]
    path = f"{found.identity}, «{cut[0].values.get('name', '')}»" if cut else ""
    return [fault("pnda_descripcion_cortada", path, len(cut))] if cut else []
