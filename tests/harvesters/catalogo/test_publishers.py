"""Whose a record is: names that are nearly those of another institution are not one's own."""

from __future__ import annotations

from itertools import combinations

import pytest
from rapidfuzz import fuzz

from ckanext.gobabierto.harvesters.catalogo import publishers
from ckanext.gobabierto.harvesters.catalogo.publishers import Publishers
from ckanext.gobabierto.harvesters.records import Source
from ckanext.gobabierto.institutions import rows

SECRETARIAT = "Secretaría de Hacienda y Crédito Público"


def judged(own: str, written: str, siglas: str = "") -> str:
    """The code of what is said where the institution *own* harvests what *written* publishes."""
    source = Source(
        "u", "catalogo", "1", "propia", {}, institution={"title": own, "siglas": siglas}
    )
    found = Publishers(source, lambda: ("una", "otra")).judge([written], "dataset[0]")
    return found.code if found else ""


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (
            "Tribunal de Justicia Administrativa del Estado de Sonora",
            "Tribunal de Justicia Administrativa del Estado de Sinaloa",
        ),
        (
            "Universidad Tecnológica del Norte de Coahuila",
            "Universidad Tecnológica del Norte de Chihuahua",
        ),
        ("Secretaría de Salud de Sonora", "Secretaría de Salud de Sinaloa"),
        ("Secretaría de Salud", "Secretaría de Salud de Sonora"),
    ],
)
def test_of_another_state_is_another(own: str, other: str) -> None:
    assert judged(own, other) == judged(other, own) == "otra_institucion"


def test_no_registered_institution_is_taken_for_another() -> None:
    titles = sorted({row.fields["title"] for row in rows.read()[0]})
    near = [
        pair
        for pair in combinations(titles, 2)
        if abs(len(pair[0]) - len(pair[1])) < 8
        and publishers.spelling(pair[0]) != publishers.spelling(pair[1])
        and fuzz.ratio(*map(publishers.spelling, pair), score_cutoff=90)
    ]
    assert len(near) > 20
    for one, other in near:
        assert judged(one, other) == "otra_institucion", (one, other)


def test_with_the_siglas_of_several_its_name_tells() -> None:
    titles = [row.fields["title"] for row in rows.read()[0] if " " in row.fields["title"]]
    own, other = titles[0], titles[1]
    assert judged(own, f"{other} (API)", "API") == "otra_institucion"
    assert judged(own, "Puerto de Nadie (API)", "API") == ""


@pytest.mark.parametrize(
    "written",
    [
        "SECRETARIA DE HACIENDA Y CREDITO PUBLICO",
        "Secretaría de Hacienda y Crédito Público (SHCP)",
        "shcp",
        "SHCP - Unidad de Datos",
    ],
)
def test_its_own_name_is_taken_without_a_word(written: str) -> None:
    assert judged(SECRETARIAT, written, "SHCP") == ""


@pytest.mark.parametrize(
    "written",
    ["Secretaria de Haciendo y Credito Publico", "Hacienda y Crédito Público, Secretaría de"],
)
def test_a_slip_is_taken_and_told(written: str) -> None:
    assert judged(SECRETARIAT, written, "SHCP") == "editor_parecido"
