"""Codes of facts have words, and a name means what it means where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from flask_babel import force_locale

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.activity.logic.validators import object_id_validators
from ckanext.gobabierto.helpers.failures import gobabierto_code_apart
from ckanext.gobabierto.helpers.left_by_ckan import left_by_ckan
from ckanext.gobabierto.helpers.people import gobabierto_person
from ckanext.gobabierto.helpers.words import gobabierto_activity_type, gobabierto_fact_value
from ckanext.gobabierto.plans.catalogue import user_names


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


def test_the_kinds_of_activity_that_ckan_tells_apart_have_words(app: Any) -> None:
    kinds = list(object_id_validators)
    with app.flask_app.test_request_context("/"):
        told = [gobabierto_activity_type(kind) for kind in kinds]
        page = tk.render_snippet(
            "snippets/activity_type_selector.html",
            {"id": "x", "activity_types": kinds[:1], "blueprint": "dataset.activity"},
        )
    assert not set(told) & set(kinds)
    assert told[0] in page


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("No responde. [sin_respuesta]", ("No responde.", "sin_respuesta")),
        ("Ver la nota [1]", ("Ver la nota [1]", "")),
    ],
)
def test_a_message_of_a_run_is_a_sentence_and_its_code(kept: str, told: tuple[str, str]) -> None:
    assert gobabierto_code_apart(kept) == told


@pytest.mark.usefixtures("clean_db")
def test_the_portal_itself_is_no_person(app: Any) -> None:
    site = call_action("get_site_user")["name"]
    person = factories.User(fullname="Ana Ruiz")
    assert gobabierto_person(person["name"]) == gobabierto_person(person["id"]) == "Ana Ruiz"
    assert [gobabierto_person(each) for each in (site, "nadie", None)] == ["", "", ""]
    site_id = model.User.get(site).id
    assert user_names({person["id"], site_id}) == {person["id"]: "Ana Ruiz"}


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
