"""The arguments of the tray's actions, read and checked."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.logic import own_institutions
from ckanext.gobabierto.logic.auth.auditors import is_auditor

LONGEST_NOTE = 1000
_BESIDE = frozenset({"private", "tags"})
"""Fields of a dataset that are no fields of its schema."""


def number(data_dict: dict[str, Any], key: str, default: int) -> int:
    """A whole number among the arguments.

    :raises ValidationError: it is none, or negative.
    """
    try:
        value = int(data_dict.get(key, default))
    except (TypeError, ValueError):
        raise tk.ValidationError({key: [tk._("Must be a whole number")]}) from None
    if value < 0:
        raise tk.ValidationError({key: [tk._("Must not be negative")]})
    return value


def choice(data_dict: dict[str, Any], key: str, choices: tuple[str, ...]) -> str:
    """One of *choices* among the arguments, or an empty text.

    :raises ValidationError: it is none of them.
    """
    value = str(data_dict.get(key) or "")
    if value and value not in choices:
        listed = ", ".join(choices)
        raise tk.ValidationError({key: [tk._("Must be one of: {choices}").format(choices=listed)]})
    return value


def note(data_dict: dict[str, Any]) -> str:
    """The reason that a person gave."""
    return str(data_dict.get("note") or "").replace("\0", "").strip()[:LONGEST_NOTE]


def texts(data_dict: dict[str, Any], key: str) -> list[str] | None:
    """A list of texts among the arguments; one text is a list of one.

    :raises ValidationError: it is something else.
    """
    value = data_dict.get(key)
    if value is None:
        return None
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise tk.ValidationError({key: [tk._("Must be a list of texts")]})
    return listed


def fields(data_dict: dict[str, Any], organization: Any) -> dict[str, Any] | None:
    """The fields of a dataset that a person filled in.

    :param organization: the institution of the proposal: the dataset belongs to it.
    :raises ValidationError: they are none, or the schema does not have them.
    """
    value: Any = data_dict.get("fields")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise tk.ValidationError({"fields": [tk._("Must be an object with the fields")]})
    unknown = sorted(set(map(str, value)) - _known_fields())
    if unknown:
        told = tk._("There is no field “{name}”.").format(name=", ".join(unknown)[:200])
        raise tk.ValidationError({"fields": [told]})
    owner = value.get("owner_org")
    if owner and organization is not None and owner not in (organization.id, organization.name):
        told = tk._("The proposal is of {institution}: its dataset belongs to it.")
        title = organization.title or organization.name
        raise tk.ValidationError({"owner_org": [told.format(institution=title)]})
    return dict(value)


def _known_fields() -> frozenset[str]:
    schema = tk.h.scheming_get_dataset_schema("dataset") or {}
    return _BESIDE | {field["field_name"] for field in schema.get("dataset_fields", [])}


def organizations(context: Context, data_dict: dict[str, Any]) -> tuple[str, ...] | None:
    """Ids the list is limited to; ``None`` for those who see all."""
    if asked := data_dict.get("organization"):
        group = model.Group.get(str(asked))
        if group is None or not group.is_organization:
            raise tk.ObjectNotFound(tk._("There is no such institution"))
        return (group.id,)
    user = context.get("user") or ""
    found = model.User.get(user)
    if context.get("ignore_auth") or is_auditor(context) or (found and found.sysadmin):
        return None
    return tuple(each["id"] for each in own_institutions.edited_by(user))
