"""A record as the dataset it is to be: a whole new one, or what it changes in the one there is.

Pure: the dataset comes in as it is shown, and the whole of it goes out.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.gobabierto.harvesters.merge import (
    Merge,
    first_baseline,
    merge,
    next_baseline,
    withdrawn,
)
from ckanext.gobabierto.harvesters.records import Record
from ckanext.gobabierto.vocabularies.names import name_from

_EMPTY: dict[str, Any] = {"values": {}, "kept": {}, "resources": []}


@dataclass(slots=True)
class Change:
    """What is to be written of a record."""

    package: dict[str, Any]
    """The whole dataset."""
    fields: dict[str, Any]
    resources: list[dict[str, Any]]
    result: Merge | None = None
    """``None``: the dataset is new."""
    before: dict[str, Any] = field(default_factory=dict[str, Any])
    partial: bool = False
    """Not all its files could be read."""

    @property
    def needless(self) -> bool:
        """The dataset is so already, or only differs in what a person edited."""
        return self.result is not None and self.result.empty

    def baseline(self, saved: Mapping[str, Any]) -> dict[str, Any]:
        """What the next load compares with, once it is saved."""
        seen = shown(saved)
        if self.result is None:
            return first_baseline(seen, self.fields, self.resources)
        return next_baseline(
            self.before, seen, self.fields, self.resources, self.result, partial=self.partial
        )

    @property
    def differences(self) -> list[dict[str, Any]]:
        """What the source says otherwise than a person wrote."""
        return self.result.differences if self.result is not None else []

    @property
    def moved(self) -> bool:
        """A file of it is not offered any more, or again."""
        return self.result is not None and self.result.moved

    @property
    def withdrawn(self) -> list[dict[str, Any]]:
        """Its files that are not offered any more, as :class:`Merge` tells them."""
        return self.result.withdrawn if self.result is not None else []


def dataset_id(source_id: str, identity: str) -> str:
    """The id of the dataset of a record: the same in every attempt, so that there is only one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"gobabierto:{source_id}:{identity}"))


def shown(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset in the words of records: tags are names."""
    names = sorted({str(tag["name"]) for tag in dataset.get("tags") or ()})
    return {**dataset, "tags": names}


def fields_of(record: Record) -> dict[str, Any]:
    """What a record says of its dataset."""
    found = {"title": record.title, **record.fields, "private": record.private}
    if "tags" in found:
        tags: Any = found["tags"]
        found["tags"] = sorted({str(tag) for tag in tags or ()})
    return found


def resources_of(record: Record) -> list[dict[str, Any]]:
    """What a record says of its files, as :mod:`merge` takes it."""
    return [{"key": each.key, "values": dict(each.values)} for each in record.resources]


def new(record: Record, key: str, organization_id: str) -> Change:
    """The dataset of a record that had none.

    :param key: its id.
    """
    fields, resources = fields_of(record), resources_of(record)
    package = {
        **_stored(fields),
        "id": key,
        "type": "dataset",
        "name": name_from(record.name or record.title),
        "owner_org": organization_id,
        "resources": [dict(each["values"]) for each in resources],
    }
    return Change(package, fields, resources)


def change(record: Record, dataset: Mapping[str, Any], baseline: Any) -> Change:
    """What a record changes in the dataset that was made of it.

    :param dataset: as ``package_show`` gives it now.
    :param baseline: of the ledger.
    """
    before = baseline or _EMPTY
    told, resources = fields_of(record), resources_of(record)
    fields = {key: value for key, value in withdrawn(before, told).items()
              if not record.tells or key in told or key in record.tells}  # fmt: skip
    result = merge(before, shown(dataset), fields, resources, partial=record.partial)
    package = {**dataset, **_stored(result.fields)}
    package.pop("metadata_modified", None)  # given, it would be kept
    if result.resources is not None:
        package["resources"] = result.resources
    return Change(package, fields, resources, result, before, record.partial)


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(fields)
    if "tags" in found:
        found["tags"] = [{"name": name} for name in found["tags"]]
    return found
