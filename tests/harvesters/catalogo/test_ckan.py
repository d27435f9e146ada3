"""Any CKAN as a catalogue: both generations of metadata, page after page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ckanext.gobabierto.errors import BadInput, Unreachable
from ckanext.gobabierto.harvesters.catalogo.reader import CatalogoReader
from ckanext.gobabierto.harvesters.records import Record

from tests.harvesters.catalogo import builder
from tests.harvesters.catalogo.documents import (
    FakeDocument,
    FakeDocuments,
    Reading,
    codes,
    read,
    source,
)

ROOT = "https://datos.sediag.gob.mx"


def key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def package(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": key(number),
        "name": f"conjunto_{number}",
        "title": f"Conjunto {number}",
        "notes": "Una descripción.",
        "type": "dataset",
        "state": "active",
        "private": False,
        "license_id": "cc-by-4.0",
        "metadata_created": "2025-03-02T12:00:00.000000",
        "metadata_modified": "2025-06-04T18:44:31.334457",
        "organization": {"name": "sediag", "title": "Secretaría de Diagnóstico (SEDIAG)"},
        "groups": [{"name": "poblacion", "display_name": "Población"}],
        "tags": [{"name": "rezago"}],
        "extras": [],
        "resources": [
            {
                "id": f"res-{number}",
                "name": "Archivo",
                "url": "https://repodatos.atdt.gob.mx/a.csv",
                "format": "CSV",
                "update_frequency": "Anual",
                "size": None,
                "last_modified": "2025-06-04T18:44:31.334457",
                "tracking_summary": {"total": number},
            }
        ],
        **more,
    }


class Portal(FakeDocuments):
    """Answers ``package_search`` (or only the plain list) as a CKAN does."""

    def __init__(self, packages: list[dict[str, Any]], **how: Any) -> None:
        super().__init__({})
        self.packages, self.how = packages, how

    def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
        self.asked.append(url)
        parts = urlsplit(url)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        action = parts.path.rsplit("/", 1)[-1]
        if action == "package_search" and "search" in self.how:
            raise self.how["search"]
        if action == "package_search" and not self.how.get("only_list"):
            start, rows = int(asked["start"]), int(asked["rows"])
            if self.how.get("breaks_at") == start:
                raise Unreachable("El sitio no respondió a tiempo.", code="tiempo_agotado")
            found = (
                self.packages[0:rows]
                if self.how.get("stuck")
                else self.packages[start : start + rows]
            )
            count = self.how.get("count", len(self.packages))
            return self._json(url, {"success": True, "result": {"count": count, "results": found}})
        if action == "current_package_list_with_resources" and not self.how.get("dead"):
            start, rows = int(asked["offset"]), int(asked["limit"])
            found = self.packages[start : start + rows]
            return self._json(
                url, {"success": True, "result": [found] if self.how.get("dkan") else found}
            )
        if parts.path in {"", "/", "/dataset"} and "html" in self.how:
            return FakeDocument(url, self.how["html"])
        raise Unreachable(f"404: {url}", code="no_encontrada")

    def _json(self, url: str, value: Any) -> FakeDocument:
        return FakeDocument(url, json.dumps(value).encode())


def read_portal(portal: Portal, url: str = ROOT, **config: Any) -> Reading:
    return Reading(list(CatalogoReader().read(source(url, **config), portal)), portal)


def test_the_portal_of_2025() -> None:
    result = read_portal(Portal([package(1)]), format="ckan")
    record = result.only
    assert record.identity == record.old_guid == key(1)
    assert record.name == record.fields["identifier"] == "conjunto_1"
    assert record.fields["category"] == "poblacion"
    assert record.fields["license_id"] == "cc-by-4.0"
    assert record.fields["update_frequency"] == "anual"
    assert record.fields["issued"] == "2025-03-02"
    assert "modified" not in record.fields
    resource = record.resources[0]
    assert resource.key == "id:res-1"
    assert resource.values["last_modified"] == "2025-06-04T18:44:31.334457"
    assert "tracking_summary" not in resource.values
    assert record.faults == ()


def test_pages_are_read_to_the_end() -> None:
    portal = Portal([package(n) for n in range(25)])
    result = read_portal(portal, format="ckan", rows=10)
    assert len(result.records) == 25
    assert len(portal.asked) == 3
    assert portal.failures == []
    assert "sort=name+asc" in portal.asked[0]


def test_the_address_may_be_one_of_the_api_with_its_filter() -> None:
    portal = Portal([package(1)])
    read_portal(portal, f"{ROOT}/busca/api/3/action/package_search?q=agua&rows=5")
    assert portal.asked[0].startswith(f"{ROOT}/busca/api/3/action/package_search?q=agua&")


def test_the_home_page_of_a_ckan_is_enough() -> None:
    html = b'<!doctype html><meta name="generator" content="ckan 2.11.0">'
    for url in (ROOT, f"{ROOT}/dataset"):
        assert len(read_portal(Portal([package(1)], html=html), url).records) == 1


def test_another_page_is_no_ckan() -> None:
    with pytest.raises(BadInput, match="no un catálogo"):
        read_portal(Portal([], html=b"<!doctype html><p>Bienvenidos"))


def test_a_portal_with_only_the_plain_list() -> None:
    portal = Portal([package(n) for n in range(5)], only_list=True)
    assert len(read_portal(portal, format="ckan", rows=2).records) == 5


def test_the_list_of_dkan() -> None:
    portal = Portal([package(n) for n in range(3)], only_list=True, dkan=True)
    assert len(read_portal(portal, format="ckan").records) == 3


GONE = Unreachable("No existe.", code="no_encontrada", status=404)


@pytest.mark.parametrize(
    ("failure", "config"),
    [
        (Unreachable("Un error suyo.", code="error_del_servidor", status=500), {}),
        (Unreachable("Un error suyo.", code="error_del_servidor", status=503), {}),
        (Unreachable("Un cortafuegos.", code="bloqueado", status=403), {}),
        (Unreachable("No respondió a tiempo.", code="tiempo_agotado"), {}),
        (GONE, {"organization": "conapo"}),
        (GONE, {"url": f"{ROOT}/api/3/action/package_search?fq=tags:abierto"}),
    ],
)
def test_the_plain_list_never_stands_in_for_a_search_that_fails_or_filters(
    failure: Unreachable, config: dict[str, str]
) -> None:
    portal = Portal([package(n) for n in range(5)], search=failure)
    with pytest.raises(Unreachable, match=failure.message):
        read_portal(portal, format="ckan", **config)
    assert len(portal.asked) == 1


def test_a_portal_that_does_not_know_the_search() -> None:
    for status in (400, 501):
        failure = Unreachable("No la conoce.", code="sin_respuesta", status=status)
        assert len(read_portal(Portal([package(1)], search=failure), format="ckan").records) == 1


def test_a_portal_that_does_not_answer() -> None:
    with pytest.raises(Unreachable):
        read_portal(Portal([], only_list=True, dead=True), format="ckan")


def test_a_page_that_fails_takes_nothing_away() -> None:
    portal = Portal([package(n) for n in range(30)], breaks_at=20)
    result = read_portal(portal, format="ckan", rows=10)
    assert len(result.records) == 20
    assert [fault.code for _, fault in portal.failures] == ["catalogo_cortado"]


def test_a_portal_that_gives_the_same_page_for_ever() -> None:
    portal = Portal([package(n) for n in range(30)], stuck=True)
    result = read_portal(portal, format="ckan", rows=10)
    assert len(result.records) == 10
    assert len(portal.asked) == 2
    assert [fault.code for _, fault in portal.failures] == ["pagina_incompleta"]


def test_a_portal_that_announces_more_than_it_gives() -> None:
    portal = Portal([package(n) for n in range(3)], count=7)
    assert len(read_portal(portal, format="ckan").records) == 3
    assert portal.failures[0][1].found == "3 de 7"


def test_what_another_organization_publishes_there_is_refused() -> None:
    other = {"name": "inmar", "title": "Instituto del Mar"}
    portal = Portal([package(1), package(2, organization=other)])
    result = read_portal(portal, format="ckan")
    assert [one.identity for one in result.records] == [key(1)]
    assert result.refusals[0].fault.code == "otra_institucion"
    asked = read_portal(portal, format="ckan", organization="inmar")
    assert [one.identity for one in asked.records] == [key(2)]
    assert "organization%3A%22inmar%22" in portal.asked[-1]
    assert len(read_portal(portal, format="ckan", publishers=["*"]).records) == 2


def test_what_is_no_dataset_is_not_one() -> None:
    others = [package(1, type="harvest"), package(2, type="showcase"), package(3, state="deleted")]
    assert read_portal(Portal(others), format="ckan").reads == []


def test_private_packages_and_drafts_are_private() -> None:
    portal = Portal([package(1, private=True), package(2, state="draft")])
    assert [one.private for one in read_portal(portal, format="ckan").records] == [True, True]


def test_dirt_of_a_package() -> None:
    resource = {
        "url": "www.a.gob.mx/x y.xls",
        "size": "1,234",
        "last_modified": "marzo 2026",
        "format": "Excell",
    }
    bad = package(
        1,
        tags=[{"name": "COVID-19 (2020)"}, {"name": "a"}],
        url="ver la página",
        maintainer_email="nadie",
        resources=[resource, {"url": "pendiente"}],
    )
    record = read_portal(Portal([bad]), format="ckan").only
    assert record.fields["tags"] == ["COVID-19 2020"]
    assert record.resources[0].values == {"url": "http://www.a.gob.mx/x%20y.xls", "format": "XLS"}
    assert sorted(codes(record)) == [
        "direccion_corregida",
        "distribucion_sin_direccion",
        "etiqueta_corregida",
        "etiqueta_descartada",
        "fecha_ilegible",
        "tamano_ilegible",
        "valor_apartado",
        "valor_apartado",
    ]


EXTRAS = {
    "ckanops": {
        "dcat_issued": "2014-07-08T10:00:00Z",
        "dcat_modified": "2014-10-23T02:00:00Z",
        "dcat_publisher_name": "CONAPO",
        "dcat_publisher_email": "datos@conapo.gob.mx",
        "dcat_publisher_type": "Administrador",
    },
    "dcat": {
        "issued": "2014-07-08T10:00:00Z",
        "modified": "2014-10-23T02:00:00Z",
        "publisher_name": "CONAPO",
        "publisher_email": "datos@conapo.gob.mx",
        "publisher_type": "Administrador",
    },
}


@pytest.mark.parametrize("spelling", EXTRAS)
def test_the_extras_of_2013_in_both_spellings(spelling: str) -> None:
    extras = {
        **EXTRAS[spelling],
        "guid": "proyecciones",
        "frequency": "R/P1Y",
        "theme": "Salud",
        "temporal": "2010-01/2010-12",
        "spatial_text": "Nacional",
        "gov_type": "Federal",
        "dataDictionary": "http://a.gob.mx/diccionario.csv",
        "version_notes": "Comentario",
        "language": "es",
    }
    told = [{"key": key, "value": value} for key, value in extras.items()]
    old = package(1, extras=told, license_id="notspecified", groups=[])
    record = read_portal(Portal([old]), format="ckan").only
    assert record.old_guid == key(1)
    expected = {
        "issued": "2014-07-08",
        "modified": "2014-10-22",
        "maintainer": "CONAPO",
        "maintainer_email": "datos@conapo.gob.mx",
        "contact_position": "Administrador",
        "update_frequency": "anual",
        "category": "salud",
        "temporal_start": "2010-01",
        "temporal_end": "2010-12",
        "spatial_inegi": "00",
        "government_level": "federal",
        "version_notes": "Comentario",
        "identifier": "proyecciones",
    }
    assert {key: record.fields.get(key) for key in expected} == expected


def _file(*parts: str) -> Any:
    return json.loads(Path(builder.required().parent, *parts).read_text(encoding="utf-8"))


def test_the_real_answer_of_2015() -> None:
    document = _file("ckan-2013-2024", "organization_show_conapo_2015.json")
    result = read(document, publishers=["CONAPO"])
    record: Record = result.only
    assert record.name == "proyecciones-de-la-poblacion-de-mexico"
    assert record.fields["modified"] == "2014-10-22"
    assert record.fields["license_id"] == "libre-uso-mx"
    assert record.fields["government_level"] == "federal"
    assert [one.values["format"] for one in record.resources[:3]] == ["CSV"] * 3
    assert sum(one.values.get("kind") == "diccionario" for one in record.resources) == 3


def test_the_real_answer_of_2025() -> None:
    document = _file("pnda-2025", "package_search_rezago_social.json")
    result = read(document, publishers=["CONEVAL"])
    assert result.records[0].identity == "rezago_social"
    assert result.records[0].fields["category"] == "poblacion"
