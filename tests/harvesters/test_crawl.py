"""Sections of several pages, read over real sockets from the server that plays the ministries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from ckanext.gobabierto.errors import BadInput, FetchError, OutOfTime
from ckanext.gobabierto.fetching import settings
from ckanext.gobabierto.fetching.client import Client
from ckanext.gobabierto.harvesters.records import Aside, Fault, Record, Source
from ckanext.gobabierto.harvesters.transparencia import config, reading
from ckanext.gobabierto.harvesters.transparencia.crawl import crawl
from ckanext.gobabierto.harvesters.transparencia.results import Finding, SectionResult, Unread

from tests.harvesters.fakes import FakeDocument
from tests.portal.server import PortalServer


@dataclass
class Opened:
    """Opens documents with the client of the harvesters, and remembers."""

    client: Client
    asked: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
        self.asked.append(urlsplit(url).path)
        answer = self.client.get(url, accept=accept)
        return FakeDocument(answer.url, answer.body, answer.content_type, answer.charset)

    def failed(self, url: str, fault: Fault) -> None:
        self.faults.append(fault)


@dataclass
class Told:
    """What came of a section."""

    pages: list[SectionResult]
    unread: list[Unread]
    asked: list[str]
    faults: list[str]

    @property
    def findings(self) -> list[Finding]:
        return [finding for page in self.pages for finding in page.findings]


Read = Callable[..., Told]


@pytest.fixture
def read(portal: PortalServer) -> Iterator[Read]:
    client = settings.client()

    def run(path: str, **options: Any) -> Told:
        opened = Opened(client)
        source = Source(f"{portal.url}{path}", "transparencia", "id", "nombre", options)
        found = list(crawl(source, opened))
        return Told(
            [item for item in found if isinstance(item, SectionResult)],
            [item for item in found if isinstance(item, Unread)],
            opened.asked,
            [fault.code for fault in opened.faults],
        )

    yield run
    client.close()


def paths(told: Told) -> list[str]:
    return [urlsplit(page.url).path.removeprefix("/secciones") for page in told.pages]


COURT = "/secciones/juzgado/transparencia/"


class TestOnePagePerFraction:
    def test_pages_are_followed_once_and_only_inside_of_the_section(self, read: Read):
        told = read(COURT, depth=2)
        assert paths(told) == [
            "/juzgado/transparencia/",
            "/juzgado/transparencia/articulo-21/",
            "/juzgado/transparencia/articulo-21/f01/",
            "/juzgado/transparencia/articulo-21/f02",
            "/juzgado/transparencia/articulo-21/f03/index.html",
        ]
        assert all(path.startswith((COURT, "/sitemap.xml")) for path in told.asked)
        assert len(told.asked) == len(set(told.asked))

    def test_a_dead_link_is_told_and_holds_nothing_back(self, read: Read):
        told = read(COURT)
        assert [u.fault.code for u in told.unread] == ["no_encontrada"]
        assert told.faults == []

    def test_depth_zero_reads_one_page_with_one_request(self, read: Read):
        told = read(COURT, depth=0)
        assert told.asked == [COURT]

    def test_the_menu_is_told_by_the_first_page_only(self, read: Read):
        told = read(COURT, depth=2)
        notices = [d.code for page in told.pages for d in page.documents if "aviso" in d.url]
        assert notices == ["datos_personales"]
        assert told.pages[0].menu_links == 0
        assert all(page.menu_links >= 3 for page in told.pages[1:])

    def test_the_limit_of_pages_is_said_and_takes_nothing_away(self, read: Read):
        told = read(COURT, depth=2, max_pages=3)
        assert len(told.pages) <= 3
        assert "limite_de_paginas" in told.faults

    def test_a_series_that_goes_on_in_another_page_is_one_dataset(self, read: Read):
        """The years of two files are over their columns; that of the third is in another page."""
        series = [f for f in read(COURT, depth=2).findings if "peritos" in f.title]
        assert [f.title for f in series] == ["Padrón de peritos"]
        periods = [(r.period, r.url.rsplit("/", 1)[-1]) for r in series[0].resources]
        assert periods == [
            ("2023", "peritos_c.xlsx"),
            ("2024", "peritos_a.xlsx"),
            ("2025", "peritos_b.xlsx"),
        ]
        assert series[0].reason == "Tiene 3 archivos de datos."


class TestPagesMadeByJavaScript:
    def test_data_of_nuxt_3(self, read: Read):
        told = read("/secciones/nuxt/")
        assert {f.title: [r.period for r in f.resources] for f in told.findings} == {
            "Índice de expedientes clasificados como reservados": ["2025-S1", "2025-S2"],
            "Denuncias por incumplimiento de las obligaciones de transparencia": ["2024"],
        }
        assert str(told.pages[0].updated_on) == "2026-02-11"

    def test_data_of_nuxt_2(self, read: Read):
        (finding,) = read("/secciones/nuxt2/").findings
        assert [r.period for r in finding.resources] == ["2024", "2025"]
        assert finding.heading_path == ("Padrón de becas",)

    def test_data_of_next(self, read: Read):
        (finding,) = read("/secciones/next/").findings
        assert finding.title == "Contratos"
        assert [r.format for r in finding.resources] == ["CSV", "CSV"]

    def test_a_page_that_needs_javascript_is_said_to(self, read: Read):
        told = read("/secciones/vacia/")
        assert told.pages == []
        assert told.faults == ["vacia_sin_javascript"]
        assert told.unread[0].fault.message


class TestOldAndOtherShapes:
    def test_refresh_frames_base_and_windows_text(self, read: Read):
        told = read("/secciones/marcos/")
        assert "/marcos/x/datos.htm" in paths(told)
        (finding,) = told.findings
        assert [r.period for r in finding.resources] == ["2001", "2002"]
        assert finding.heading_path == ("Padrón de niñas",)
        assert finding.resources[0].url.endswith("/secciones/marcos/x/f/P1.xls")

    def test_accordions_name_what_is_in_them(self, read: Read):
        told = read("/secciones/wordpress/", depth=0)
        assert {f.title: len(f.resources) for f in told.findings} == {"Contratos": 2, "Viáticos": 1}

    def test_a_feed_hints_at_pages_of_the_section_and_their_day(self, read: Read):
        told = read("/secciones/mapa/")
        assert paths(told) == ["/mapa/", "/mapa/a/", "/mapa/b/"]
        assert [str(page.hinted_on) for page in told.pages] == ["None", "None", "2026-02-11"]
        assert read("/secciones/mapa/", hints=False).asked == [
            "/secciones/mapa/",
            "/secciones/mapa/a/",
        ]


class TestWhatGoesWrong:
    def test_a_start_page_that_fails_is_said(self, read: Read, portal: PortalServer):
        portal.overrides[COURT] = 500
        told = read(COURT)
        assert told.pages == []
        assert told.faults == ["error_del_servidor"]

    def test_out_of_time_what_was_read_is_told_and_nothing_more_is_asked_for(
        self, portal: PortalServer
    ):
        class Slow(Opened):
            def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
                if len(self.asked) == 4:  # the page, what hints at others, and one more
                    raise OutOfTime("Se acabó el tiempo.")
                return super().get(url, accept=accept, most=most)

        client = settings.client()
        opened = Slow(client)
        source = Source(f"{portal.url}{COURT}", "transparencia", "i", "n", {"depth": 2})
        found = list(crawl(source, opened))
        client.close()
        assert isinstance(found[0], SectionResult)
        assert not [item for item in found if isinstance(item, Unread) and item.holds]
        assert [fault.code for fault in opened.faults] == ["cosecha_cortada"]
        assert len(opened.asked) == 4

    def test_an_empty_answer_is_no_section(self, read: Read, portal: PortalServer):
        portal.overrides[COURT] = b""
        assert read(COURT).faults == ["pagina_vacia"]

    def test_a_page_of_the_section_that_fails_takes_nothing_away(
        self, read: Read, portal: PortalServer
    ):
        portal.overrides[f"{COURT}articulo-21/"] = 503
        told = read(COURT, depth=2)
        assert len(told.pages) == 1
        assert told.faults == ["error_del_servidor"]

    def test_pages_that_lead_to_one_another_end(self, read: Read, portal: PortalServer):
        for name in "abc":
            links = "".join(f"<a href='../{n}/?utm_source={name}'>{n}</a>" for n in "abcd")
            portal.overrides[f"{COURT}{name}/"] = f"<h1>{name}</h1>{links}".encode()
        portal.overrides[COURT] = b"<a href=a/>a</a><a href=b>b</a>"
        told = read(COURT, depth=4)
        assert len(told.asked) == len(set(told.asked)) <= 8

    def test_a_hundred_thousand_links_are_bounded_and_that_is_said(
        self, read: Read, portal: PortalServer
    ):
        portal.overrides[COURT] = b"".join(
            b"<a href=f/p%d.csv>Padron %d</a>" % (n, n) for n in range(100_000)
        )
        told = read(COURT)
        assert told.faults == ["pagina_parcial"]
        assert sum(link.repeats for link in told.pages[0].links) == 20_000
        assert told.pages[0].faults[0].found == "enlaces"


class TestWhatARunTakes:
    def test_accounts_of_pages_then_findings(self, portal: PortalServer):
        client = settings.client()
        opened = Opened(client)
        source = Source(f"{portal.url}{COURT}", "transparencia", "i", "n", {"depth": 2})
        found = list(reading.read(source, opened))
        client.close()
        asides = [item for item in found if isinstance(item, Aside)]
        records = [item for item in found if isinstance(item, Record)]
        assert len(asides) == 5
        assert [d["code"] for d in asides[0].content["dead_links"]] == ["no_encontrada"]
        assert all("failure" not in item.content for item in asides)
        assert [r.title for r in records] == ["Padrón de peritos"]
        assert records[0].fields["identity"] == records[0].identity
        assert found == [*asides, *records]

    def test_a_page_that_could_not_be_read_is_an_account_of_failure(self, portal: PortalServer):
        client = settings.client()
        source = Source(f"{portal.url}/secciones/vacia/", "transparencia", "i", "n")
        (aside,) = reading.read(source, Opened(client))
        client.close()
        assert isinstance(aside, Aside)
        assert aside.content["failure"] == "vacia_sin_javascript"


class TestConfiguration:
    URL = "https://www.sediag.gob.mx/transparencia/"

    def test_defaults_are_completed_and_other_options_kept(self):
        told = config.check_config({"grace_days": 7}, self.URL)
        assert told == {
            "grace_days": 7, "pages": [], "prefix": [], "depth": 1, "max_pages": 30, "hints": True,
        }  # fmt: skip

    @pytest.mark.parametrize(
        "wrong",
        [
            {"pages": "https://otro.gob.mx/"},
            {"pages": [3]},
            {"prefix": ["//otro.gob.mx/x"]},
            {"depth": 9},
            {"depth": True},
            {"max_pages": 0},
            {"hints": "no"},
        ],
    )
    def test_what_is_wrong_is_said_with_an_example(self, wrong: dict[str, Any]):
        with pytest.raises(BadInput) as caught:
            config.check_config(wrong, self.URL)
        assert caught.value.code == "configuracion_invalida"
        assert caught.value.expected

    def test_a_fetch_error_is_no_error_of_the_crawl(self):
        class Nothing:
            def get(self, url: str, *, accept: str = "", most: int = 0) -> Any:
                raise FetchError("No.")

            def failed(self, url: str, fault: Fault) -> None: ...

        found = list(crawl(Source(self.URL, "transparencia", "i", "n"), Nothing()))
        assert [type(item) for item in found] == [Unread]
