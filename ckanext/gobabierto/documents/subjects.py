"""What a document is about: names and addresses that people write become the ids that are stored.

A thing must be of the document's institution, or of data that it answers for whoever owns them; it
may be gone, for a baja is about what is gone.
"""

from __future__ import annotations

import re
from typing import Any

from ckan import model
from ckan.plugins.toolkit import _

from ckanext.gobabierto.facts import snapshot_store
from ckanext.gobabierto.facts.answered import answers_for

from . import store

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def resolve(organization_id: str, values: dict[str, Any]) -> dict[str, list[str]]:
    """Replace in *values* what refers to something by its id.

    :returns: errors by field: what does not exist, or is of another institution.
    """
    errors: dict[str, list[str]] = {}
    for name, reader in (
        ("dataset_id", dataset_id),
        ("resource_id", _resource),
        ("user_id", _user),
        ("answers", _document),
    ):
        text = values.get(name)
        if not text:
            continue
        found = reader(organization_id, str(text))
        if found is None:
            errors[name] = [_UNKNOWN[name]()]
        else:
            values[name] = found
    if values.get("resource_id") and not values.get("dataset_id") and "dataset_id" in values:
        resource = model.Resource.get(values["resource_id"])
        values["dataset_id"] = resource.package_id if resource else ""
    return errors


def dataset_id(organization_id: str, text: str) -> str | None:
    """Id of a dataset of the institution, by id, name or address; deleted ones included."""
    for part in _candidates(text):
        package = model.Package.get(part)
        if package is not None and package.type == "dataset":
            return package.id if answers_for(organization_id, package) else None
        seen = snapshot_store.latest("dataset", [part]).get(part)  # purged, but once observed
        if seen is not None and seen.organization_id == organization_id:
            return part
    return None


def _resource(organization_id: str, text: str) -> str | None:
    found = _ID.findall(text)
    resource = model.Resource.get(found[-1].lower()) if found else None
    if resource is None:
        return found[-1].lower() if found and _seen_resource(organization_id, found[-1]) else None
    package = model.Package.get(resource.package_id)
    return resource.id if package is not None and answers_for(organization_id, package) else None


def _seen_resource(organization_id: str, resource_id: str) -> bool:
    """A resource that is gone from CKAN but was observed in a dataset of the institution."""
    datasets = snapshot_store.open_subjects("dataset", organization_id)
    return any(
        item.get("id") == resource_id.lower()
        for stored in snapshot_store.latest("dataset", datasets).values()
        for kind in ("resources", "removed_resources")
        for item in stored.facts.get(kind, ())
    )


def _user(organization_id: str, text: str) -> str | None:  # noqa: ARG001 - one signature for all
    user = model.User.get(text)
    return user.id if user is not None else None


def _document(organization_id: str, text: str) -> str | None:
    found = _ID.findall(text)
    row = store.get(found[-1].lower()) if found else None
    return row.id if row is not None and row.organization_id == organization_id else None


def _candidates(text: str) -> list[str]:
    """What *text* may name: itself, or the last part of an address."""
    plain = text.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    return list(dict.fromkeys([*_ID.findall(text), text, plain.rsplit("/", 1)[-1]]))


_UNKNOWN = {
    "dataset_id": lambda: _("The institution has no such dataset."),
    "resource_id": lambda: _("The institution has no such file."),
    "user_id": lambda: _("There is no such account."),
    "answers": lambda: _("The institution has no such document."),
}


def datasets(keys: set[str]) -> dict[str, dict[str, Any]]:
    """Id, name, title and ``private`` of the datasets that still exist, by id."""
    if not keys:
        return {}
    found = model.Session.query(model.Package).filter(model.Package.id.in_(keys))
    return {
        each.id: {
            "id": each.id,
            "name": each.name,
            "title": each.title or each.name,
            "private": bool(each.private) or each.state != "active",
        }
        for each in found
    }
