"""The page for the IT of an institution: true to the options, complete, and where messages lead."""

from __future__ import annotations

import re

import pytest

from ckanext.gobabierto import config
from ckanext.gobabierto.fetching import settings
from ckanext.gobabierto.fetching.client import HELPED
from ckanext.gobabierto.views.access import PAGE

from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins")


class TestAccess:
    def test_anybody_reads_who_we_are_and_how_to_test_it(self, page):
        text = words(page(PAGE))
        assert settings.agent() in text
        assert "espera al menos 1 s" in text
        assert "a cualquier hora" in text
        assert f"-A '{settings.agent()}'" in text

    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.addresses", "187.0.2.10 2001:db8::7")
    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.hours", "22:00-06:00")
    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.pace", "2.5")
    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.contact", "datos@ejemplo.gob.mx")
    def test_it_says_what_the_operator_configured(self, page):
        found = page(PAGE)
        text = words(found)
        for part in ("187.0.2.10", "2001:db8::7", "de 22:00 a 06:00", "al menos 2.5 s"):
            assert part in text
        assert found.find("a", href="mailto:datos@ejemplo.gob.mx")

    @pytest.mark.ckan_config("ckanext.gobabierto.fetch.contact", "javascript:alert(1)//<b>")
    def test_a_contact_that_is_no_address_is_only_text(self, page):
        found = page(PAGE)
        assert not found.find("a", href=re.compile("^javascript"))
        assert "javascript:alert(1)//<b>" in words(found)

    def test_every_message_that_leads_here_finds_its_place(self, page):
        found = page(PAGE)
        assert config.access_page().endswith(PAGE)
        for code in HELPED:
            assert found.find(id=code), code

    def test_it_is_reached_from_everywhere_and_from_the_list_of_sources(self, page):
        assert page("/cumplimiento").find("a", href=re.compile(PAGE))
        assert "Si un sitio no se puede leer" in words(page("/harvest"))

    def test_headings_go_down_one_by_one_and_tables_have_captions(self, page):
        body = page(PAGE).select_one(".ga-page")
        assert [tag.name for tag in body.select("h1, h2, h3")] == ["h1", *["h2"] * 6]
        assert all(table.caption for table in body.select("table"))
