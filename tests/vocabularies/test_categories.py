"""The 28 categories and the way from older themes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ckanext.gobabierto.vocabularies import categories


def test_there_are_twenty_eight():
    assert len(categories.all_categories()) == 28
    assert len(categories.slugs()) == 28


def test_slugs_and_names_are_those_of_the_platform(realdata: Path):
    with (realdata / "pnda-2025/categorias.csv").open(encoding="utf-8") as file:
        real = {row["slug"]: row["nombre"] for row in csv.DictReader(file)}
    assert {c.slug: c.label for c in categories.all_categories()} == real


def test_descriptions_are_not_copied(realdata: Path):
    with (realdata / "pnda-2025/categorias.csv").open(encoding="utf-8") as file:
        real = {row["slug"]: row["descripcion"] for row in csv.DictReader(file)}
    for category in categories.all_categories():
        assert category.description
        assert category.description not in real[category.slug]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("salud", "salud"),
        ("SALUD", "salud"),
        ("Medio Ambiente", "medio_ambiente"),
        ("medio-ambiente", "medio_ambiente"),
        ("Educacion", "educacion"),
        ("Health", "salud"),
        ("Demografía", "poblacion"),
        ("  Programas   Sociales ", "programas_sociales"),
    ],
)
def test_find_takes_usual_spellings(text: str, slug: str):
    found = categories.find(text)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("text", ["", None, "Otros", "3er-informe-gobierno"])
def test_find_does_not_guess(text: str | None):
    assert categories.find(text) is None


def test_every_category_finds_itself():
    for category in categories.all_categories():
        for spelling in (category.slug, category.label, category.label_en, *category.aliases):
            found = categories.find(spelling)
            assert found is not None
            assert found.slug == category.slug, spelling


def test_eu_themes_are_codes_of_the_table():
    known = {
        "AGRI",
        "ECON",
        "EDUC",
        "ENER",
        "ENVI",
        "GOVE",
        "HEAL",
        "INTR",
        "JUST",
        "REGI",
        "SOCI",
        "TECH",
        "TRAN",
    }
    for category in categories.all_categories():
        assert {category.eu_theme, *category.also_eu} <= known
        assert category.eu_uris[0].endswith("/data-theme/" + category.eu_theme)


def test_old_sectors_go_to_a_category_or_nowhere():
    assert len(categories.all_sectors()) == 12
    for sector in categories.all_sectors():
        assert sector.category is None or sector.category in categories.slugs()
        assert set(sector.near) <= categories.slugs()


@pytest.mark.parametrize(
    ("theme", "slug"),
    [
        ("Finanzas Y Contrataciones", "presupuesto"),  # as the old converter capitalised it
        ("geoespacial", "territorio"),
        ("Salud", "salud"),
        ("Seguridad y Justicia", "seguridad"),
    ],
)
def test_from_theme_takes_old_sectors(theme: str, slug: str):
    found = categories.from_theme(theme)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("theme", ["Energía y Medio Ambiente", "Cultura y Turismo", "Otros", None])
def test_from_theme_leaves_what_spans_two(theme: str | None):
    assert categories.from_theme(theme) is None
