"""A package of another CKAN as a record of ours: the extras of 2013-2024 and the portal of 2025."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.gobabierto.harvesters.records import Record, Refusal, Resource
from ckanext.gobabierto.legacy.old_portal import map_legacy
from ckanext.gobabierto.schemas import dataset_fields
from ckanext.gobabierto.vocabularies import categories
from ckanext.gobabierto.vocabularies.texts import fold

from . import fields
from .addresses import find_address
from .dates import find_day, moment_field
from .distributions import MOST, byte_size, file_type, tell_corrected
from .remarks import Remarks, error
from .values import line, objects, text
from .volatile import stamped_today
from .worldwide import worldwide

_NOT_OURS = frozenset({"title", "name", "owner_org", "tag_string", "tags", "resources"})
_DATES = frozenset({"dcat_modified", "dcat_issued", "modified", "issued"})
_CODES = {"sin_barra": "periodo_sin_diagonal"}
_KEPT_OF_RESOURCE = ("description", "kind", "temporal_start", "temporal_end", "encoding")


def is_package(record: Mapping[str, Any]) -> bool:
    """Whether *record* is a package of a CKAN and not a dataset of a DCAT catalogue."""
    return "distribution" not in record and (
        isinstance(record.get("resources"), list) or "owner_org" in record
    )


def identity_of(record: Mapping[str, Any]) -> str:
    """By what it is known again."""
    return text(record.get("id")) or text(record.get("name"))


def is_dataset(record: Mapping[str, Any]) -> bool:
    """Harvest sources and showcases are packages too; a deleted one is not there any more."""
    kind = text(record.get("type")) or "dataset"
    return kind == "dataset" and text(record.get("state")) != "deleted"


def publishers(record: Mapping[str, Any]) -> list[str]:
    """The names of its organization."""
    office = record.get("organization")
    if not isinstance(office, Mapping):
        return []
    return [name for key in ("title", "name") if (name := line(office.get(key)))]


def read_package(
    record: Mapping[str, Any], place: str, stamped: frozenset[str] = frozenset()
) -> Record | Refusal:
    """*record* as a dataset of ours.

    :param stamped: fields that the configuration says are stamped by the source.
    """
    remarks = Remarks(place)
    identity = identity_of(record)
    title = fields.title(record.get("title") or record.get("name"), "title", remarks)
    if not identity or not title:
        found = error("sin_titulo", place, ", ".join(list(record)[:12]))
        return Refusal(found, identity=identity, title=title)
    resources = _resources(record, remarks)
    if not resources:
        remarks.add("sin_distribuciones", "resources")
    mapped = _mapped(record, resources, remarks)
    resources = _told_by_the_mapping(mapped, resources)
    kept = _fields(record, mapped, resources, remarks)
    reason = "private: true" if record.get("private") is True else ""
    state = text(record.get("state"))
    reason = reason or (f"state: {state}" if state not in {"", "active"} else "")
    if reason:
        remarks.add("registro_privado", "", "", f"Motivo: {reason}.")
    return Record(
        identity=identity,
        title=title,
        fields={key: value for key, value in kept.items() if value not in ("", None, [])},
        resources=tuple(resources),
        name=text(record.get("name")),
        old_guid=worldwide(_extra(record, "guid")) or worldwide(identity),
        private=bool(reason),
        faults=remarks.faults(reserved=bool(reason)),
        volatile=stamped | stamped_today(kept, resources),
        partial=remarks.partial,
    )


def _extra(record: Mapping[str, Any], key: str) -> str:
    return next(
        (text(e.get("value")) for e in objects(record.get("extras")) if e.get("key") == key), ""
    )


def _mapped(
    record: Mapping[str, Any], resources: list[Resource], remarks: Remarks
) -> dict[str, Any]:
    """The fields of the package and of its extras, by the mapping that the whole portal uses."""
    package = {**record, "resources": [dict(one.values) for one in resources]}
    package["extras"] = [
        {"key": e["key"], "value": _day(e) if e["key"] in _DATES else e.get("value")}
        for e in objects(record.get("extras"))
        if isinstance(e.get("key"), str)
    ]
    package["tags"] = [tag for tag in objects(record.get("tags")) if tag.get("name")]
    result, warnings = map_legacy(package)
    for one in warnings:
        if one.where != "tags":  # told below, with what became of it
            code = _CODES.get(one.code, one.code)
            remarks.add(code, one.where, one.found, f"Se esperaba {one.expected}.")
    return result


def _told_by_the_mapping(mapped: dict[str, Any], resources: list[Resource]) -> list[Resource]:
    """Files with their kind, and the dictionaries that extras and descriptions name."""
    told = mapped["resources"]
    found = [
        Resource(one.key, {**one.values, **({"kind": kind} if (kind := new.get("kind")) else {})})
        for one, new in zip(resources, told, strict=False)
    ]
    for number, values in enumerate(told[len(resources) :]):
        address = find_address(text(values.get("url")))
        if address:
            kept = {**values, "url": address.url}
            found.append(Resource(f"campo:diccionario:{number}", kept))
    return found


def _day(extra: Mapping[str, Any]) -> Any:
    day = find_day(extra.get("value"))
    return day.isoformat() if day else extra.get("value")


def _fields(
    record: Mapping[str, Any],
    mapped: dict[str, Any],
    resources: list[Resource],
    remarks: Remarks,
) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: value
        for key, value in mapped.items()
        if key in dataset_fields() and key not in _NOT_OURS and isinstance(value, str)
    }
    kept["notes"] = fields.long_text(mapped.get("notes"), "notes", remarks)
    kept["tags"] = _tags(record, mapped, remarks)
    kept["category"] = kept.get("category") or _category(record)
    kept["license_id"] = fields.licence(mapped.get("license_id"), "license_id", remarks)
    kept["update_frequency"] = _frequency(mapped, resources, remarks)
    kept["language"] = fields.language(mapped.get("language"), "language", remarks)
    kept["issued"] = kept.get("issued") or _first_day(record)
    told = kept.get("identifier") or text(record.get("name"))
    kept["identifier"] = told[: fields.LONGEST_IDENTIFIER]
    # Who answers there is the author where no maintainer is named.
    kept["maintainer"] = kept.get("maintainer") or line(record.get("author"))
    boxes = [(key, v) for key in ("maintainer_email", "author_email") if (v := mapped.get(key))]
    kept["maintainer_email"] = fields.email(boxes, remarks)
    kept["url"] = _landing(mapped, remarks)
    return kept


def _tags(record: Mapping[str, Any], mapped: dict[str, Any], remarks: Remarks) -> list[str]:
    free = [tag["name"] for tag in objects(record.get("tags")) if not tag.get("vocabulary_id")]
    found = {fold(tag): tag for tag in fields.tags(free, "tags", remarks)}
    for tag in objects(mapped.get("tags")):  # a theme that is no category became one
        found.setdefault(fold(tag["name"]), tag["name"])
    return list(found.values())


def _category(record: Mapping[str, Any]) -> str:
    """The one among its groups; of several, none is chosen."""
    names = {text(group.get("name")) for group in objects(record.get("groups"))}
    found = names & categories.slugs()
    return found.pop() if len(found) == 1 else ""


def _frequency(mapped: dict[str, Any], resources: list[Resource], remarks: Remarks) -> str:
    """Its own; else the one that all its files share, where the portal of 2025 writes it."""
    own = fields.frequency(mapped.get("update_frequency"), "update_frequency", remarks)
    shared = {str(one.values.get("update_frequency", "")) for one in resources}
    return own or (shared.pop() if len(shared) == 1 else "")


def _first_day(record: Mapping[str, Any]) -> str:
    """It was published there on the day it was made. When it changed, only its files can say."""
    day = find_day(record.get("metadata_created"))
    return day.isoformat() if day else ""


def _landing(mapped: dict[str, Any], remarks: Remarks) -> str:
    written = text(mapped.get("url"))
    found = find_address(written)
    if written and not (found and found.url.startswith("http")):
        remarks.add("valor_apartado", "url", written)
        return ""
    return found.url if found else ""


def _resources(record: Mapping[str, Any], remarks: Remarks) -> list[Resource]:
    found: dict[str, Resource] = {}
    for number, item in enumerate(objects(record.get("resources"))):
        path = f"resources[{number}]"
        if number >= MOST:
            remarks.add("demasiadas_distribuciones", path, f"{number} archivos")
            break
        if text(item.get("state")) == "deleted":
            continue
        one = _resource(item, path, remarks)
        if one and one.key in found:
            remarks.add("distribucion_repetida", path, one.values["url"])
        elif one:
            found[one.key] = one
    return list(found.values())


def _resource(item: Mapping[str, Any], path: str, remarks: Remarks) -> Resource | None:
    written = text(item.get("url"))
    address = find_address(written)
    if address is None:
        remarks.add("distribucion_sin_direccion", f"{path}.url", written)
        remarks.partial = True
        return None
    tell_corrected(address, written, remarks, f"{path}.url")
    every = item.get("update_frequency") or item.get("frequency")
    told = {"format": item.get("format"), "mediaType": item.get("mimetype")}
    values: dict[str, Any] = {
        "url": address.url,
        "name": fields.title(item.get("name"), f"{path}.name", remarks),
        **{key: text(item.get(key)) for key in _KEPT_OF_RESOURCE},
        **file_type(told, address.url, path, remarks),
        "size": byte_size(item.get("size"), f"{path}.size", remarks),
        "last_modified": moment_field(item.get("last_modified"), f"{path}.last_modified", remarks),
        "update_frequency": fields.frequency(every, f"{path}.update_frequency", remarks),
    }
    own = text(item.get("id"))
    key = f"id:{own}" if own else f"direccion:{address.url}"
    return Resource(key, {k: v for k, v in values.items() if v not in ("", None)})
