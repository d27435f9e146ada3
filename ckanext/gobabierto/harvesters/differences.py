"""What a source says otherwise than a person wrote, as far as it still does."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.model import Proposal


def standing(row: Proposal) -> list[dict[str, str]]:
    """The differences of an accepted proposal that nobody has settled, with what is here now."""
    told: list[dict[str, str]] = row.content.get("differences") or []
    dataset = _dataset(row) if told else None
    if dataset is None:
        return []
    here = _values(row, dataset)
    now = [{**each, "current": here.get(each["field"], each["current"])} for each in told]
    return [each for each in now if each["current"] != each["proposed"]]


def _dataset(row: Proposal) -> dict[str, Any] | None:
    """The dataset made of it, while it is there and belongs to the same institution."""
    found = model.Session.get(model.Package, row.dataset_id) if row.dataset_id else None
    if found is None or found.state == "deleted" or found.owner_org != row.organization_id:
        return None
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": found.id})


def _values(row: Proposal, dataset: dict[str, Any]) -> dict[str, str]:
    """What each field holds, named as :mod:`merge` names them."""
    by_id = {resource["id"]: resource for resource in dataset["resources"]}
    values = _texts(dataset)
    for known in (row.baseline or {}).get("resources", []):
        values |= _texts(by_id.get(known["id"], {}), f"{known['key']}: ")
    return values


def _texts(record: dict[str, Any], place: str = "") -> dict[str, str]:
    return {f"{place}{k}": "" if v is None else str(v) for k, v in record.items()}
