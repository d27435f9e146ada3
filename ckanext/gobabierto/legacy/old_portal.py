"""datos.gob.mx of 2013-2024: its extras, in both spellings, to our fields.

That portal had no schema: everything beyond CKAN's own fields was an extra, written by one of two
converters that differ in names (``dcat_publisher_name`` and ``publisher_name``). CKAN refuses an
extra that is called like a field of the schema, so the extras are mapped and not appended.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.legacy.acceptable import add_notes, make_acceptable, warning
from ckanext.gobabierto.legacy.old_files import add_dictionaries, resources_of, text_of
from ckanext.gobabierto.schemas import dataset_fields
from ckanext.gobabierto.vocabularies import categories, licences, terms

# old key -> our field. The position is called "type" there, in spite of its name.
RENAMED = {
    "dcat_issued": "issued",
    "dcat_modified": "modified",
    "dcat_publisher_name": "maintainer",
    "publisher_name": "maintainer",
    "dcat_publisher_email": "maintainer_email",
    "publisher_email": "maintainer_email",
    "dcat_publisher_type": "contact_position",
    "publisher_type": "contact_position",
    "dcat_responsible_name": "contact_name",
    "dcat_responsible_email": "maintainer_email",
    "dcat_responsible_position": "contact_position",
    "contact_email": "maintainer_email",
    "frequency": "update_frequency",
    "accrualPeriodicity": "update_frequency",
    "comments": "version_notes",
    "landingPage": "url",
}
_READ_APART = frozenset(
    {"temporal", "theme", "spatial", "spatial_text", "dataDictionary", "data_dictionary"}
    | {"gov_type", "govType", "language"}
)
# Spellings that only the old portal used: its data were published under Libre Uso MX.
_ONLY_THERE = re.compile(r"^dcat_(?:issued|modified|publisher_|responsible_)")
# What CKAN shows and does not take back.
_SHOWN_ONLY = frozenset(
    "license_title license_url isopen num_resources num_tags organization tracking_summary "
    "revision_id revision_timestamp metadata_created metadata_modified creator_user_id "
    "relationships_as_object relationships_as_subject".split()
)

Warnings = list[BadInput]


def has_legacy_fields(package: dict[str, Any]) -> bool:
    """Whether any extra (or top-level key) of *package* must be mapped before CKAN sees it."""
    mapped = set(RENAMED) | _READ_APART
    keys = {key for key, _ in _extras(package)}
    ours = set(dataset_fields())
    return bool(keys & (mapped | ours)) or bool((set(package) & mapped) - ours)


def map_legacy(package: dict[str, Any]) -> tuple[dict[str, Any], Warnings]:
    """*package* of the old portal as a dataset of ours, and what could not be kept in a field.

    Pure: nothing is read but the vocabularies. A field that *package* already has is never
    overwritten by an extra; extras that mean nothing here stay extras.
    """
    warnings: Warnings = []
    extras = _extras(package)
    known = set(RENAMED) | _READ_APART | set(dataset_fields())
    result = {
        key: value
        for key, value in package.items()
        if key not in _SHOWN_ONLY and (key not in known or key in dataset_fields())
    }
    loose = {key: value for key, value in package.items() if key in known - set(dataset_fields())}
    old = {**{key: value for key, value in extras if key in known}, **loose}
    result["extras"] = [{"key": k, "value": v} for k, v in extras if k not in known]
    result["resources"] = resources_of(package)
    _organization(package, result)
    _rename(old, result, warnings)
    _identity(extras, result)
    _temporal(old, result, warnings)
    _place(old, result)
    _theme(old, result, warnings)
    _government_level(package, old, result)
    _language(old, result)
    _licence(extras, result)
    add_dictionaries(old, result)
    acceptable, refused = make_acceptable(result)
    return _without_empty(acceptable), warnings + refused


def _extras(package: dict[str, Any]) -> list[tuple[str, Any]]:
    """The extras as pairs, from a list of ``{key, value}`` or a mapping."""
    extras = package.get("extras") or []
    if isinstance(extras, dict):
        return [(str(key), _value(value)) for key, value in extras.items()]
    return [
        (str(item["key"]), _value(item.get("value")))
        for item in extras
        if isinstance(item, dict) and item.get("key") and not item.get("deleted")
    ]


def _value(value: Any) -> Any:
    """Older CKANs wrote the value of an extra as JSON."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _rename(old: dict[str, Any], result: dict[str, Any], warnings: Warnings) -> None:
    for key, raw in old.items():
        field = RENAMED.get(key, key if key in dataset_fields() else "")
        value = text_of(raw)
        if not field or not value or key in _READ_APART:
            continue
        present = text_of(result.get(field))
        if not present:
            result[field] = value
        elif present != value and field not in {"maintainer_email", "maintainer", "license_id"}:
            add_notes(result, [f"{key}: {value}"])
            warnings.append(warning(key, value, f"{field} ya dice «{present}»", "valor_repetido"))


