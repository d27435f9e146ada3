"""Files of a dataset of the old portal, and the dictionaries that it only had addresses of."""

from __future__ import annotations

import re
from typing import Any

from ckanext.gobabierto.schemas import resource_fields

# What CKAN shows and does not take back.
_SHOWN_ONLY = frozenset(
    "resource_group_id revision_timestamp revision_id tracking_summary webstore_url "
    "webstore_last_updated cache_last_updated cache_url package_id position state created "
    "url_type hash".split()
)
_DICTIONARY = re.compile(r"diccionario|descriptor|data.?dictionary", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def text_of(value: Any) -> str:
    """A value that was written as a text or as a list of one."""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    return str(value).strip() if value is not None else ""


def resources_of(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Its files as resources of ours."""
    result: list[dict[str, Any]] = []
    for item in package.get("resources") or []:
        if not isinstance(item, dict):
            continue
        kept = {
            key: value
            for key, value in item.items()
            if key not in _SHOWN_ONLY and value is not None
        }
        if not kept.get("kind") and _DICTIONARY.search(text_of(kept.get("name"))):
            kept["kind"] = "diccionario"
        if "frequency" in kept and "update_frequency" in resource_fields():
            kept.setdefault("update_frequency", kept.pop("frequency"))
        result.append(kept)
    return result


def add_dictionaries(old: dict[str, Any], result: dict[str, Any]) -> None:
    """Addresses of dictionaries, given as a field or inside a description, become resources."""
    addresses = [text_of(old.get("dataDictionary")), text_of(old.get("data_dictionary"))]
    landing = text_of(result.get("url"))
    if _DICTIONARY.search(landing):
        addresses.append(landing)
    for resource in result["resources"]:
        found = _ADDRESS.findall(text_of(resource.get("description")))
        addresses += [each.rstrip(".,;)") for each in found if _DICTIONARY.search(each)]
    present = {text_of(resource.get("url")) for resource in result["resources"]}
    for address in dict.fromkeys(addresses):
        if address and address not in present:
            result["resources"].append(
                {"url": address, "name": "Diccionario de datos", "kind": "diccionario"}
            )
