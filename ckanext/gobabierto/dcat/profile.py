"""Our fields in RDF, on top of ``euro_dcat_ap_3``, and back without loss.

Standard terms say what they can (EU authority tables for frequency, theme, licence and language).
Beside them each field is written with a term of ours that has its name, so that importing our own
export gives the same dataset. What another catalogue exports is mapped from the standard terms.
"""

from __future__ import annotations

from typing import Any

from rdflib import RDF, RDFS, BNode, Literal, URIRef

import ckan.plugins.toolkit as tk

from ckanext.dcat.profiles import DCAT, DCT, FOAF, SCHEMA, SKOS, VCARD, RDFProfile
from ckanext.gobabierto.dcat import schemaorg
from ckanext.gobabierto.dcat.terms import GA, language_code, language_uri
from ckanext.gobabierto.legacy.old_portal import map_legacy
from ckanext.gobabierto.schemas import dataset_fields, resource_fields
from ckanext.gobabierto.vocabularies import categories, frequencies, licences, terms

# Written and read by the base profile exactly as they are.
_BASE_DATASET = frozenset({"title", "notes", "tag_string", "owner_org"})
_BASE_RESOURCE = frozenset({"url", "name", "description"})
_OWN_DATASET = tuple(name for name in dataset_fields() if name not in _BASE_DATASET)
_OWN_RESOURCE = (
    "position",
    *(name for name in resource_fields() if name not in _BASE_RESOURCE),
)
_INTEGERS = frozenset({"size"})


