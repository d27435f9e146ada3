"""Codes of facts have words, and a name means what it means where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from flask_babel import force_locale

from ckanext.gobabierto.helpers.left_by_ckan import left_by_ckan
from ckanext.gobabierto.helpers.words import gobabierto_fact_value


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("state", "active", "Activo"),
        ("state", "otro", "otro"),
        ("type", "revision_trimestral", "Revisión trimestral de los datos y del diccionario"),
        ("status", 200, "200"),
        ("title", "active", "active"),
        ("received_from", "", "Vacío"),
    ],
)
def test_a_code_is_told_in_words(app: Any, name: str, value: Any, told: str) -> None:
    with app.flask_app.test_request_context("/"):
        assert gobabierto_fact_value(value, name) == told


def test_the_standing_of_an_institution_is_no_answer_of_a_site(app: Any) -> None:
    spans = [{"status": "obligada", "since": "2020-01-01"}, {"status": "extinta"}]
    with app.flask_app.test_request_context("/"):
        told = gobabierto_fact_value(spans, "obligation")
    assert told.startswith("Situación: Obligada")
    assert "Respuesta del sitio" not in told
    assert "; Situación: " in told


@pytest.mark.parametrize("n", [1, 2])
def test_what_ckan_left_in_english_is_spanish(app: Any, n: int) -> None:
    with app.flask_app.test_request_context("/"):
        spanish = left_by_ckan(n)
        with force_locale("en"):
            english = left_by_ckan(n)
    assert not set(spanish) & set(english)
