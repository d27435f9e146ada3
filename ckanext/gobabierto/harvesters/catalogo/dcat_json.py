"""A dataset of a DCAT catalogue in JSON (ADELA 2014 and 2017, DCAT-US) as a record of ours.

The two families are one: ADELA took the field names of the US policy of 2013. Where they differ,
the fields that only ADELA writes tell which it is; above all its ``landingPage`` is the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.gobabierto.harvesters.records import Record, Refusal, Resource
from ckanext.gobabierto.vocabularies import frequencies
from ckanext.gobabierto.vocabularies.names import name_from

from . import fields
from .addresses import find_address, looks_like_file
from .dates import coverage, day_field
from .distributions import file_type, read_distributions
from .remarks import Remarks, error
from .values import first, line, objects, text, texts, truth
from .volatile import stamped_today
from .worldwide import worldwide

DERIVED = "titulo:"
"""Begins the identity of a dataset that has no identifier."""
_DATASET_KEYS = frozenset(
    "identifier title description keyword modified distribution accessURL downloadURL "
    "landingPage publisher".split()
)
_FEWEST_KEYS = 2
_ADELA_ONLY = frozenset({"govType", "openessRating", "publishDate", "mbox", "dataDictionary"})
# What ADELA itself published of each institution.
_ROLES = (
    (re.compile(r"^plan de apertura( institucional)?\b"), "plan"),
    (re.compile(r"^oficios y documentos institucionales\b"), "oficios"),
)


_ROLE_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a catalogue says of all its datasets."""

    url: str = ""
    licence: str = ""
    adela: bool | None = None
    """Forced by the configuration; ``None``: seen in each record."""
    stamped: frozenset[str] = field(default_factory=frozenset[str])
    """Fields that the configuration says are stamped by the source."""


def is_adela(record: Mapping[str, Any], catalogue: Catalogue) -> bool:
    """Whether *record* was written by ADELA."""
    if catalogue.adela is not None:
        return catalogue.adela
    publisher = record.get("publisher")
    positioned = isinstance(publisher, Mapping) and ("position" in publisher)
    return positioned or bool(_ADELA_ONLY & record.keys()) or "libreusomx" in catalogue.licence


def read_dataset(record: Mapping[str, Any], place: str, catalogue: Catalogue) -> Record | Refusal:
    """*record* as a dataset of ours; refused only where it can be neither named nor known again."""
    if len(_DATASET_KEYS & record.keys()) < _FEWEST_KEYS:
        return Refusal(error("registro_ilegible", place, f"un objeto con {', '.join(record)}"))
    remarks = Remarks(place)
    resources = _resources(record, remarks, catalogue)
    title = _title(record, resources, remarks)
    identity, given = _identity(record, title, remarks)
    if not title or not identity:
        found = error("sin_titulo", place, ", ".join(list(record)[:12]))
        return Refusal(found, identity=identity)
    reason = fields.closed(record)
    if reason:
        remarks.add("registro_privado", "", "", f"Motivo: {reason}.")
    if not resources:
        remarks.add("sin_distribuciones", "distribution")
    kept = _fields(record, remarks, catalogue)
    kept["identifier"] = given[: fields.LONGEST_IDENTIFIER]
    whole = line(record.get("title"))
    if len(whole) > len(title) and whole != title:
        kept["notes"] = "\n\n".join(part for part in (whole, kept.get("notes", "")) if part)
    return Record(
        identity=identity,
        title=title,
        fields={key: value for key, value in kept.items() if value not in ("", None, [])},
        resources=tuple(resources),
        name=name_from(title),
        old_guid=worldwide(given),
        private=bool(reason),
        faults=remarks.faults(reserved=bool(reason)),
        volatile=catalogue.stamped | stamped_today(kept, resources),
        partial=remarks.partial,
    )


def _identity(record: Mapping[str, Any], title: str, remarks: Remarks) -> tuple[str, str]:
    """By what it is known again, and the identifier that the source gives it."""
    given = identifier(record)
    if given:
        return given, given
    if not title:
        return "", ""
    remarks.add("identificador_ausente", "identifier")
    return f"{DERIVED}{name_from(title)}", ""


def identifier(record: Mapping[str, Any]) -> str:
    """What the source gives it; empty where it gives none."""
    found = text(first(record, "identifier", "dct:identifier", "@id"))
    if not found and isinstance(record.get("id"), str | int):
        found = text(record["id"])
    return found


def _title(record: Mapping[str, Any], resources: list[Resource], remarks: Remarks) -> str:
    found = fields.title(first(record, "title", "dct:title", "name"), "title", remarks)
    if found:
        return found
    of_files = [str(one.values["name"]) for one in resources if one.values.get("name")]
    words = text(record.get("identifier")).replace("-", " ").replace("_", " ").strip()
    other = next(iter(of_files), words[:1].upper() + words[1:])
    if other:
        remarks.add("titulo_ausente", "title", "", f"Se llamó «{other}».")
    return other


