"""A citizen types a word, with or without its accent, singular or plural, and finds the dataset."""

from __future__ import annotations

import pytest

from ckan import model
from ckan.tests import factories, helpers

pytestmark = pytest.mark.usefixtures("clean_db_module")


@pytest.fixture(scope="module")
def clean_db_module(reset_db, reset_index):
    reset_db()
    reset_index()
    coneval = factories.Organization(
        name="coneval",
        title="Consejo Nacional de Evaluación de la Política de Desarrollo Social",
        siglas="CONEVAL",
    )
    other = factories.Organization(name="otra-institucion", title="Otra institución")
    for name, title, owner in (
        ("indice_rezago", "Índice de rezago social por municipio", coneval),
        ("poblacion", "Población indígena en hogares", other),
        ("presas", "Niveles de las presas", other),
        ("medicion", "Medición de la pobreza", coneval),
    ):
        factories.Dataset(name=name, title=title, owner_org=owner["id"], notes=title)
    model.Session.remove()


def find(query):
    result = helpers.call_action("package_search", q=query, rows=50)
    return {dataset["name"] for dataset in result["results"]}


class TestWords:
    @pytest.mark.parametrize("query", ["índices", "indices", "índice", "indice", "ÍNDICE"])
    def test_accents_and_plurals_of_indice(self, query):
        assert find(query) == {"indice_rezago"}

    @pytest.mark.parametrize("query", ["poblacion", "población", "poblaciones", "POBLACION"])
    def test_accents_and_plurals_of_poblacion(self, query):
        assert find(query) == {"poblacion"}

    @pytest.mark.parametrize("query", ["MUNICIPIOS", "municipio", "Municipios"])
    def test_capitals(self, query):
        assert find(query) == {"indice_rezago"}

    @pytest.mark.parametrize(
        "query", ["rezago social", "Rezago Social", "rezagos sociales", '"rezago social"']
    )
    def test_two_words(self, query):
        assert find(query) == {"indice_rezago"}

    @pytest.mark.parametrize("query", ["las presas", "niveles de presas", "el nivel de la presa"])
    def test_stop_words_do_not_count(self, query):
        assert find(query) == {"presas"}

    def test_a_word_that_is_nowhere_finds_nothing(self):
        assert find("ferrocarriles") == set()


class TestInstitutions:
    @pytest.mark.parametrize("query", ["CONEVAL", "coneval", "Coneval"])
    def test_siglas_find_what_the_institution_publishes(self, query):
        assert find(query) == {"indice_rezago", "medicion"}

    @pytest.mark.parametrize("query", ["evaluación desarrollo social", "evaluacion politica"])
    def test_so_do_words_of_its_title(self, query):
        assert find(query) == {"indice_rezago", "medicion"}
