"""Metadata of datos.gob.mx 2013-2024: mapped, never appended, never lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.legacy.old_portal import has_legacy_fields, map_legacy
from ckanext.gobabierto.schemas import dataset_fields


def package(extras: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    pairs = [{"key": key, "value": value} for key, value in (extras or {}).items()]
    return {"title": "Proyecciones", "extras": pairs, **fields}


def codes(warnings: list[Any]) -> set[str]:
    return {warning.code for warning in warnings}


@pytest.mark.parametrize(
    ("extras", "field", "value"),
    [
        ({"dcat_issued": "2014-05-27T01:42:05Z"}, "issued", "2014-05-27"),
        ({"issued": "2014-05-27"}, "issued", "2014-05-27"),
        ({"dcat_modified": "2014-10-22T20:00:00Z"}, "modified", "2014-10-22"),
        ({"modified": "2014-10-22"}, "modified", "2014-10-22"),
        ({"guid": "rezago-social"}, "identifier", "rezago-social"),
        ({"dcat_publisher_name": "CONAPO"}, "maintainer", "CONAPO"),
        ({"publisher_name": "CONAPO"}, "maintainer", "CONAPO"),
        ({"dcat_publisher_email": "d@conapo.gob.mx"}, "maintainer_email", "d@conapo.gob.mx"),
        ({"publisher_email": "mailto:d@conapo.gob.mx"}, "maintainer_email", "d@conapo.gob.mx"),
        ({"publisher_type": "Administrador"}, "contact_position", "Administrador"),
        ({"theme": "Salud"}, "category", "salud"),
        ({"theme": "Finanzas Y Contrataciones"}, "category", "presupuesto"),
        ({"theme": '["Salud"]'}, "category", "salud"),
        ({"frequency": "R/P1M"}, "update_frequency", "R/P1M"),
        ({"accrualPeriodicity": "irregular"}, "update_frequency", "irregular"),
        ({"temporal_start": "2010-01-01"}, "temporal_start", "2010-01-01"),
        ({"temporal": "2014-01/2014-04"}, "temporal_end", "2014-04"),
        ({"temporal": "2013"}, "temporal_start", "2013"),
        ({"temporal": "2013"}, "temporal_end", "2013"),
        ({"spatial_text": "Baja California"}, "spatial_inegi", "02"),
        ({"spatial_text": "002"}, "spatial_inegi", "02"),
        ({"spatial": "La Laguna"}, "spatial_text", "La Laguna"),
        ({"version_notes": "Nota"}, "version_notes", "Nota"),
        ({"comments": "Nota"}, "version_notes", "Nota"),
        ({"quality": "https://example.org/q"}, "quality", "https://example.org/q"),
        ({"language": "es"}, "language", "es"),
        ({"language": '["es"]'}, "language", "es"),
        ({"gov_type": "State"}, "government_level", "estatal"),
        ({"govType": "Autonomous"}, "government_level", "autonomo"),
        ({"gov_type": ["Federal"]}, "government_level", "federal"),
        ({"dcat_modified": '"2014-10-22"'}, "modified", "2014-10-22"),  # JSON inside, as CKAN 2.0
    ],
)
def test_each_old_key_goes_to_its_field(extras, field, value):
    found, _warnings = map_legacy(package(extras))
    assert found[field] == value
    assert not {extra["key"] for extra in found.get("extras", [])} & set(dataset_fields())


def test_the_field_of_the_dataset_wins_over_the_extra():
    found, warnings = map_legacy(package({"version_notes": "vieja"}, version_notes="nueva"))
    assert found["version_notes"].startswith("nueva")
    assert "vieja" in found["version_notes"]
    assert codes(warnings) == {"valor_repetido"}


def test_the_licence_of_the_old_portal_was_libre_uso():
    found, _ = map_legacy(package({"dcat_modified": "2014-01-01"}, license_id="notspecified"))
    assert found["license_id"] == "libre-uso-mx"


def test_a_declared_licence_stays_and_other_sources_get_none():
    found, _ = map_legacy(package({"dcat_modified": "2014-01-01"}, license_id="cc-nc"))
    assert found["license_id"] == "cc-nc"
    found, _ = map_legacy(package({"frequency": "R/P1Y"}))
    assert "license_id" not in found


@pytest.mark.parametrize(
    ("extras", "kept"),
    [
        ({"dcat_modified": "hace mucho"}, "hace mucho"),
        ({"temporal": "siempre"}, "siempre"),
        ({"temporal": "2015/2010"}, "2015/2010"),
        ({"publisher_email": "sin correo"}, "sin correo"),
    ],
)
def test_what_fits_no_field_goes_to_the_comments_with_a_warning(extras, kept):
    found, warnings = map_legacy(package(extras))
    assert kept in found["version_notes"]
    assert warnings
    assert all(w.where and w.found and w.expected and w.code for w in warnings)


def test_a_theme_that_spans_two_becomes_a_tag():
    found, warnings = map_legacy(package({"theme": "Energía y Medio Ambiente"}))
    assert "category" not in found
    assert {"name": "Energía y Medio Ambiente"} in found["tags"]
    assert "tema_sin_categoria" in codes(warnings)


def test_the_dictionary_becomes_a_resource():
    address = "https://example.org/diccionario.csv"
    found, _ = map_legacy(
        package({"dataDictionary": address}, resources=[{"url": "https://e.org/a"}])
    )
    assert found["resources"][1] == {
        "url": address,
        "name": "Diccionario de datos",
        "kind": "diccionario",
    }


def test_a_tag_of_the_vocabulary_is_the_level_of_government():
    tags = [{"name": "Municipal", "vocabulary_id": "x"}, {"name": "agua"}]
    found, _ = map_legacy(package({"frequency": "R/P1Y"}, tags=tags))
    assert found["government_level"] == "municipal"
    assert found["tags"] == [{"name": "agua"}]


def test_what_harvesters_need_stays_an_extra():
    extras = {"guid": "a", "harvest_object_id": "b", "uri": "c", "frequency": "R/P1Y"}
    found, _ = map_legacy(package(extras))
    kept = {extra["key"]: extra["value"] for extra in found["extras"]}
    assert kept == {"guid": "a", "harvest_object_id": "b", "uri": "c"}


def test_a_geometry_stays_an_extra():
    geometry = '{"type": "Point", "coordinates": [0, 0]}'
    found, _ = map_legacy(package({"spatial": geometry, "theme": "Salud"}))
    assert found["extras"] == [{"key": "spatial", "value": geometry}]


def test_what_is_not_old_is_left_alone():
    assert not has_legacy_fields(package({"propio": "x"}, category="salud", url="https://e.org"))
    assert has_legacy_fields(package({"category": "salud"}))


@given(
    st.dictionaries(
        st.sampled_from(["temporal", "theme", "spatial", "dcat_issued", "gov_type", "frequency"]),
        st.one_of(st.text(max_size=30), st.none(), st.lists(st.text(max_size=5), max_size=2)),
    )
)
def test_any_dirt_is_mapped(extras):
    found, _ = map_legacy(package(extras))
    assert found["title"] == "Proyecciones"
    again, _ = map_legacy(found)
    assert {k: v for k, v in again.items() if k != "tags"} == {
        k: v for k, v in found.items() if k != "tags"
    }


def conapo(realdata: Path) -> dict[str, Any]:
    path = realdata / "ckan-2013-2024/organization_show_conapo_2015.json"
    return json.loads(path.read_text(encoding="utf-8"))["packages"][0]


def test_the_real_package_of_conapo(realdata: Path):
    found, _ = map_legacy(conapo(realdata))
    assert found["owner_org"] == "conapo"
    assert found["modified"] == "2014-10-22"
    assert found["maintainer_email"] == "omitido@conapo.gob.mx"
    assert found["license_id"] == "libre-uso-mx"
    assert found["government_level"] == "federal"
    kinds = [resource.get("kind", "datos") for resource in found["resources"]]
    assert kinds == ["datos"] * 3 + ["diccionario"] * 3
    assert "tracking_summary" not in found


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_it_can_be_created_through_the_action(realdata: Path, create, institution):
    real = conapo(realdata) | {"owner_org": institution.id}
    del real["organization"], real["id"]
    dataset = create("sysadmin", **real)
    assert dataset["modified"] == "2014-10-22"
    assert len(dataset["resources"]) == 6


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_extras_called_like_fields_do_not_fail(create):
    dataset = create(
        extras=[
            {"key": "frequency", "value": "R/P3M"},
            {"key": "temporal_start", "value": "2010"},
            {"key": "theme", "value": "Salud"},
            {"key": "dcat_modified", "value": "nunca"},
            {"key": "otro", "value": "queda"},
        ]
    )
    assert dataset["update_frequency"] == "trimestral"
    assert dataset["temporal_start"] == "2010"
    assert dataset["category"] == "salud"
    assert "nunca" in dataset["version_notes"]
    assert dataset["extras"] == [{"key": "otro", "value": "queda"}]


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_a_harvest_source_is_not_touched(institution):
    source = tk.get_action("package_create")(
        {"user": institution.sysadmin["name"]},
        {
            "type": "harvest",
            "title": "Fuente",
            "name": "fuente",
            "url": "https://example.org/x",
            "source_type": "transparencia",
            "frequency": "DAILY",
            "owner_org": institution.id,
        },
    )
    assert source["frequency"] == "DAILY"
