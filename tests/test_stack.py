"""The test stack itself: every plugin loads, the database has every table, and is cleaned."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import ckan.plugins as p
from ckan import model
from ckan.tests import factories, helpers

PLUGINS = ["gobabierto", "activity", "dcat", "harvest", "scheming_datasets"]
TABLES = ["package", "harvest_source", "activity", "gobabierto_verdict"]


class TestPlugins:
    @pytest.mark.parametrize("name", PLUGINS)
    def test_is_loaded(self, name):
        assert p.plugin_loaded(name)

    @pytest.mark.with_plugins("text_view")
    def test_a_test_may_ask_for_one_more(self):
        assert p.plugin_loaded("text_view")

    def test_which_is_gone_afterwards(self):
        assert not p.plugin_loaded("text_view")
        assert p.plugin_loaded("gobabierto")


@pytest.mark.usefixtures("clean_db", "clean_index")
class TestDatabase:
    @pytest.mark.parametrize(
        "table", ["package", "harvest_source", "activity", "gobabierto_verdict"]
    )
    def test_has_the_tables_of_every_plugin(self, table):
        assert sa.inspect(model.ensure_engine()).has_table(table)

    def test_a_dataset_is_saved_and_found(self):
        organization = factories.Organization()
        dataset = factories.Dataset(title="Censo de población", owner_org=organization["id"])
        assert helpers.call_action("package_search", q="censo")["results"][0]["id"] == dataset["id"]

    def test_is_empty_at_the_start_of_each_test(self):
        assert model.Session.query(model.Package).count() == 0

    def test_the_first_page_answers_in_spanish(self, app):
        assert 'lang="es"' in app.get("/").body
