"""Formats: real dirt to one explicit answer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.vocabularies import formats

# Every spelling of the 2015 catalogues whose meaning is "nothing is said of the file".
SAYS_NOTHING = {
    "sql server", "oracle", "sybase versión 12.5", "informix", "postgresql", "base de datos",
    "mysql", "db2/400", "arcgis", "google maps", "ms-sql",
    "portal de obligaciones de transparencia",
    "sistemainfomex, gobierno federal", "ambiente web, página web pgr, área gobierno abierto",
    "postsgresql 8", "arcgis server", "mysql 5", "plataforma calendarios - sql server",
    "bpm - sql server", 'por entidad federativa y unidad de venta"',
}  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("CSV", "CSV"),
        ("CVS", "CSV"),
        (" csv ", "CSV"),
        (".csv", "CSV"),
        ("text/csv; charset=utf-8", "CSV"),
        ("Excel", "XLS"),
        ("Excel ", "XLS"),
        ("EXCEL", "XLS"),
        ("Excell", "XLS"),
        ("vnd.ms-excel", "XLS"),
        ("text/xlsx", "XLSX"),
        ("shape", "SHP"),
        ("Shapefile", "SHP"),
        ("csv/zip", "CSV"),
        ("csv,xlsx", "CSV"),
        ("PDF / CSV", "PDF"),
        ("Txt y PDF", "TXT"),
        ("MySQL a CVS", "CSV"),
        ("Adobe Acrobat Reader", "PDF"),
        ("application/vnd.google-earth.kml+xml", "KML"),
        ("Json", "JSON"),
        ("Word", "DOC"),
        ("SQL Server", ""),
        ("Oracle", ""),
        ("DB2/400", ""),
        ("Sybase Versión 12.5", ""),
        ("Portal de Obligaciones de Transparencia", ""),
        ("application/octet-stream", ""),
        ("", ""),
        ("null", ""),
    ],
)
def test_declared_alone(declared: str, code: str):
    assert formats.normalize(declared).code == code


@pytest.mark.parametrize(
    ("declared", "mimetype", "url", "code"),
    [
        # the database is said instead of the format: the address knows
        ("Oracle", "", "http://www.example.org/ConcesionesMineras.csv", "CSV"),
        ("SQL Server", "", "https://example.org/salida.aspx?id=3", ""),
        ("", "text/csv", "https://example.org/descarga?id=3", "CSV"),
        ("", "text/html; charset=utf-8", "https://example.org/datos.csv", "CSV"),
        ("", "application/octet-stream", "https://example.org/datos.XLSX?v=2", "XLSX"),
        ("", "", "https://example.org/mapas/MUNICIPIOS.shp", "SHP"),
        # a family name: the address decides between its members, and only among tables
        ("Excel", "", "http://example.org/datos.csv", "CSV"),
        ("Excel", "", "http://example.org/datos.pdf", "XLS"),
        ("application/vnd.ms-excel", "", "http://example.org/datos.xlsx", "XLSX"),
        # two formats are declared
        ("PDF / CSV", "", "http://example.org/presupuesto.csv", "CSV"),
        ("PDF / CSV", "application/pdf", "http://example.org/descarga", "PDF"),
        # one clear format is believed even if the archive says less
        ("shp", "application/zip", "http://example.org/municipios.zip", "SHP"),
        ("csv/zip", "", "http://example.org/padron.zip", "CSV"),
        ("", "", "\u00a0http://example.org/a/b/Datos%20abiertos.csv ", "CSV"),
        ("", "", "http://[malo", ""),
    ],
)
def test_with_media_type_and_address(declared: str, mimetype: str, url: str, code: str):
    assert formats.normalize(declared, mimetype, url).code == code


def test_every_real_spelling_has_an_explicit_answer(realdata: Path):

    with (realdata / "adela/distribuciones_catalogos_2015.csv").open(encoding="utf-8") as file:
        spellings = {row["type"] for row in csv.DictReader(file)}
    assert len(spellings) == 77
    silent = {text for text in spellings if not formats.normalize(text).known}
    assert {text.strip().casefold() for text in silent} <= SAYS_NOTHING


def test_what_the_platform_takes_is_tabular_and_open():
    for code in ("CSV", "SHP"):
        found = formats.normalize(code)
        assert found.tabular
        assert found.open


@pytest.mark.parametrize(
    ("code", "tabular", "is_open"),
    [("XLS", True, False), ("XLSX", True, True), ("PDF", False, True), ("DOC", False, False)],
)
def test_flags(code: str, tabular: bool, is_open: bool):
    found = formats.normalize(code)
    assert (found.tabular, found.open) == (tabular, is_open)


def test_codes_are_unique_and_find_themselves():
    codes = [item.code for item in formats.all_formats()]
    assert len(codes) == len(set(codes))
    for item in formats.all_formats():
        assert formats.normalize(item.code) == item


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=80))
def test_any_text_has_an_answer(declared: str, mimetype: str, url: str):
    found = formats.normalize(declared, mimetype, url)
    assert found.known == bool(found.code)
    assert found.known or found is formats.UNKNOWN


@given(st.sampled_from(["CSV", "shp", "xlsx", "PDF"]), st.sampled_from([" ", "\u00a0", "\t", "."]))
def test_outer_blanks_and_case_change_nothing(name: str, pad: str):
    clean = formats.normalize(name)
    assert formats.normalize(pad + name.upper() + pad) == clean
    assert formats.normalize(name.lower()) == clean
