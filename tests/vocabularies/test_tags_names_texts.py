"""Tags, identifiers and characters that stores refuse."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.vocabularies.names import name_from, unique_name
from ckanext.gobabierto.vocabularies.tags import clean_tags
from ckanext.gobabierto.vocabularies.texts import clean_text, clean_value


@pytest.mark.parametrize(
    ("texts", "tags"),
    [
        (["COVID-19 (2020)"], ["COVID-19 2020"]),
        (["niñas, niños"], ["niñas", "niños"]),
        (["3.5%"], ["3.5"]),
        (["A/B"], ["A B"]),
        (["salud", "Salud", "SALUD "], ["salud"]),
        (["x", "", "%", "--"], []),
        (["educación; becas"], ["educación", "becas"]),
    ],
)
def test_clean_tags(texts: list[str], tags: list[str]):
    assert clean_tags(texts) == tags


@given(st.lists(st.text(max_size=150), max_size=5))
def test_every_cleaned_tag_is_one_that_ckan_takes(texts: list[str]):
    for tag in clean_tags(texts):
        assert 2 <= len(tag) <= 100
        assert re.fullmatch(r"[\w \-.]*", tag)
        assert clean_tags([tag]) == [tag]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Asesoría Jurídica Federal", "asesoria_juridica_federal"),
        ("  Índice   de (rezago) social — 2020 ", "indice_de_rezago_social_2020"),
        ("Niñas y niños", "ninas_y_ninos"),
        ("New", "new_conjunto"),
        ("¿?", "conjunto"),
        ("7", "conjunto_7"),
    ],
)
def test_name_from(title: str, name: str):
    assert name_from(title) == name


def test_a_long_title_is_cut_at_a_word_and_keeps_its_year():
    title = "Programa nacional de " + "apoyo a la producción " * 8 + "2024"
    name = name_from(title)
    assert len(name) <= 100
    assert name.endswith("_2024")
    assert set(name.split("_")) <= {
        "programa",
        "nacional",
        "de",
        "apoyo",
        "a",
        "la",
        "produccion",
        "2024",
    }


@given(st.text(max_size=300))
def test_every_name_is_one_that_ckan_takes(title: str):
    name = name_from(title)
    assert re.fullmatch(r"[a-z0-9_]{2,100}", name)


def test_unique_name_takes_the_next_free_number():
    taken = {"directorio", "directorio_2"}
    assert unique_name("Directorio", taken.__contains__) == "directorio_3"
    long = "palabra " * 40
    first = name_from(long)
    other = unique_name(long, {first}.__contains__)
    assert other != first
    assert len(other) <= 100


def test_clean_value_goes_deep():
    dirty = {"title": "a\x00b", "resources": [{"name": "\x07c", "size": 3}], "n": None}
    assert clean_value(dirty) == {"title": "ab", "resources": [{"name": "c", "size": 3}], "n": None}


def test_line_ends_and_tabs_stay():
    assert clean_text("a\tb\nc\r\n") == "a\tb\nc\r\n"


@given(st.text())
def test_cleaned_text_can_be_stored(text: str):
    clean = clean_text(text)
    assert "\x00" not in clean
    clean.encode("utf-8")
