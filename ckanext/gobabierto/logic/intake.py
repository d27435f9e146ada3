"""What clients hand over, put into the form that CKAN and our schema take.

It runs before authorization and validation of every dataset and institution, whoever sends it:
characters that no store takes, tags that CKAN refuses, groups written as texts, fields of the old
portal among the extras. Nothing here refuses anything.
"""

from __future__ import annotations

import json
from typing import Any

from ckanext.gobabierto.legacy.old_portal import has_legacy_fields, map_legacy
from ckanext.gobabierto.vocabularies import categories
from ckanext.gobabierto.vocabularies.tags import clean_tags
from ckanext.gobabierto.vocabularies.texts import clean_value

_DATASET = "dataset"


def receive_dataset(
    data_dict: dict[str, Any], stored: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The dataset of a client, ready for CKAN; other types of package pass only cleaned.

    :param stored: ``category`` and ``type`` of the dataset that is being updated.
    """
    received = clean_value(data_dict)
    kind = (stored or {}).get("type") or received.get("type") or _DATASET
    if kind != _DATASET:
        return received
    if has_legacy_fields(received):
        received, _warnings = map_legacy(received)
    _tags(received)
    if "groups" in received:
        _groups(received, stored)
    return received


def receive_patch(data_dict: dict[str, Any], stored: dict[str, Any] | None) -> dict[str, Any]:
    """Part of a dataset. Who names only categories does not speak of the other groups."""
    received = receive_dataset(data_dict, stored)
    if data_dict.get("groups") and not received.get("groups"):
        received.pop("groups", None)
    return received


def _tags(received: dict[str, Any]) -> None:
    """Valid tags; those of a controlled vocabulary are not ours to touch."""
    if isinstance(received.get("tag_string"), str):
        received["tag_string"] = ", ".join(clean_tags([received["tag_string"]]))
    tags = received.get("tags")
    if isinstance(tags, str):
        tags = [tags]
    if not isinstance(tags, list):
        return
    tags = [{"name": tag} if isinstance(tag, str) else tag for tag in tags]
    ours = [tag for tag in tags if isinstance(tag, dict) and not tag.get("vocabulary_id")]
    controlled = [tag for tag in tags if isinstance(tag, dict) and tag.get("vocabulary_id")]
    known = {str(tag.get("name")): tag for tag in ours}
    names = clean_tags(str(tag.get("name") or "") for tag in ours)
    received["tags"] = [known.get(name, {"name": name}) for name in names] + controlled


def _groups(received: dict[str, Any], stored: dict[str, Any] | None) -> None:
    """Take the 28 out of ``groups`` and understand them as the category; leave the others.

    The groups of the categories are kept by the plugin itself, because editors have no right to.
    When both are given, the one that changes something is what the client means.
    """
    groups = _as_dicts(received["groups"])
    named = [(group, _category_of(group)) for group in groups]
    received["groups"] = [group for group, slug in named if not slug]
    slugs = [slug for _, slug in named if slug]
    before = stored.get("category", "") if stored else ""
    given = categories.find(str(received.get("category") or ""))
    after = given.slug if given else ""
    field_changed = "category" in received and after != before
    if not slugs or (field_changed and (after or stored)):
        return
    received["category"] = next((slug for slug in slugs if slug != before), slugs[0])


def _as_dicts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str | dict):
        value = [value]
    if not isinstance(value, list):
        return []
    return [
        {"name": item.strip()} if isinstance(item, str) else item
        for item in value
        if isinstance(item, dict) or (isinstance(item, str) and item.strip())
    ]


def _category_of(group: dict[str, Any]) -> str:
    """The category whose group this is; by name alone: a campaign is never taken for one."""
    name = group.get("name") or group.get("id") or ""
    return name if name in categories.slugs() else ""


def receive_organization(data_dict: dict[str, Any]) -> dict[str, Any]:
    """The institution of a client: rows of a form and lists of an API become texts."""
    received = clean_value(data_dict)
    if isinstance(received.get("obligation"), list | dict):
        rows = received["obligation"]
        rows = list(rows.values()) if isinstance(rows, dict) else rows
        received["obligation"] = json.dumps(rows, ensure_ascii=False)
    for key, value in tuple(received.items()):
        if key in _LINES and isinstance(value, list):
            received[key] = "\n".join(str(item) for item in value)
    return received


_LINES = frozenset({"transparency_urls", "email_domains", "plan_addresses", "former_names"})
