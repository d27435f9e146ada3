"""A section of which not every page can be read."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.harvesters import running

from tests.portal.server import PortalServer

from .conftest import proposals

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


class TestMorePagesThanAreRead:
    """A section that is larger than its limit is never read to its end."""

    ROOT = "/secciones/grande/"

    def offer(self, portal: PortalServer, *pages: str, without: str = "-") -> None:
        """The first page leads to *pages*; each has a table, but the one *without*."""
        links = "".join(f'<li><a href="{name}/">Fracción {name}</a>' for name in pages)
        for name in ("", *pages):
            title = f"Padrón {name or 'general'}"
            file = f'<h2>{title}</h2><a href="f/{name}2024.csv">{title} 2024</a>'
            body = "<p>Sin datos.</p>" if name == without else file
            address = f"{self.ROOT}{name}/" if name else self.ROOT
            portal.overrides[address] = f"<h1>S</h1>{body}<ul>{links}</ul>".encode()

    def test_what_a_page_read_in_full_does_not_offer_is_gone_and_the_rest_stays(
        self, make_source, portal
    ):
        source = make_source(self.ROOT, config='{"max_pages": 4, "hints": false}')
        self.offer(portal, "becas", "obras", "zonas", "lejos")
        report = running.run(source["id"])
        assert (report.added, len(report.errors)) == (4, 1)
        assert "limite_de_paginas" in report.errors[0]
        self.offer(portal, "becas", "nueva", "obras", "zonas", "lejos", without="becas")
        report = running.run(source["id"])
        assert (report.added, report.vanished, report.unchanged) == (1, 1, 2)
        assert "limite_de_paginas" in report.errors[0]
        found = {row.title: row.status for row in proposals(source["id"]).values()}
        assert found == {
            "Padrón becas": "vanished", "Padrón general": "pending", "Padrón nueva": "pending",
            "Padrón obras": "pending", "Padrón zonas": "pending",
        }  # fmt: skip

    def test_a_page_that_fails_beside_it_takes_nothing_away(self, make_source, portal):
        source = make_source(self.ROOT, config='{"max_pages": 4, "hints": false}')
        self.offer(portal, "becas", "obras", "zonas", "lejos")
        running.run(source["id"])
        self.offer(portal, "becas", "obras", "zonas", "lejos", without="becas")
        portal.overrides[f"{self.ROOT}obras/"] = 503
        assert running.run(source["id"]).vanished == 0
        assert {row.status for row in proposals(source["id"]).values()} == {"pending"}


class TestPagesThatAreAwayForANight:
    MAP = "/secciones/mapa/"

    def found(self, source):
        return {row.title: row.status for row in proposals(source["id"]).values()}

    @pytest.fixture
    def source(self, make_source):
        """A page leads to one page, and its feed to another one; half of them may vanish."""
        made = make_source(self.MAP, config='{"vanish_share": 60}')
        assert running.run(made["id"]).added == 2
        return made

    def test_a_feed_that_fails_takes_nothing_from_the_pages_it_hinted_at(self, source, portal):
        portal.overrides[f"{self.MAP}feed/"] = 503
        report = running.run(source["id"])
        assert (report.vanished, report.unchanged, report.errors) == (0, 2, [])
        portal.asked.clear()
        assert running.run(source["id"]).unchanged == 2
        assert f"{self.MAP}feed/" in [path for path, _ in portal.asked]

    def test_a_page_that_is_back_is_read_although_nothing_else_changed(self, source, portal):
        portal.overrides[f"{self.MAP}a/"] = 404
        assert running.run(source["id"]).vanished == 1
        assert running.run(source["id"]).unchanged == 1
        del portal.overrides[f"{self.MAP}a/"]
        assert running.run(source["id"]).updated == 1
        assert set(self.found(source).values()) == {"pending"}
