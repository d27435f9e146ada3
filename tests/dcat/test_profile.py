"""Our fields in RDF: they come out, and come back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rdflib import Graph, URIRef

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.dcat.processors import RDFParser, RDFSerializer
from ckanext.gobabierto.dcat.terms import GA
from ckanext.gobabierto.schemas import dataset_fields, resource_fields

from tests.schemas.test_saving import EVERY_FIELD, EVERY_RESOURCE_FIELD

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

DICTIONARY = {
    "url": "https://repodatos.example.org/diccionario.csv",
    "name": "Diccionario",
    "kind": "diccionario",
    "format": "CSV",
}
EU = "http://publications.europa.eu/resource/authority/"


@pytest.fixture
def dataset() -> dict[str, Any]:
    organization = factories.Organization()
    created = factories.Dataset(
        name="asesoria_juridica",
        title="Asesoría jurídica",
        owner_org=organization["id"],
        resources=[EVERY_RESOURCE_FIELD, DICTIONARY],
        **EVERY_FIELD,
    )
    return tk.get_action("package_show")({}, {"id": created["id"]})


def exported(dataset: dict[str, Any], form: str = "xml") -> str:
    return RDFSerializer().serialize_dataset(dataset, _format=form)


def imported(text: str, form: str = "xml") -> dict[str, Any]:
    parser = RDFParser()
    parser.parse(text, _format=form)
    (found,) = parser.datasets()
    return found


@pytest.mark.parametrize("form", ["xml", "ttl", "jsonld"])
def test_import_of_our_export_gives_the_same_dataset(dataset, form):
    found = imported(exported(dataset, form), form)
    for name in dataset_fields():
        if name not in {"tag_string", "owner_org"}:
            assert found.get(name) == dataset.get(name), name
    assert {t["name"] for t in found["tags"]} == {t["name"] for t in dataset["tags"]}
    assert found["extras"] == []
    assert len(found["resources"]) == 2
    for got, had in zip(found["resources"], dataset["resources"], strict=True):
        for name in resource_fields():
            assert got.get(name) == had.get(name) or (not got.get(name) and not had.get(name)), name
    assert set(found) <= {*dataset_fields(), "tags", "resources", "extras"}


def test_the_imported_dataset_can_be_created(dataset):
    text = exported(dataset)
    user = {"user": factories.Sysadmin()["name"]}
    tk.get_action("package_delete")(dict(user), {"id": dataset["id"]})
    tk.get_action("dataset_purge")(dict(user), {"id": dataset["id"]})
    found = imported(text) | {"owner_org": dataset["owner_org"]}
    created = factories.Dataset(**found)
    for name, value in EVERY_FIELD.items():
        if name != "tags":
            assert created[name] == value, name


def test_a_dataset_with_nothing_but_a_title(dataset):
    bare = factories.Dataset(title="Solo título", name="", notes="", owner_org=dataset["owner_org"])
    shown = tk.get_action("package_show")({}, {"id": bare["id"]})
    found = imported(exported(shown))
    for name in dataset_fields():
        if name not in {"tag_string", "owner_org"}:
            assert (found.get(name) or "") == (shown.get(name) or ""), name


def test_standard_terms_say_what_they_can(dataset):
    graph = Graph().parse(data=exported(dataset, "ttl"), format="turtle")
    dct, dcat = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"

    def objects(predicate: str) -> set[str]:
        return {str(each) for each in graph.objects(None, URIRef(predicate))}

    assert EU + "frequency/QUARTERLY" in objects(dct + "accrualPeriodicity")
    assert {EU + "data-theme/JUST", EU + "data-theme/SOCI"} <= objects(dcat + "theme")
    assert any(each.endswith("/group/derechos_humanos") for each in objects(dcat + "theme"))
    assert EU + "language/SPA" in objects(dct + "language")
    assert "https://datos.gob.mx/libreusomx" in objects(dct + "license")
    assert "mailto:datos@ceav.gob.mx" in objects("http://www.w3.org/2006/vcard/ns#hasEmail")
    assert "diccionario" in objects(str(GA.kind))


def test_a_foreign_dataset_is_mapped_from_standard_terms():
    turtle = """
    @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
    <https://otro.example.org/d/1> a dcat:Dataset ; dct:title "Camas de hospital" ;
      dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
      dcat:theme <http://publications.europa.eu/resource/authority/data-theme/HEAL> ;
      dct:language <http://publications.europa.eu/resource/authority/language/SPA> ;
      dct:issued "hace tiempo" ; dct:modified "2024-05-01" ;
      dct:publisher [ a foaf:Agent ; foaf:name "Secretaría" ; foaf:mbox "datos@salud.gob.mx" ] ;
      dcat:distribution [ a dcat:Distribution ; dct:title "Camas" ;
        dct:license <https://creativecommons.org/licenses/by/4.0/> ;
        dcat:accessURL <https://otro.example.org/camas.csv> ; dct:format "csv" ] .
    """
    found = imported(turtle, "ttl")
    assert found["update_frequency"] == "anual"
    assert found["category"] == "salud"
    assert found["language"] == "es"
    assert found["modified"] == "2024-05-01"
    assert found["maintainer"] == "Secretaría"
    assert found["maintainer_email"] == "datos@salud.gob.mx"
    assert found["license_id"] == "cc-by-4.0"
    assert "hace tiempo" in found["version_notes"]
    organization = factories.Organization()
    created = factories.Dataset(**found, name="", owner_org=organization["id"])
    assert created["name"] == "camas_de_hospital"
    assert created["update_frequency"] == "anual"


@pytest.mark.parametrize("form", ["rdf", "xml", "ttl", "n3", "jsonld"])
def test_endpoints_answer(app, dataset, form):
    assert app.get(f"/dataset/{dataset['name']}.{form}").status_code == 200
    assert app.get(f"/catalog.{form}").status_code == 200


def test_json_is_json_ld(app, dataset):
    response = app.get("/catalog.json")
    assert response.status_code == 200
    assert json.loads(response.body)
    assert app.get(f"/dataset/{dataset['name']}.json").status_code == 200


def test_an_unknown_format_is_no_error_of_the_server(app, dataset):
    assert app.get("/catalog.docx", expect_errors=True).status_code in {404, 409}
    assert app.get(f"/dataset/{dataset['name']}.docx", expect_errors=True).status_code in {404, 409}


def test_schema_org_has_our_fields(dataset):
    serializer = RDFSerializer(profiles=["schemaorg", "gobabierto"])
    graph = json.loads(serializer.serialize_dataset(dataset, _format="jsonld"))["@graph"]
    (found,) = [node for node in graph if node.get("@type") == "schema:Dataset"]
    assert found["schema:license"] == {"@id": "https://datos.gob.mx/libreusomx"}
    assert found["schema:temporalCoverage"] == "2018-01/2026-10"
    assert found["schema:inLanguage"] == "es"
    assert not any("dcat:" in key for key in found)
    places = {node.get("schema:name") for node in graph if node.get("@type") == "schema:Place"}
    assert "Ciudad de México" in places
