"""Each kind of catalogue, found out by what is read; and what is none, said so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.catalogo.reader import CatalogoReader
from ckanext.gobabierto.harvesters.records import Source

from tests.harvesters.catalogo import builder
from tests.harvesters.catalogo.documents import URL, FakeDocuments, codes, read, source

DATASET = {
    "identifier": "uno",
    "title": "Uno",
    "distribution": [{"title": "Archivo", "downloadURL": "https://a.gob.mx/a.csv"}],
}


def test_the_prototype_of_2014() -> None:
    raw = (builder.required() / "catalogo_prototipo_2014.json").read_bytes()
    shcp = Source(URL, "catalogo", "org", "shcp", {"publishers": ["SHCP", "IMSS"]})
    budget, recipes = CatalogoReader().read(shcp, FakeDocuments({URL: raw}))
    assert [budget.identity, recipes.identity] == ["pef2013_1", "recetas201310"]
    assert budget.fields["modified"] == "2013-02-22"
    assert budget.fields["temporal_start"] == "2013-01-01"
    assert budget.fields["license_id"] == "cc-by"
    assert budget.fields["contact_name"] == "Mtro. Rodolfo Wilhelmy"
    assert budget.fields["maintainer_email"] == "datos@shcp.gob.mx"
    assert budget.fields["spatial_text"] == "32.71862, -114.700699, 30.859409, -115.818169"
    assert [(one.values.get("format"), one.values.get("kind")) for one in budget.resources] == [
        ("CSV", None),
        (None, "diccionario"),
    ]
    assert codes(budget) == ["tamano_ilegible"]
    assert recipes.fields["spatial_inegi"] == "00"
    assert recipes.resources[0].values["size"] == 113770496
    assert "anonimizada" in str(recipes.fields["notes"])
    assert "datos personales" in str(recipes.fields["version_notes"])
    assert not recipes.private


def test_the_prototype_holds_two_institutions_and_one_is_taken() -> None:
    raw = (builder.required() / "catalogo_prototipo_2014.json").read_bytes()
    shcp = Source(URL, "catalogo", "org", "shcp")
    taken, refused = CatalogoReader().read(shcp, FakeDocuments({URL: raw}))
    assert taken.identity == "pef2013_1"
    assert refused.fault.code == "otra_institucion"
    assert refused.fault.found == "IMSS"
    assert refused.fault.severity == "error"
    assert refused.identity == "recetas201310"


def adela(**more: Any) -> dict[str, Any]:
    return {
        **DATASET,
        "id": 1532,
        "publisher": {"name": "SEDIAG", "position": "Administrador", "mbox": "d@sediag.gob.mx"},
        "landingPage": "http://a.gob.mx/diccionario.csv",
        "accrualPeriodicity": "R/P1Y",
        "theme": "Salud",
        "govType": "state",
        "openessRating": 3,
        "comments": "Cifras preliminares",
        "quality": "http://a.gob.mx/calidad",
        "public": True,
        **more,
    }


def test_adela_of_2017() -> None:
    record = read({"title": "Catálogo", "language": "es", "dataset": [adela()]}).only
    assert record.old_guid == ""  # a slug: other institutions have the same
    assert record.name == "uno"
    expected = {
        "update_frequency": "anual",
        "category": "salud",
        "government_level": "estatal",
        "version_notes": "Cifras preliminares",
        "quality": "http://a.gob.mx/calidad",
        "contact_position": "Administrador",
        "identifier": "uno",
    }
    assert {key: record.fields[key] for key in expected} == expected
    assert record.faults == ()


def test_the_landing_page_of_adela_is_the_dictionary() -> None:
    record = read({"dataset": [adela()]}).only
    dictionary = record.resources[1].values
    assert dictionary["kind"] == "diccionario"
    assert dictionary["url"] == "http://a.gob.mx/diccionario.csv"
    front = read({"dataset": [adela(landingPage="http://www.sediag.gob.mx")]}).only
    assert len(front.resources) == 1
    assert front.fields["url"] == "http://www.sediag.gob.mx"


def test_the_documents_that_adela_published_of_each_institution() -> None:
    plan = read({"dataset": [adela(title="Plan de Apertura Institucional de SEDIAG")]}).only
    letters = read({"dataset": [adela(title="Oficios y Documentos Institucionales de X")]}).only
    assert plan.fields["dataset_role"] == "plan"
    assert letters.fields["dataset_role"] == "oficios"


def data_json(**more: Any) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "accessLevel": "public",
        "bureauCode": ["010:86"],
        "programCode": ["010:001"],
        "contactPoint": {"@type": "vcard:Contact", "fn": "Ana", "hasEmail": "mailto:a@x.gob.mx"},
        "publisher": {
            "@type": "org:Organization",
            "name": "Dirección de Datos",
            "subOrganizationOf": {"name": "Secretaría de Diagnóstico"},
        },
        "isPartOf": "padre",
        "landingPage": "https://x.gob.mx/pagina",
        "describedBy": "https://x.gob.mx/diccionario.pdf",
        "describedByType": "application/pdf",
        "dataQuality": True,
        **DATASET,
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "downloadURL": "https://x.gob.mx/a.csv",
                "accessURL": "https://x.gob.mx/a",
                "mediaType": "text/csv",
                "format": "CSV",
            },
            {"accessURL": "https://x.gob.mx/api", "format": "API", "title": "Servicio"},
        ],
        **more,
    }


def test_data_json_of_dcat_us() -> None:
    document = {
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "dataset": [data_json()],
    }
    record = read(document).only
    assert record.fields["contact_name"] == "Ana"
    assert record.fields["maintainer_email"] == "a@x.gob.mx"
    assert record.fields["maintainer"] == "Dirección de Datos"
    assert record.fields["url"] == "https://x.gob.mx/pagina"
    assert "Forma parte de: padre" in str(record.fields["version_notes"])
    kinds = [(r.values["url"], r.values["format"], r.values.get("kind")) for r in record.resources]
    assert kinds == [
        ("https://x.gob.mx/a.csv", "CSV", None),
        ("https://x.gob.mx/api", "API", None),
        ("https://x.gob.mx/diccionario.pdf", "PDF", "diccionario"),
    ]
    assert record.faults == ()


@pytest.mark.parametrize(
    "document",
    [
        {"dataset": [DATASET]},
        [DATASET],
        {"title": "x", "dataset": [DATASET], "license": "y"},
        {"datasets": [DATASET]},
    ],
)
def test_wrappings_of_a_dcat_catalogue(document: Any) -> None:
    assert read(document).only.identity == "uno"


@pytest.mark.parametrize("document", [{}, {"dataset": []}, [], {"title": "", "dataset": []}])
def test_nothing_published_is_no_error(document: Any) -> None:
    result = read(document)
    assert result.reads == []
    assert result.documents.failures == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<!doctype html><title>Mantenimiento</title>", "html_en_vez_de_json"),
        (b"<?xml version='1.0'?><rdf/>", "html_en_vez_de_json"),
        (b"", "respuesta_vacia"),
        (b"  \n ", "respuesta_vacia"),
        (b"Error 500", "no_es_json"),
        (b'{"title": "x", "datas', "json_roto"),
        (b"{title: 1}", "json_roto"),
        (b'{"success": false, "error": {"message": "Access denied"}}', "ckan_con_error"),
        (b'{"results": [{"title": "CFE", "slug": "cfe"}]}', "catalogo_desconocido"),
        (b'{"a": 1}', "catalogo_desconocido"),
        (b"[1, 2]", "catalogo_desconocido"),
        (b'["http://a.mx/catalogo.json"]', "lista_de_catalogos"),
        (b'{"dataset": {"identifier": "a"}}', "catalogo_desconocido"),
    ],
)
def test_what_is_no_catalogue_is_said_so(body: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(body)
    assert caught.value.code == code
    assert caught.value.found or code == "respuesta_vacia"
    assert caught.value.where == URL
    assert "ADELA" in caught.value.expected


def test_a_catalogue_cut_short_gives_what_was_complete() -> None:
    datasets = [{**DATASET, "identifier": str(n)} for n in range(5)]
    body = json.dumps({"dataset": datasets}).encode()
    result = read(body[: len(body) * 3 // 5])
    assert [one.identity for one in result.records] == ["0", "1", "2"][: len(result.records)]
    assert result.records
    ((where, fault),) = result.documents.failures
    assert where == URL
    assert fault.code == "catalogo_cortado"
    assert f"{len(result.records)} registros" in fault.found


def test_rubbish_behind_the_catalogue_is_told() -> None:
    result = read(json.dumps({"dataset": [DATASET]}).encode() + b"\n<br>Warning: mysql")
    assert len(result.records) == 1
    assert [fault.code for _, fault in result.documents.failures] == ["catalogo_cortado"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_unicode(encoding: str) -> None:
    document = {"dataset": [{**DATASET, "title": "Educación – niñez «2020»"}]}
    record = read(json.dumps(document, ensure_ascii=False).encode(encoding)).only
    assert record.title == "Educación – niñez «2020»"
    assert record.faults == ()


def test_windows_1252_is_read_and_told() -> None:
    document = {
        "dataset": [{**DATASET, "title": "Educación – niñez"}, {**DATASET, "identifier": "2"}]
    }
    first, second = read(json.dumps(document, ensure_ascii=False).encode("cp1252")).records
    assert first.title == "Educación – niñez"
    assert codes(first) == ["codificacion_corregida"]
    assert codes(second) == []


def test_two_encodings_in_one_catalogue() -> None:
    body = b'{"dataset": [{"identifier": "1", "title": "Educaci\xc3\xb3n y ni\xf1ez\x81"}]}'
    assert read(body).only.title == "Educación y niñez\x81"


def test_controls_inside_texts() -> None:
    body = b'{"dataset": [{"identifier": "1", "title": "Dos\nl\xc3\xadneas\t\x00"}]}'
    assert read(body).only.title == "Dos líneas"


def test_a_letter_cut_between_two_readings() -> None:
    title = "ñ" * 200_000
    record = read(
        json.dumps({"dataset": [{**DATASET, "description": title}]}, ensure_ascii=False).encode()
    ).only
    assert set(str(record.fields["notes"])) == {"ñ"}
    assert codes(record) == ["texto_cortado"]


def test_repeated_identifiers() -> None:
    result = read({"dataset": [DATASET, {**DATASET, "title": "Otro"}, DATASET]})
    assert [one.title for one in result.records] == ["Uno"]
    assert [(one.fault.code, one.fault.path) for one in result.refusals] == [
        ("identificador_repetido", "dataset[1]"),
        ("identificador_repetido", "dataset[2]"),
    ]


@pytest.mark.parametrize(
    "guid", ["https://x.gob.mx/1", "dc3039a4-a4a0-4337-9387-9144816e88b1", "a" * 40]
)
def test_a_guid_that_nobody_else_has_is_kept(guid: str) -> None:
    record = read({"dataset": [{**DATASET, "identifier": guid}]}).only
    assert record.old_guid == record.fields["identifier"] == guid


def test_missing_identifiers() -> None:
    bare = {key: value for key, value in DATASET.items() if key != "identifier"}
    other = {**bare, "distribution": [{"downloadURL": "https://a.gob.mx/b.csv"}]}
    result = read({"dataset": [bare, other, bare]})
    first, second = result.records
    assert first.identity.startswith("titulo:uno#")
    assert second.identity.startswith("titulo:uno#")
    assert [one.identity for one in read({"dataset": [bare, bare]}).records] == ["titulo:uno"]
    assert "identifier" not in first.fields
    assert codes(first) == ["identificador_ausente"]
    assert [one.fault.code for one in result.refusals] == ["identificador_repetido"]
    assert [one.identity for one in read({"dataset": [bare, other]}).records] == [
        first.identity,
        second.identity,
    ]


@pytest.mark.parametrize("item", ["texto", 7, None, [], {}, {"x": 1}, {"name": "a", "slug": "b"}])
def test_a_record_that_is_none_is_refused_alone(item: Any) -> None:
    result = read({"dataset": [DATASET, item, {**DATASET, "identifier": "dos"}]})
    assert [one.identity for one in result.records] == ["uno", "dos"]
    assert [one.fault.code for one in result.refusals] == ["registro_ilegible"]


def test_a_catalogue_as_deep_as_a_well_is_not_read_any_further() -> None:
    datasets = [json.dumps({**DATASET, "identifier": str(n)}) for n in range(2000)]
    body = '{"dataset": [' + ", ".join(datasets) + ", " + "[" * 5000 + "]" * 5000 + "]}"
    result = read(body.encode())
    assert len(result.records) > 1000
    assert "100 niveles" in result.documents.failures[0][1].found


def test_files_keep_their_key_when_their_address_moves() -> None:
    def keys(*addresses: str) -> list[str]:
        items = [{"title": f"Archivo {n}", "downloadURL": a} for n, a in enumerate(addresses)]
        return [
            one.key
            for one in read({"dataset": [{**DATASET, "distribution": items}]}).only.resources
        ]

    assert keys("https://a.mx/1", "https://a.mx/2") == keys("https://b.mx/x", "https://b.mx/y")


def test_files_of_one_name_are_told_apart_by_their_address() -> None:
    items = [{"title": "Base de datos", "downloadURL": f"https://a.mx/{n}"} for n in (1, 2, 1)]
    record = read({"dataset": [{**DATASET, "distribution": items}]}).only
    assert len({one.key for one in record.resources}) == len(record.resources) == 2
    assert codes(record) == ["distribucion_repetida"]


def test_publishers() -> None:
    def taken(*names: Any, **config: Any) -> list[str]:
        items = [{**DATASET, "identifier": str(n), "publisher": p} for n, p in enumerate(names)]
        return [one.identity for one in read({"dataset": items}, **config).records]

    own = ["SEDIAG", "Secretaria de Diagnostico", "Secretaría de Diagnóstico (SEDIAG)", "sediag"]
    assert taken(*own, "Instituto de Diagnóstico", "Coplaf") == ["0", "1", "2", "3", "4"]
    assert taken("Coplaf", "Inmar") == []
    assert taken("Coplaf", "Inmar", publishers=["coplaf"]) == ["0"]
    assert taken("Coplaf", "Inmar", publishers=["*"]) == ["0", "1"]
    assert taken("Coplaf", "Coplaf") == ["0", "1"]
    assert taken("", None) == ["0", "1"]
    assert taken("Secretaría de Energía") == []


def test_an_unknown_publisher_that_is_the_only_one_is_told() -> None:
    record = read({"dataset": [{**DATASET, "publisher": "Comisión Renombrada"}]}).only
    assert codes(record) == ["editor_desconocido"]


@pytest.mark.parametrize(
    "config",
    [{"format": "rdf"}, {"publishers": 7}, {"publishers": [""]}, {"rows": 0}, {"rows": "x"},
     {"rows": 5000}, {"organization": 3}, {"volatile": ["title"]}],
)  # fmt: skip
def test_a_wrong_configuration_is_said_with_an_example(config: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        source(**config)
    assert caught.value.expected
    assert caught.value.code == "configuracion_invalida"


def test_the_format_may_be_forced() -> None:
    document = {"dataset": [adela()]}
    assert len(read(document, format="adela").only.resources) == 2
    assert len(read(document, format="datajson").only.resources) == 1