def _fields(record: Mapping[str, Any], remarks: Remarks, catalogue: Catalogue) -> dict[str, Any]:
    slug, loose = fields.category(record.get("theme"), "theme", remarks)
    words = [*texts(first(record, "keyword", "keywords", "tags")), *loose]
    return {
        "notes": fields.long_text(record.get("description"), "description", remarks),
        "tags": fields.tags(words, "keyword", remarks),
        "category": slug,
        "license_id": _licence(record, remarks, catalogue),
        "update_frequency": _frequency(record, remarks),
        "issued": day_field(record, "issued", remarks),
        "modified": day_field(record, "modified", remarks),
        **coverage(record.get("temporal"), "temporal", remarks),
        **fields.place(record.get("spatial"), "spatial", remarks),
        "language": fields.language(record.get("language"), "language", remarks),
        "government_level": fields.government_level([record.get("govType")]),
        "dataset_role": _role(record),
        "quality": line(record.get("quality")) if truth(record.get("quality")) is None else "",
        "version_notes": _comments(record, remarks),
        "url": _landing(record, remarks, catalogue),
        **_people(record, remarks),
    }


def _licence(record: Mapping[str, Any], remarks: Remarks, catalogue: Catalogue) -> str:
    """Its own; else the one that all its files share; else that of the catalogue."""
    own = record.get("license")
    if text(own):
        return fields.licence(own, "license", remarks)
    shared = {text(item.get("license")) for item in objects(record.get("distribution"))} - {""}
    if len(shared) == 1:
        return fields.licence(shared.pop(), "distribution.license", remarks)
    return fields.licence(catalogue.licence, "license", remarks)


def _frequency(record: Mapping[str, Any], remarks: Remarks) -> str:
    declared = record.get("accrualPeriodicity")
    if text(declared):
        return fields.frequency(declared, "accrualPeriodicity", remarks)
    interval = frequencies.find(text(record.get("modified")))  # DCAT-US admits it there
    return interval.code if interval else ""


def _role(record: Mapping[str, Any]) -> str:
    words = text(record.get("title"))[:_ROLE_LETTERS].casefold()
    return next((role for pattern, role in _ROLES if pattern.match(words)), "")


def _comments(record: Mapping[str, Any], remarks: Remarks) -> str:
    parent, references = line(record.get("isPartOf")), texts(record.get("references"))
    parts = [
        fields.long_text(record.get("comments"), "comments", remarks),
        line(record.get("accessLevelComment")),
        f"Forma parte de: {parent}" if parent else "",
        f"Referencias: {' '.join(references)}" if references else "",
    ]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _landing(record: Mapping[str, Any], remarks: Remarks, catalogue: Catalogue) -> str:
    written = text(record.get("landingPage"))
    found = find_address(written, catalogue.url)
    if written and not (found and found.url.startswith("http")):
        remarks.add("valor_apartado", "landingPage", written)
        return ""
    return found.url if found else ""


def _people(record: Mapping[str, Any], remarks: Remarks) -> dict[str, str]:
    """Who publishes and who answers. A contact that is the address of a vCard is left alone."""
    publisher, contact = record.get("publisher"), record.get("contactPoint")
    office = objects(publisher)[0] if objects(publisher) else {}
    person = objects(contact)[0] if objects(contact) else {}
    name = line(first(person, "fn", "name", "hasFN")) or ("" if person else line(contact))
    boxes = [
        ("contactPoint.hasEmail", first(person, "hasEmail", "email", "mbox")),
        ("publisher.mbox", first(office, "mbox", "email", "hasEmail")),
        ("mbox", record.get("mbox")),
    ]
    return {
        "maintainer": line(publisher),
        "maintainer_email": fields.email(boxes, remarks),
        "contact_name": "" if find_address(name) else name,
        "contact_position": line(first(office, "position")),
    }


def _resources(record: Mapping[str, Any], remarks: Remarks, catalogue: Catalogue) -> list[Resource]:
    """The files, with the dictionary and the service that the dataset names apart."""
    found = read_distributions(record, remarks, base=catalogue.url)
    present = {str(one.values["url"]) for one in found}
    keys = ["dataDictionary", "describedBy"]
    if is_adela(record, catalogue):
        keys.append("landingPage")  # «Diccionario / página»: its help asked for the dictionary
    named = [(key, "Diccionario de datos", "diccionario") for key in keys]
    for key, name, kind in [*named, ("webService", "Servicio web", "datos")]:
        written = text(record.get(key))
        address = find_address(written, catalogue.url)
        if address is None or address.url in present or not looks_like_file(address.url):
            if written and address is None and key != "landingPage":
                remarks.add("distribucion_sin_direccion", key, written)
            continue
        present.add(address.url)
        kind_of_file = "API" if key == "webService" else ""
        told = {"format": kind_of_file or line(record.get(f"{key}Type"))}
        values = {"url": address.url, "name": name, "kind": kind}
        values |= {k: v for k, v in file_type(told, address.url, key, remarks).items() if v}
        found.append(Resource(f"campo:{key}", values))
    return found


def publishers(record: Mapping[str, Any]) -> list[str]:
    """The names of who publishes it, and of what that belongs to, the nearest first."""
    found: list[str] = []
    value = record.get("publisher")
    while value and len(found) < 10:  # noqa: PLR2004 - a chain that turns in itself ends
        found.append(line(value))
        office = objects(value)
        value = first(office[0], "subOrganizationOf", "parentOrganization") if office else None
    return [name for name in found if name]
