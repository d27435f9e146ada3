"""What a site writes into a field costs time in proportion to its length, and not to its square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.gobabierto.harvesters.catalogo import ckan_package, dcat_json
from ckanext.gobabierto.harvesters.catalogo.dcat_json import Catalogue
from ckanext.gobabierto.harvesters.catalogo.publishers import spellings
from ckanext.gobabierto.harvesters.sipot import subject
from ckanext.gobabierto.harvesters.transparencia import hints, section
from ckanext.gobabierto.harvesters.transparencia.embedded import needs_javascript
from ckanext.gobabierto.vocabularies import formats

PIECES = (
    "a", "1", "(", "/", "."," x", "@", "-", "a.", "1-", "http://", "a@", "&#1", "?", "ñ", ",",
    "1.1", "P1", "[", '"', "a ", "2020 ", "de ", "=", "+", "_", "ces", "(a", "%", "://", "1,",
    "( ", "  ", " \n", "\t", "2020-01-01 ", "\u0315\u0300", "oracle 1.",
)  # fmt: skip
FEW = 6_000
_NOISE = 0.15
DCAT = """identifier title description keyword modified issued contactPoint mbox accessLevel license
    spatial temporal accrualPeriodicity theme language landingPage rights govType quality comments
    references dataDictionary public""".split()
DISTRIBUTION = """title description format mediaType downloadURL accessURL byteSize modified
    temporal accrualPeriodicity identifier""".split()
PACKAGE = """notes author_email maintainer_email license_id url author maintainer version
    metadata_created""".split()
EXTRAS = """frequency temporal spatial theme dcat_modified guid language publisher_name
    contact_email data_dictionary""".split()
OF_FILE = "name description format size last_modified mimetype".split()


def dataset(value: str) -> Any:
    """A dataset of ADELA whose every field says *value*."""
    files = [{"downloadURL": "https://x.gob.mx/a.csv", key: value} for key in DISTRIBUTION]
    people = {"publisher": {"name": value, "mbox": value, "position": value}}
    return {**dict.fromkeys(DCAT, value), **people, "distribution": files}


def contact(value: str) -> Any:
    return {"identifier": "1", "title": "T", "contactPoint": {"fn": value, "hasEmail": value}}


def package(value: str) -> Any:
    files = [{"id": key, "url": "https://x.gob.mx/a.csv", key: value} for key in OF_FILE]
    extras = [{"key": key, "value": value} for key in EXTRAS]
    told = {"tags": [{"name": value}], "extras": extras, "resources": files}
    return {"id": "1", "name": "n", "title": value, **dict.fromkeys(PACKAGE, value), **told}


def page(value: str) -> None:
    """A page that is only for JavaScript, with *value* for a text."""
    body = f"<html><body><script>1</script><p>{'palabra ' * 60}</p><p>{value}</p></body></html>"
    opened = section.open_page(body.encode(), "https://x.gob.mx/t/")
    assert not needs_javascript(opened.page)


FIELDS: dict[str, Callable[[str], Any]] = {
    "dataset": lambda v: dcat_json.read_dataset(dataset(v), "dataset[0]", Catalogue()),
    "contact": lambda v: dcat_json.read_dataset(contact(v), "dataset[0]", Catalogue()),
    "package": lambda v: ckan_package.read_package(package(v), "result[0]"),
    "publisher": spellings,
    "subject": lambda v: subject.same(v, ["Instituto del Mar (INMAR)"]),
    "format": lambda v: formats.normalize(v, v, f"https://x.gob.mx/{v}"),
}
SITES: dict[str, tuple[Callable[[str], Any], str]] = {
    "map never closed": (lambda v: list(hints.of_xml(v)), "<url>"),
    "map of other ends": (lambda v: list(hints.of_xml(v)), "<url></item>"),
    "address never closed": (lambda v: list(hints.of_xml(f"<url>{v}</url>")), "<loc "),
    "addresses never ended": (lambda v: list(hints.of_xml(f"<url>{v}</url>")), "<loc>"),
    "address of blanks": (lambda v: list(hints.of_xml(f"<url><loc>a{v}<b</url>")), " "),
    "links": (lambda v: list(hints.of_xml(f"<entry>{v}</entry>")), "<link href="),
    "link of many": (lambda v: list(hints.of_xml(f"<entry><link {v}></entry>")), "href= "),
    "moments": (lambda v: list(hints.of_xml(f"<item><loc>a</loc>{v}</item>")), "<updated>  "),
    "words": (page, "activ"),
}


def effort(work: Callable[[str], Any], value: str) -> float:
    gc.disable()  # what other tests left in memory is not looked through on this one's account
    try:
        began = time.process_time()
        work(value)
        return time.process_time() - began
    finally:
        gc.enable()


def check(work: Callable[[str], Any], piece: str, few: int, end: str = "!") -> None:
    """Twice the letters take twice the time, or little more."""
    once = effort(work, piece * few + end)
    twice = effort(work, piece * few * 2 + end)
    assert twice <= 3 * once + _NOISE, (once, twice)


@pytest.mark.parametrize("piece", PIECES)
def test_of_a_field(piece: str) -> None:
    for work in FIELDS.values():
        check(work, piece, FEW)
        check(lambda value, work=work: work(f"a ({value}"), piece, FEW, "\n!")


@pytest.mark.parametrize("name", SITES)
def test_of_a_site(name: str) -> None:
    work, piece = SITES[name]
    check(work, piece, 15_000)


class TestHints:
    """What is told is told as before."""

    def test_a_map(self) -> None:
        text = (
            "<urlset><url><loc> https://x.gob.mx/a?b=1&amp;c=2 </loc>"
            "<lastmod>2026-02-11</lastmod></url>"
            "<url><lastmod>2026-02-11</lastmod></url>"
            "<URL><LOC><![CDATA[https://x.gob.mx/b]]></LOC></URL>"
            "<sitemap><loc>https://x.gob.mx/otro.xml</loc></sitemap></urlset>"
        )
        found = [(hint.url, str(hint.day), hint.index) for hint in hints.of_xml(text)]
        assert found == [
            ("https://x.gob.mx/a?b=1&c=2", "2026-02-11", False),
            ("https://x.gob.mx/b", "None", False),
            ("https://x.gob.mx/otro.xml", "None", True),
        ]

    def test_feeds(self) -> None:
        text = (
            "<rss><item><title>Uno</title><link>https://x.gob.mx/1</link>"
            "<pubDate>Wed, 11 Feb 2026 10:00:00 GMT</pubDate></item></rss>"
            '<feed><entry><link rel="alternate" href="https://x.gob.mx/2"/>\n'
            "<updated>2026-02-11T10:00:00Z</updated></entry>"
            "<entry><title>sin dirección</title></entry></feed>"
        )
        found = [(hint.url, str(hint.day)) for hint in hints.of_xml(text)]
        assert found == [("https://x.gob.mx/1", "2026-02-11"), ("https://x.gob.mx/2", "2026-02-11")]

    def test_an_entry_that_is_not_closed_hides_no_other(self) -> None:
        text = "<item><url><loc>https://x.gob.mx/1</loc></url>"
        assert [hint.url for hint in hints.of_xml(text)] == ["https://x.gob.mx/1"]
