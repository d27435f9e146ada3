"""What schema.org can say of our fields, after the profile ``schemaorg`` of ckanext-dcat."""

from __future__ import annotations

from typing import Any

from rdflib import RDF, BNode, Graph, Literal, URIRef

from ckanext.dcat.profiles import SCHEMA
from ckanext.gobabierto.vocabularies import categories, frequencies, licences, terms


def complete(graph: Graph, dataset: dict[str, Any], ref: Any) -> None:
    """Add licence, period, place, method, people and category to the dataset *ref*."""
    _licence(graph, dataset, ref)
    _period(graph, dataset, ref)
    _place(graph, dataset, ref)
    for name, predicate in (
        ("methodology", SCHEMA.measurementTechnique),
        ("version_notes", SCHEMA.comment),
        ("language", SCHEMA.inLanguage),
    ):
        if dataset.get(name):
            graph.set((ref, predicate, Literal(dataset[name])))
    if dataset.get("generating_area"):
        area = BNode()
        graph.add((ref, SCHEMA.sourceOrganization, area))
        graph.add((area, RDF.type, SCHEMA.Organization))
        graph.add((area, SCHEMA.name, Literal(dataset["generating_area"])))
    category = categories.find(dataset.get("category"))
    if category:
        graph.add((ref, SCHEMA.keywords, Literal(category.label)))
    _frequency(graph, dataset, ref)


def _licence(graph: Graph, dataset: dict[str, Any], ref: Any) -> None:
    found = licences.find(dataset.get("license_id"))
    if found and found.url:
        graph.set((ref, SCHEMA.license, URIRef(found.url)))


def _period(graph: Graph, dataset: dict[str, Any], ref: Any) -> None:
    start, end = dataset.get("temporal_start"), dataset.get("temporal_end")
    if start or end:
        graph.set((ref, SCHEMA.temporalCoverage, Literal(f"{start or '..'}/{end or '..'}")))


def _place(graph: Graph, dataset: dict[str, Any], ref: Any) -> None:
    area = terms.find_area(dataset.get("spatial_inegi"))
    if area is None:
        return
    place = BNode()
    graph.add((ref, SCHEMA.spatialCoverage, place))
    graph.add((place, RDF.type, SCHEMA.Place))
    graph.add((place, SCHEMA.identifier, Literal(dataset["spatial_inegi"])))
    graph.add((place, SCHEMA.name, Literal(area.label)))


def _frequency(graph: Graph, dataset: dict[str, Any], ref: Any) -> None:
    """Schema.org has no frequency of updates of a dataset: a property with name and value."""
    found = frequencies.find(dataset.get("update_frequency"))
    if found is None:
        return
    value = BNode()
    graph.add((ref, SCHEMA.additionalProperty, value))
    graph.add((value, RDF.type, SCHEMA.PropertyValue))
    graph.add((value, SCHEMA.name, Literal("accrualPeriodicity")))
    graph.add((value, SCHEMA.value, Literal(found.eu_uri)))
