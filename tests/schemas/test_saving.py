"""Three things are needed to save; the rest is kept as well as it can be."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

EVERY_FIELD = {
    "notes": "Servicios otorgados a víctimas del fuero federal.\n\nPor mes.",
    "category": "derechos_humanos",
    "tags": [{"name": "asesoría jurídica"}, {"name": "víctimas"}],
    "license_id": "libre-uso-mx",
    "plan_row": "2026, renglón 5",
    "dataset_role": "datos",
    "identifier": "CEAV-001",
    "legal_basis": "Ley General de Víctimas, art. 98",
    "priority_37": "III",
    "methodology": "Registro administrativo.",
    "quality": "Se concilia cada trimestre.",
    "version_notes": "Se agregó la columna sexo.",
    "update_frequency": "trimestral",
    "fundamento": "Estatuto Orgánico, art. 12.",
    "modified": "2026-11-20",
    "issued": "2021-03-01",
    "temporal_start": "2018-01",
    "temporal_end": "2026-10",
    "spatial_inegi": "09",
    "spatial_text": "Zona metropolitana",
    "disaggregation_level": "entidad",
    "government_level": "federal",
    "language": "es",
    "maintainer": "Dirección de Información",
    "maintainer_email": "datos@ceav.gob.mx",
    "generating_area": "Asesoría Jurídica Federal",
    "contact_name": "Unidad de Datos",
    "contact_position": "Dirección de Área",
    "url": "https://www.gob.mx/ceav",
}
EVERY_RESOURCE_FIELD = {
    "url": "https://repodatos.example.org/servicios.csv",
    "kind": "datos",
    "name": "Servicios, 2026",
    "description": "Un servicio por fila.",
    "format": "CSV",
    "update_frequency": "mensual",
    "temporal_start": "2026-01-01",
    "temporal_end": "2026-10",
    "last_modified": "2026-11-20T00:00:00",
    "encoding": "UTF-8",
    "mimetype": "text/csv",
    "size": 1234,
}


def test_title_and_institution_are_enough(create):
    dataset = create()
    assert dataset["name"] == "servicios_de_asesoria_juridica"
    assert dataset["state"] == "active"
    assert dataset["language"] == "es"
    assert "license_id" not in dataset or not dataset["license_id"]


def test_the_name_is_unique_and_stays(create, institution):
    first, second = create(), create()
    assert second["name"] == first["name"] + "_2"
    patched = tk.get_action("package_patch")(
        {"user": institution.editor["name"]},
        {"id": first["id"], "title": "Otro título", "name": ""},
    )
    assert patched["name"] == first["name"]


def test_every_field_is_stored_and_shown(create):
    created = create(**EVERY_FIELD, resources=[EVERY_RESOURCE_FIELD])
    shown = tk.get_action("package_show")({}, {"id": created["id"]})
    for key, value in EVERY_FIELD.items():
        if key != "tags":
            assert shown[key] == value, key
    assert {tag["name"] for tag in shown["tags"]} == {"asesoría jurídica", "víctimas"}
    for key, value in EVERY_RESOURCE_FIELD.items():
        assert shown["resources"][0][key] == value, key
    assert not shown.get("extras")


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": ""}, "title", "titulo_falta"),
        ({"title": "  "}, "title", "titulo_falta"),
        ({"owner_org": ""}, "owner_org", "institucion_falta"),
        ({"category": "cosas"}, "category", "categoria_desconocida"),
        ({"modified": "ayer"}, "modified", "fecha_ilegible"),
        ({"modified": "noviembre 2026"}, "modified", "fecha_ilegible"),
        ({"temporal_start": "siempre"}, "temporal_start", "periodo_ilegible"),
        (
            {"temporal_start": "2026", "temporal_end": "2025"},
            "temporal_end",
            "periodo_invertido",
        ),
        ({"maintainer_email": "datos@ceav"}, "maintainer_email", "correo_dominio_incompleto"),
        ({"maintainer_email": "no tengo"}, "maintainer_email", "correo_invalido"),
        ({"url": "javascript:alert(1)"}, "url", "direccion_invalida"),
        ({"spatial_inegi": "99"}, "spatial_inegi", "clave_inegi_desconocida"),
        ({"priority_37": "V"}, "priority_37", "valor_fuera_de_lista"),
        ({"language": "español de México"}, "language", "lengua_desconocida"),
    ],
)
def test_errors_say_what_to_write(create, fields, field, code):
    with pytest.raises(tk.ValidationError) as caught:
        create(**fields)
    message = " ".join(caught.value.error_dict[field])
    assert code in message
    found = str(fields.get(field, "")).strip()
    assert not found or found[:20] in message


def test_a_dangerous_address_of_a_file_is_refused(create):
    with pytest.raises(tk.ValidationError) as caught:
        create(resources=[{"url": " JavaScript:alert(1)"}])
    assert "direccion_peligrosa" in str(caught.value.error_dict)


@pytest.mark.parametrize(
    ("field", "written", "stored"),
    [
        ("update_frequency", "R/P3M", "trimestral"),
        ("update_frequency", "Trimestral", "trimestral"),
        ("update_frequency", "cuando se pueda", "cuando se pueda"),
        ("license_id", "https://datos.gob.mx/libreusomx/", "libre-uso-mx"),
        ("license_id", "licencia de la casa", "licencia de la casa"),
        ("category", "Medio Ambiente", "medio_ambiente"),
        ("modified", "15 de marzo de 2026", "2026-03-15"),
        ("temporal_start", "marzo 2026", "2026-03"),
        ("spatial_inegi", "Distrito Federal", "09"),
        ("spatial_inegi", "09015", "09015"),
        ("government_level", "Autonomous", "autonomo"),
        ("url", "www.gob.mx/ceav", "https://www.gob.mx/ceav"),
        ("title", "Un título\r\nen dos renglones", "Un título en dos renglones"),
    ],
)
def test_known_spellings_become_the_stored_value(create, field, written, stored):
    assert create(**{field: written})[field] == stored


@pytest.mark.parametrize(
    ("resource", "field", "stored", "declared"),
    [
        ({"size": "null"}, "size", None, None),
        ({"size": "12.5"}, "size", 12, None),
        ({"size": "1,234"}, "size", 1234, None),
        ({"size": "1.5 MB"}, "size", 1572864, None),
        ({"size": "http://example.org/x"}, "size", None, "http://example.org/x"),
        ({"last_modified": "marzo 2026"}, "last_modified", "2026-03-31T00:00:00", None),
        ({"last_modified": "2026-03-01T00:00-06:00"}, "last_modified", "2026-03-01T06:00:00", None),
        ({"last_modified": "hace mucho"}, "last_modified", None, "hace mucho"),
        *(
            ({"last_modified": never}, "last_modified", None, never)
            for never in ("0001-01-01T01:00:00", "0001-01-01T00:00:00+06:00",
                          "9999-12-31T23:59:59-06:00")
        ),
        ({"format": "CVS"}, "format", "CSV", None),
        ({"format": "Excel", "url": "https://example.org/a.csv"}, "format", "CSV", None),
        ({"format": "SQL Server", "url": "https://example.org/a.csv"}, "format", "CSV", None),
        ({"kind": "Diccionario"}, "kind", "diccionario", None),
        ({}, "kind", "datos", None),
        ({"url": "\u00a0http://example.org/a b.csv "}, "url", "http://example.org/a%20b.csv", None),
        # CKAN puts a scheme before what has none when it shows it
        ({"url": "se entrega en ventanilla"}, "url", "http://se entrega en ventanilla", None),
    ],
)  # fmt: skip
def test_dirt_of_a_file_never_loses_the_dataset(create, resource, field, stored, declared):
    dataset = create(resources=[{"url": "https://example.org/x", **resource}])
    saved = dataset["resources"][0]
    assert saved.get(field) == stored
    assert saved.get(f"{field}_declared") == declared


def test_tags_that_ckan_refuses_are_cleaned(create):
    dirty = [
        {"name": "COVID-19 (2020)"},
        {"name": "niñas, niños"},
        {"name": "3.5%"},
        {"name": "A/B"},
    ]
    dataset = create(tags=dirty)
    names = {tag["name"] for tag in dataset["tags"]}
    assert names == {"COVID-19 2020", "niñas", "niños", "3.5", "A B"}


def test_nul_and_controls_are_dropped(create):
    dataset = create(title="A\x00B", notes="c\x00d", resources=[{"url": "https://e.org/\x00x"}])
    assert (dataset["title"], dataset["notes"]) == ("AB", "cd")


def test_an_update_that_does_not_speak_of_the_title_keeps_it(create, institution):
    dataset = create()
    tk.get_action("package_update")(
        {"user": institution.editor["name"]}, {"id": dataset["id"], "notes": "Nuevo"}
    )
    package = model.Package.get(dataset["id"])
    assert package.title == dataset["title"]
    assert package.owner_org == institution.id


def test_saving_again_what_is_shown_changes_nothing(create, institution):
    dataset = create(**EVERY_FIELD, resources=[EVERY_RESOURCE_FIELD])
    shown = tk.get_action("package_show")({}, {"id": dataset["id"]})
    again = tk.get_action("package_update")({"user": institution.editor["name"]}, shown)
    for key in EVERY_FIELD:
        assert again[key] == shown[key], key
    assert again["resources"] == shown["resources"]