def _identity(extras: list[tuple[str, Any]], result: dict[str, Any]) -> None:
    """The old guid is copied, not moved: harvesters find their dataset by that extra."""
    guid = next((text_of(value) for key, value in extras if key == "guid"), "")
    if guid and not result.get("identifier"):
        result["identifier"] = guid


def _organization(package: dict[str, Any], result: dict[str, Any]) -> None:
    organization = package.get("organization")
    if isinstance(organization, dict) and organization.get("id") == package.get("owner_org"):
        result["owner_org"] = organization.get("name") or package.get("owner_org")


def _temporal(old: dict[str, Any], result: dict[str, Any], warnings: Warnings) -> None:
    """``2014-01/2014-04``; without the slash one period is its own beginning and end."""
    text = text_of(old.get("temporal"))
    if not text or result.get("temporal_start"):
        return
    start, slash, end = (part.strip() for part in text.partition("/"))
    result["temporal_start"] = start
    result["temporal_end"] = end if slash else start
    if not slash:
        warnings.append(warning("temporal", text, "inicio/fin, como 2014-01/2014-04", "sin_barra"))


def _place(old: dict[str, Any], result: dict[str, Any]) -> None:
    text = text_of(old.get("spatial_text")) or text_of(old.get("spatial"))
    if text.startswith("{"):  # a geometry, which ckanext-spatial reads from its extra
        result["extras"] = [*result["extras"], {"key": "spatial", "value": text}]
        return
    if text:
        result.setdefault("spatial_text", text)
        area = terms.find_area(text)
        if area and not result.get("spatial_inegi"):
            result["spatial_inegi"] = area.code


def _theme(old: dict[str, Any], result: dict[str, Any], warnings: Warnings) -> None:
    text = text_of(old.get("theme"))
    if text.startswith("["):
        try:
            text = text_of(json.loads(text))
        except (ValueError, RecursionError):
            text = text.strip('[]" ')
    if not text or result.get("category"):
        return
    found = categories.from_theme(text)
    if found:
        result["category"] = found.slug
        return
    sector = categories.find_sector(text)
    near = ", ".join(sector.near) if sector else "una de las 28 categorías"
    result["tags"] = [*(result.get("tags") or []), {"name": text.rsplit("/", 1)[-1]}]
    warnings.append(warning("theme", text, near, "tema_sin_categoria"))


def _government_level(package: dict[str, Any], old: dict[str, Any], result: dict[str, Any]) -> None:
    """From the extra, the facet field, or the tag of the vocabulary ``gov_types``."""
    tags = [tag for tag in package.get("tags") or [] if isinstance(tag, dict)]
    controlled = [tag for tag in tags if tag.get("vocabulary_id")]
    texts = [old.get("gov_type"), old.get("govType"), *(tag.get("name") for tag in controlled)]
    found = next((term for t in texts if (term := terms.GOVERNMENT_LEVELS.find(text_of(t)))), None)
    if found and not result.get("government_level"):
        result["government_level"] = found.code
    if controlled:  # a vocabulary of another portal does not exist here
        result["tags"] = [tag for tag in result.get("tags") or [] if tag not in controlled]


def _language(old: dict[str, Any], result: dict[str, Any]) -> None:
    text = text_of(old.get("language")).strip('[]" ')
    found = terms.LANGUAGES.find(text)
    if text and not result.get("language"):
        result["language"] = found.code if found else text


def _licence(extras: list[tuple[str, Any]], result: dict[str, Any]) -> None:
    """It never declared a licence because there was only one: Libre Uso MX, set on publication."""
    declared = licences.find(text_of(result.get("license_id")))
    silent = not text_of(result.get("license_id")) or (
        declared is not None and declared.id == licences.UNSPECIFIED
    )
    if silent and any(_ONLY_THERE.match(key) for key, _ in extras):
        result["license_id"] = "libre-uso-mx"


def _without_empty(package: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in package.items() if value not in (None, "")}
