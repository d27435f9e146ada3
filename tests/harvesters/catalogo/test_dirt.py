"""Dirt of real catalogues: put right or left out with a warning; it never loses a dataset."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.catalogo.addresses import find_address
from ckanext.gobabierto.harvesters.records import Fault, Record

from tests.harvesters.catalogo.documents import codes, read, read_one


def fault(record: Record, code: str) -> Fault:
    return next(one for one in record.faults if one.code == code)


def test_a_clean_dataset_has_no_faults() -> None:
    record = read_one(keyword=["salud"], theme="Salud", temporal="2014-01/2014-04")
    assert record.faults == ()


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("COVID-19 (2020)", ["COVID-19 2020"]),
        ("niñas, niños", ["niñas", "niños"]),
        ("3.5%", ["3.5"]),
        ("A/B", ["A B"]),
        ("agua\u0000 potable", ["agua potable"]),
        ("  medio   ambiente ", ["medio ambiente"]),
        ("Librer&iacute;as", ["Librerías"]),
        ("x" * 300, ["x" * 100]),
        ("a", []),
        ("%%%", []),
    ],
)
def test_tags_that_ckan_refuses(written: str, tags: list[str]) -> None:
    record = read_one(keyword=[written, "salud"])
    assert record.fields["tags"] == [*tags, "salud"]


def test_two_identifiers_that_begin_alike_are_two() -> None:
    long = "x" * 1000
    told = [{"identifier": f"{long}{n}", "title": n, "distribution": []} for n in "ab"]
    result = read({"dataset": told})
    assert [one.identity for one in result.records] == [f"{long}a", f"{long}b"]
    assert {str(one.fields["identifier"]) for one in result.records} == {long}
    assert not result.refusals


def test_what_became_of_a_tag_is_told() -> None:
    record = read_one(keyword=["COVID-19 (2020)", "a"])
    changed, dropped = fault(record, "etiqueta_corregida"), fault(record, "etiqueta_descartada")
    assert changed.found == "COVID-19 (2020)"
    assert "«COVID-19 2020»" in changed.message
    assert changed.path == "dataset[0].keyword"
    assert dropped.found == "a"


@pytest.mark.parametrize(
    "value", ["salud, agua; mar", ["salud,agua", "mar"], ["salud", "agua|mar"]]
)
def test_lists_inside_tags_are_split(value: Any) -> None:
    assert read_one(keyword=value).fields["tags"] == ["salud", "agua", "mar"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2014-05-27T01:42:05-05:00", "2014-05-27"),
        ("2014-10-23T02:00:00Z", "2014-10-22"),
        ("2014-10-22T00:00:00Z", "2014-10-22"),
        ("20130222T10:00:00Z", "2013-02-22"),
        ("2015-10-29 17:03:08 UTC", "2015-10-29"),
        ("2015-10-29T17:03:08.1234567-06:00", "2015-10-29"),
        ("22/02/2013", "2013-02-22"),
        ("3 de marzo 2026", "2026-03-03"),
    ],
)
def test_days(written: str, day: str) -> None:
    record = read_one(modified=written)
    assert record.fields["modified"] == day
    assert record.faults == ()


@pytest.mark.parametrize(
    "written",
    ["marzo 2026", "03/04/05", "No aplica", "2014-13-40", "ayer", "0001-01-01T00:00:00Z",
     "9999-12-31T23:59:59-06:00"],
)  # fmt: skip
def test_what_is_no_day_is_left_out_and_told(written: str) -> None:
    record = read_one(modified=written)
    assert "modified" not in record.fields
    assert fault(record, "fecha_ilegible").found == written


def test_a_day_to_come_is_left_out_and_told() -> None:
    record = read_one(modified="2099-01-01")
    assert "modified" not in record.fields
    assert codes(record) == ["fecha_futura"]


@pytest.mark.parametrize(
    ("written", "start", "end", "told"),
    [
        ("2014-01/2014-04", "2014-01", "2014-04", []),
        ("20130101T00:00:00Z/20140101T00:00:00Z", "2013-01-01", "2014-01-01", []),
        ("2014", "2014", "2014", ["periodo_sin_diagonal"]),
        ("2010-2014", "2010", "2014", ["periodo_sin_diagonal"]),
        ("2014-01/", "2014-01", None, []),
        ("2014-01-01/P1Y", "2014-01-01", "2014-12-31", []),
        (["2012/2013", "2010/2011"], "2010", "2013", []),
        ([{"startDate": "2010", "endDate": "2012-06"}], "2010", "2012-06", []),
        ("2014-04/2014-01", None, None, ["periodo_invertido"]),
        ("todo el año/siempre", None, None, ["periodo_ilegible"]),
        ("/", None, None, ["periodo_ilegible"]),
        (None, None, None, []),
    ],
)
def test_coverage(written: Any, start: str | None, end: str | None, told: list[str]) -> None:
    record = read_one(temporal=written)
    assert record.fields.get("temporal_start") == start
    assert record.fields.get("temporal_end") == end
    assert codes(record) == told


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.gob.mx/x.csv", "https://a.gob.mx/x.csv"),
        ("\u00a0http://a.gob.mx/x.csv", "http://a.gob.mx/x.csv"),
        ("http://a.gob.mx/x.csv ", "http://a.gob.mx/x.csv"),
        ("www.a.gob.mx/x.csv", "http://www.a.gob.mx/x.csv"),
        ("datos.a.gob.mx/x.csv", "http://datos.a.gob.mx/x.csv"),
        ("http://a.gob.mx/Denuncias 2021.xlsx", "http://a.gob.mx/Denuncias%202021.xlsx"),
        ("http://a.gob.mx/educación.csv", "http://a.gob.mx/educaci%C3%B3n.csv"),
        ("http://a.gob.mx/a?file=b%2fc&d=1", "http://a.gob.mx/a?file=b%2fc&d=1"),
        ("http://México.gob.mx/a", "http://xn--mxico-bsa.gob.mx/a"),
        ("http:/a.gob.mx/x", "http://a.gob.mx/x"),
        ("http:\\\\a.gob.mx/x", "http://a.gob.mx/x"),
        ("http://http://a.gob.mx/x", "http://a.gob.mx/x"),
        ("//a.gob.mx/x", "https://a.gob.mx/x"),
        ("/datos/x.csv", "https://datos.sediag.gob.mx/datos/x.csv"),
        ("ftp://a.gob.mx/x.zip", "ftp://a.gob.mx/x.zip"),
        (" de forma mensual", None),
        ("Consultar en la página de la institución", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,<script>", None),
        ("http://servidor/x", None),
        ("http://[mal/x", None),
        ("http://a.gob.mx:99999/x", None),
        ("No aplica", None),
        ("x.csv", None),
        ("", None),
    ],
)
def test_addresses(written: str, url: str | None) -> None:
    found = find_address(written, "https://datos.sediag.gob.mx/catalogo.json")
    assert (found.url if found else None) == url
    assert found is None or found.corrected == (written != url)


def test_a_file_without_an_address_is_told_and_what_was_known_of_it_stays() -> None:
    record = read_one(
        distribution=[
            {"title": "Buena", "downloadURL": "https://a.gob.mx/a.csv"},
            {"title": "Mala", "downloadURL": "Consultar en ventanilla"},
            "no es un objeto",
        ]
    )
    assert [one.values["name"] for one in record.resources] == ["Buena"]
    assert codes(record) == ["distribucion_sin_direccion", "distribucion_ilegible"]
    assert "«Mala»" in record.faults[0].message
    assert record.faults[0].path == "dataset[0].distribution[1]"
    assert record.partial


@pytest.mark.parametrize(
    ("written", "size"),
    [(20480, 20480), ("20480", 20480), (20480.0, 20480), ("null", None), (None, None), ("0", None),
     ("1,234", None), ("12.5", None), (8598323.2, None), ("24.2 MB", None), (-3, None),
     (2**70, None), ("९", None)],
)  # fmt: skip
def test_sizes(written: Any, size: int | None) -> None:
    item = {"title": "A", "downloadURL": "https://a.gob.mx/a.csv", "byteSize": written}
    record = read_one(distribution=[item])
    assert record.resources[0].values.get("size") == size
    silent = size is not None or written in {"null", "0", None}
    assert codes(record) == ([] if silent else ["tamano_ilegible"])


def test_the_moment_of_a_file_is_naive_utc() -> None:
    item = {"downloadURL": "https://a.gob.mx/a.csv", "modified": "2014-05-27T01:42:05-05:00"}
    record = read_one(distribution=[item])
    assert record.resources[0].values["last_modified"] == "2014-05-27T06:42:05"


@pytest.mark.parametrize(
    ("media", "url", "kind", "mimetype"),
    [
        ("Excel ", "https://a.mx/a.csv", "CSV", None),
        ("Excel", "https://a.mx/a", "XLS", None),
        ("shape", "https://a.mx/a.zip", "SHP", None),
        ("csv/zip", "https://a.mx/a.zip", "CSV", None),
        ("text/csv", "https://a.mx/a", "CSV", "text/csv"),
        ("application/vnd.ms-excel", "https://a.mx/a.xls", "XLS", "application/vnd.ms-excel"),
        ("SQL Server", "https://a.mx/a.csv", "CSV", None),
        ("SQL Server", "https://a.mx/a", None, None),
        ("BPM - SQL SERVER", "https://a.mx/a", None, None),
        ("DWG", "https://a.mx/a", "DWG", None),
    ],
)
def test_formats(media: str, url: str, kind: str | None, mimetype: str | None) -> None:
    values = read_one(distribution=[{"downloadURL": url, "mediaType": media}]).resources[0].values
    assert (values.get("format"), values.get("mimetype")) == (kind, mimetype)


@pytest.mark.parametrize(
    ("written", "licence", "told"),
    [
        ("https://datos.gob.mx/libreusomx/", "libre-uso-mx", []),
        ("http://creativecommons.org/licenses/by/2.5/mx/deed.es", "cc-by", []),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0", []),
        ("Licencia propia", "Licencia propia", ["licencia_desconocida"]),
    ],
)
def test_licences(written: str, licence: str, told: list[str]) -> None:
    record = read_one(license=written)
    assert record.fields["license_id"] == licence
    assert codes(record) == told


def test_the_licence_of_all_files_is_that_of_the_dataset() -> None:
    items = [{"downloadURL": f"https://a.mx/{n}.csv", "license": "CC0"} for n in range(2)]
    assert read_one(distribution=items).fields["license_id"] == "cc-zero"


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [("R/P1M", "mensual", []), ("realtime", "tiempo_real", []), ("irregular", "irregular", []),
     ("Cada lustro y medio", "Cada lustro y medio", ["frecuencia_desconocida"])],
)  # fmt: skip
def test_frequencies(written: str, code: str, told: list[str]) -> None:
    record = read_one(accrualPeriodicity=written)
    assert record.fields["update_frequency"] == code
    assert codes(record) == told


def test_an_interval_where_the_date_should_be() -> None:
    record = read_one(modified="R/P1W")
    assert record.fields["update_frequency"] == "semanal"
    assert "modified" not in record.fields
    assert record.faults == ()


def test_themes() -> None:
    assert read_one(theme="Salud").fields["category"] == "salud"
    assert read_one(theme=["Seguridad y Justicia"]).fields["category"] == "seguridad"
    loose = read_one(theme="Energía y Medio Ambiente")
    assert "category" not in loose.fields
    assert loose.fields["tags"] == ["Energía y Medio Ambiente"]
    assert "energia, medio_ambiente" in fault(loose, "tema_sin_categoria").message


@pytest.mark.parametrize(
    ("written", "text", "key"),
    [
        ("Nacional", "Nacional", "00"),
        ("Baja California", "Baja California", "02"),
        ("002", "002", "02"),
        ("09015", "09015", "09015"),
        ([32.71, -112.32, 27.99, -118.45], "32.71, -112.32, 27.99, -118.45", None),
        ("Cuenca del Lerma", "Cuenca del Lerma", None),
        (
            {"type": "Point", "coordinates": [1.5, 2]},
            '{"type":"Point","coordinates":[1.5,2]}',
            None,
        ),
    ],
)
def test_places(written: Any, text: str, key: str | None) -> None:
    record = read_one(spatial=written)
    assert record.fields["spatial_text"] == text
    assert record.fields.get("spatial_inegi") == key


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [("es", "es", []), (["es", "en"], "mul", []), ("es-MX", "es", []), ("spa", "es", []),
     ("???", None, ["lengua_desconocida"])],
)  # fmt: skip
def test_languages(written: Any, code: str | None, told: list[str]) -> None:
    record = read_one(language=written)
    assert record.fields.get("language") == code
    assert codes(record) == told


def test_people() -> None:
    record = read_one(
        publisher={"name": "SEDIAG", "position": "Directora", "mbox": "datos@sediag.gob.mx"},
        contactPoint="http://adela.datos.gob.mx/api/v1/datasets/1/contact_point.vcf",
    )
    kept = {"maintainer", "maintainer_email", "contact_position", "contact_name"}
    assert {key: value for key, value in record.fields.items() if key in kept} == {
        "maintainer": "SEDIAG",
        "maintainer_email": "datos@sediag.gob.mx",
        "contact_position": "Directora",
    }


@pytest.mark.parametrize("written", ["datos en sediag", "datos@sediag", "@", "datos@@x.mx"])
def test_a_mailbox_that_is_none(written: str) -> None:
    record = read_one(publisher={"name": "SEDIAG", "mbox": written})
    assert "maintainer_email" not in record.fields
    assert codes(record) == ["correo_ilegible"]


def test_titles_and_texts() -> None:
    record = read_one(title="Una\n  sola\tlínea &amp; m&aacute;s \u0000")
    assert record.title == "Una sola línea & más"
    long = read_one(title="palabra " * 200, description="Texto")
    assert len(long.title) <= 500
    assert long.title.endswith("…")
    assert str(long.fields["notes"]).startswith("palabra palabra")
    assert codes(long) == ["texto_cortado"]
    huge = read_one(description="x" * 200_000)
    assert len(huge.fields["notes"]) == 100_000


def test_a_dataset_without_title_takes_one() -> None:
    record = read_one(title="", identifier="rezago-social", distribution=[])
    assert record.title == "Rezago social"
    assert codes(record) == ["titulo_ausente", "sin_distribuciones"]


@pytest.mark.parametrize(
    "value", [None, 7, True, [], {}, [[]], {"a": {"b": []}}, "\u0000", "x" * 70_000, [None, {}]]
)
@pytest.mark.parametrize(
    "key",
    "title description keyword modified temporal spatial theme publisher contactPoint license "
    "accrualPeriodicity language landingPage distribution quality comments govType".split(),
)
def test_no_value_of_any_shape_loses_the_dataset(key: str, value: Any) -> None:
    record = read_one(**{key: value})
    assert record.identity == "uno"
    assert record.title


@pytest.mark.parametrize(
    "flags",
    [{"public": False}, {"public": "false"}, {"accessLevel": "non-public"},
     {"accessLevel": "restricted public"}, {"accessLevel": "privado"}, {"accessLevel": "???"},
     {"accessRights": "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"}],
)  # fmt: skip
def test_what_is_not_public_is_private_and_not_repeated(flags: dict[str, Any]) -> None:
    items = [{"title": "Nómina", "downloadURL": "Carpeta de la red interna"}]
    record = read_one(distribution=items, **flags)
    assert record.private
    assert "registro_privado" in codes(record)
    assert "red interna" not in str(record.faults)


@pytest.mark.parametrize(
    "flags", [{"public": True}, {"accessLevel": "público"}, {"accessLevel": "public"},
              {"accessRights": "Se pide citar la fuente"}, {}],
)  # fmt: skip
def test_what_is_public_is_public(flags: dict[str, Any]) -> None:
    assert not read_one(**flags).private


def test_a_date_stamped_today_makes_no_record_changed() -> None:
    file = {"title": "A", "downloadURL": "https://a.mx/a.csv"}
    with clock.frozen(clock.now()):
        today = clock.now().isoformat()
        first = read_one(modified=today, distribution=[{**file, "modified": today}])
        other = read_one(modified=None, distribution=[file])
    assert first.volatile == {"modified", "resources.last_modified"}
    assert first.content_hash() == other.content_hash()
    assert read_one(modified="2014-01-02").content_hash() != other.content_hash()


def test_fields_that_the_configuration_calls_volatile() -> None:
    datasets = [{"identifier": "1", "title": "A", "modified": f"2014-01-0{n}"} for n in (1, 2)]
    hashes = {
        read({"dataset": [one]}, volatile=["modified"]).only.content_hash() for one in datasets
    }
    assert len(hashes) == 1