class GobabiertoProfile(RDFProfile):
    """Goes after ``euro_dcat_ap_3`` in ``ckanext.dcat.rdf.profiles``, or after ``schemaorg``."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> None:
        """Write what the base profile does not know of a dataset."""
        if (dataset_ref, RDF.type, SCHEMA.Dataset) in self.g:
            schemaorg.complete(self.g, dataset_dict, dataset_ref)
            return
        self.g.bind("ga", GA)
        self._own(dataset_ref, dataset_dict, _OWN_DATASET)
        self._frequency(dataset_ref, dataset_dict)
        self._theme(dataset_ref, dataset_dict)
        self._language(dataset_ref, dataset_dict)
        self._place(dataset_ref, dataset_dict)
        self._people(dataset_ref, dataset_dict)
        self._statements(dataset_ref, dataset_dict)
        for resource in dataset_dict.get("resources", []):
            self._distribution(dataset_ref, dataset_dict, resource)

    def _own(self, subject: Any, source: dict[str, Any], names: tuple[str, ...]) -> None:
        for name in names:
            value = source.get(name)
            if value not in (None, ""):
                self.g.add((subject, GA[name], Literal(value)))

    def _frequency(self, ref: Any, dataset: dict[str, Any]) -> None:
        found = frequencies.find(dataset.get("update_frequency"))
        if found:
            self.g.add((ref, DCT.accrualPeriodicity, URIRef(found.eu_uri)))
            self.g.add((URIRef(found.eu_uri), RDF.type, DCT.Frequency))

    def _theme(self, ref: Any, dataset: dict[str, Any]) -> None:
        found = categories.find(dataset.get("category"))
        if found is None:
            return
        for uri in found.eu_uris:
            self.g.add((ref, DCAT.theme, URIRef(uri)))
        concept = URIRef(tk.url_for("group.read", id=found.slug, qualified=True))
        self.g.add((ref, DCAT.theme, concept))
        self.g.add((concept, RDF.type, SKOS.Concept))
        for language, label in (("es", found.label), ("en", found.label_en)):
            self.g.add((concept, SKOS.prefLabel, Literal(label, lang=language)))

    def _language(self, ref: Any, dataset: dict[str, Any]) -> None:
        uri = language_uri(dataset.get("language", ""))
        if uri:
            self.g.remove((ref, DCT.language, None))
            self.g.add((ref, DCT.language, uri))
            self.g.add((uri, RDF.type, DCT.LinguisticSystem))

    def _place(self, ref: Any, dataset: dict[str, Any]) -> None:
        key = dataset.get("spatial_inegi")
        if not key:
            return
        place = BNode()
        self.g.add((ref, DCT.spatial, place))
        self.g.add((place, RDF.type, DCT.Location))
        self.g.add((place, DCT.identifier, Literal(key)))
        area = terms.find_area(key)
        if area and not dataset.get("spatial_text"):
            self.g.add((place, SKOS.prefLabel, Literal(area.label, lang="es")))

    def _people(self, ref: Any, dataset: dict[str, Any]) -> None:
        for contact in self.g.objects(ref, DCAT.contactPoint):
            if dataset.get("contact_position"):
                self.g.add((contact, VCARD.role, Literal(dataset["contact_position"])))
        if dataset.get("generating_area"):
            area = BNode()
            self.g.add((ref, DCT.creator, area))
            self.g.add((area, RDF.type, FOAF.Agent))
            self.g.add((area, FOAF.name, Literal(dataset["generating_area"])))

    def _statements(self, ref: Any, dataset: dict[str, Any]) -> None:
        if dataset.get("methodology"):
            statement = BNode()
            self.g.add((ref, DCT.provenance, statement))
            self.g.add((statement, RDF.type, DCT.ProvenanceStatement))
            self.g.add((statement, RDFS.label, Literal(dataset["methodology"])))
        if dataset.get("legal_basis"):
            self.g.add((ref, DCT.conformsTo, self._labelled(DCT.Standard, dataset["legal_basis"])))
        uri = self._licence_uri(dataset)
        if uri is not None:
            self.g.add((ref, DCT.license, uri))

    def _labelled(self, kind: Any, label: str) -> BNode:
        node = BNode()
        self.g.add((node, RDF.type, kind))
        self.g.add((node, RDFS.label, Literal(label)))
        return node

    def _licence_uri(self, dataset: dict[str, Any]) -> URIRef | None:
        found = licences.find(dataset.get("license_id"))
        return URIRef(found.url) if found and found.url else None

    def _distribution(self, ref: Any, dataset: dict[str, Any], resource: dict[str, Any]) -> None:
        subject = next(
            (each for each in self.g.objects(ref, DCAT.distribution) if resource["id"] in each),
            None,
        )
        if subject is None:
            return
        self._own(subject, resource, _OWN_RESOURCE)
        uri = self._licence_uri(dataset)
        if uri is not None and (subject, DCT.license, None) not in self.g:
            self.g.add((subject, DCT.license, uri))
            self.g.add((uri, RDF.type, DCT.LicenseDocument))
        if resource.get("last_modified"):
            self.g.remove((subject, DCT.modified, None))
            self._add_date_triple(subject, DCT.modified, resource["last_modified"])
        if resource.get("temporal_start") or resource.get("temporal_end"):
            self._period(subject, resource)
        if resource.get("kind") == "diccionario" and resource.get("url"):
            self.g.add((ref, FOAF.page, subject))

    def _period(self, subject: Any, resource: dict[str, Any]) -> None:
        period = BNode()
        self.g.add((subject, DCT.temporal, period))
        self.g.add((period, RDF.type, DCT.PeriodOfTime))
        for name, predicate in (("temporal_start", DCAT.startDate), ("temporal_end", DCAT.endDate)):
            if resource.get(name):
                self._add_date_triple(period, predicate, resource[name])

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> dict[str, Any]:
        """Read a dataset: exactly, if it is an export of ours; else from the standard terms."""
        ours = self.g.value(dataset_ref, GA.name) is not None
        found = self._parse_own(dataset_dict, dataset_ref) if ours else _foreign(dataset_dict)
        dataset_dict.clear()
        dataset_dict.update(found)
        return dataset_dict

    def _parse_own(self, dataset: dict[str, Any], ref: Any) -> dict[str, Any]:
        kept = ("title", "notes", "tags")
        result = {key: dataset[key] for key in kept if dataset.get(key)}
        result |= self._values(ref, _OWN_DATASET)
        result["resources"] = [
            self._parse_resource(each) for each in self._in_order(dataset.get("resources", []))
        ]
        result["extras"] = []
        return result

    def _in_order(self, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        def position(resource: dict[str, Any]) -> int:
            value = self.g.value(URIRef(resource["distribution_ref"]), GA.position)
            return int(value) if value is not None else len(resources)

        return sorted(resources, key=position)

    def _parse_resource(self, resource: dict[str, Any]) -> dict[str, Any]:
        kept = ("url", "name", "description")
        result = {key: resource[key] for key in kept if resource.get(key)}
        return result | self._values(URIRef(resource["distribution_ref"]), _OWN_RESOURCE)

    def _values(self, subject: Any, names: tuple[str, ...]) -> dict[str, Any]:
        pairs = ((name, self.g.value(subject, GA[name])) for name in names)
        return {
            name: int(value) if name in _INTEGERS else str(value)
            for name, value in pairs
            if value is not None
        }


def _foreign(dataset: dict[str, Any]) -> dict[str, Any]:
    """A dataset of another catalogue: standard terms to our fields; unreadable ones to comments."""
    extras = [dict(extra) for extra in dataset.get("extras", [])]
    dataset = dict(dataset)
    if isinstance(dataset.get("language"), str):
        dataset["language"] = language_code(dataset["language"].strip('[]" '))
    for extra in extras:
        if extra["key"] == "theme":
            extra["value"] = _category_of_themes(extra["value"]) or extra["value"]
    mapped, _warnings = map_legacy({**dataset, "extras": extras})
    found = frequencies.find(mapped.get("update_frequency"))
    if found:
        mapped["update_frequency"] = found.code
    return mapped


def _category_of_themes(value: Any) -> str:
    """The category that a theme of the EU table means, where only one of the 28 has that theme."""
    text = value if isinstance(value, str) else " ".join(value)
    for item in categories.all_categories():
        alone = [c for c in categories.all_categories() if c.eu_theme == item.eu_theme]
        if len(alone) == 1 and item.eu_uris[0] in text:
            return item.slug
    return ""
