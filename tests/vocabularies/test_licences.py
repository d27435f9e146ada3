"""Licences by id, title, address and dirt; and the file that CKAN reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.vocabularies import licences


def test_three_are_offered_and_all_of_them_are_open():
    assert [item.id for item in licences.offered()] == ["cc-by-4.0", "libre-uso-mx", "cc-zero"]
    assert all(item.open for item in licences.offered())
    assert licences.offered()[0].id == licences.DEFAULT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cc-by-4.0", "cc-by-4.0"),
        ("CC-BY-4.0", "cc-by-4.0"),
        ("Creative Commons Attribution 4.0", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("http://creativecommons.org/licenses/by/4.0/deed.es", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.es", "cc-by-4.0"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "cc-by-4.0"),
        ("https://datos.gob.mx/libreusomx/", "libre-uso-mx"),
        ("http://www.datos.gob.mx/libreusomx", "libre-uso-mx"),
        ("Libre Uso MX", "libre-uso-mx"),
        ("Términos de Libre Uso MX", "libre-uso-mx"),
        ("http://creativecommons.org/licenses/by/2.5/mx", "cc-by"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/", "cc-by-nc-sa"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "cc-nc"),
        ("CC BY-NC", "cc-nc"),
        ("http://www.opendefinition.org/licenses/cc-by-sa", "cc-by-sa"),
        ("Todos los derechos reservados", "other-closed"),
        ("notspecified", "notspecified"),
        ("License Not Specified", "notspecified"),
    ],
)
def test_find(text: str, expected: str):
    found = licences.find(text)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    "text",
    ["", "   ", None, "ver sitio", "https://example.org/licencia", "by/4.0", "http://[malo"],
)
def test_find_does_not_guess(text: str | None):
    assert licences.find(text) is None


@pytest.mark.parametrize(
    ("licence", "is_open", "restricted"),
    [
        ("cc-by-4.0", True, False),
        ("cc-zero", True, False),
        ("odc-pddl", True, False),
        ("cc-by-sa", False, True),
        ("odc-odbl", False, True),
        ("cc-by-nd", False, True),
        ("other-closed", False, True),
        ("notspecified", False, False),
        ("other-open", False, False),
    ],
)
def test_what_each_allows(licence: str, is_open: bool, restricted: bool):
    found = licences.find(licence)
    assert found is not None
    assert (found.open, found.restricted) == (is_open, restricted)
    assert bool(found.limit) is restricted


def test_the_file_for_ckan_is_the_one_the_list_makes():
    written = json.loads(licences.CKAN_FILE.read_text(encoding="utf-8"))
    assert written == licences.ckan_register()


def test_the_file_for_ckan_keeps_the_usual_ones():
    usual = {
        "notspecified", "odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl",
        "other-open", "other-pd", "other-at", "uk-ogl", "cc-nc", "other-nc", "other-closed",
    }  # fmt: skip
    assert usual <= {row["id"] for row in licences.ckan_register()}


@given(st.text(max_size=80))
def test_find_takes_any_text(text: str):
    found = licences.find(text)
    assert found is None or found in licences.all_licences()
