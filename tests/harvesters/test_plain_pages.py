"""Pages that are read without their tree: the same is found in them as their tree says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from selectolax.lexbor import LexborHTMLParser

from ckanext.gobabierto.harvesters.transparencia import page as pages
from ckanext.gobabierto.harvesters.transparencia import scan
from ckanext.gobabierto.harvesters.transparencia.bounds import MOST_LINKS, bounded
from ckanext.gobabierto.harvesters.transparencia.grammar import grammar
from ckanext.gobabierto.harvesters.transparencia.page import LINKS, Page, parse

from . import realdata
from .plain_pieces import CLOSE, ODD, PAGES, broken

URL = "https://www.inmar.gob.mx/transparencia/"
FIXTURES = Path(__file__).resolve().parents[1]
OPEN = '<!doctype html><html lang="es-MX"><head><title>T</title></head><body class="p">'

pytestmark = pytest.mark.skipif(grammar() is None, reason="no possessive repeats before 3.11")


def is_plain(html: str) -> bool:
    return scan.read(bounded(html)) is not None


def told(page: Page) -> dict[str, Any]:
    """All that others ask a page."""
    return {
        "head": (page.title, page.language, page.base, page.refresh, page.feeds),
        "partial": page.partial,
        "headings": page.headings,
        "links": page.links,
        "frames": page.frames,
        "blocks": page.blocks,
        "bold": bool(page.bold),
        "menu": page.menu(),
        "written": page.written(),
        "around": [page.context(link) for link in page.links],
    }


def of_the_tree(html: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages.scan, "read", lambda _: None)
        return told(parse(html, URL))


def same(html: str) -> None:
    assert told(parse(html, URL)) == of_the_tree(html)


_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
_MUCH = settings(max_examples=600, deadline=None, suppress_health_check=_SLOW)


@_MUCH
@given(broken())
def test_what_is_read_without_a_tree_is_what_the_tree_says(html: str):
    if is_plain(html):
        same(html)


@_MUCH
@given(PAGES)
def test_and_in_pages_without_anything_odd(html: str):
    if is_plain(html):
        same(html)


@pytest.mark.parametrize("odd", [odd for odd in ODD if len(odd) > 1])
@pytest.mark.parametrize(
    "around",
    [
        "<h2>P</h2>{}<p><a href='a.csv'>A</a></p>",
        "<h2>P {} q</h2><a href='a.csv'>A</a>",
        "<h2>P</h2><a href='a.csv'>A {} b</a> <a href='b.csv'>B</a>",
        "<table><tr><td><a href='1.csv'>1</a></td>{}<td><a href='a.csv'>A</a></td></tr></table>",
        "<h2>P</h2><table><tr><td>{}</td><td><a href='a.csv'>A</a></td></tr></table><h3>Q</h3>",
        "<table>{}<tr><td><a href='a.csv'>A</a></td></tr></table><h2>P</h2>",
        "<b>{}</b><h2>P</h2><a href='a.csv'>A</a>",
    ],
)
def test_each_odd_thing_at_each_place(around: str, odd: str):
    same(OPEN + around.format(odd) + CLOSE)


@pytest.mark.parametrize(
    "head",
    """<!-- <script> <template><a_href=q></a> <a_href=x> <h1>x</h1> <title> <svg> <frameset> <table>
    <noscript><p> <!--<body>--> <div></head><body> text <select> <form> <body-x>""".split(),
)
def test_what_begins_before_the_body_is_left_to_the_tree(head: str):
    html = f"<html><head>{head.replace('_', ' ')}</head><body><h2>P</h2><a href='x'>X</a>" + CLOSE
    assert not is_plain(html)
    same(html)


def test_a_body_that_is_itself_a_control_is_left_to_the_tree():
    same('<html><body aria-controls="p">P<p id="p"><a href="x">X</a></p></body></html>')


# --- what is plain -------------------------------------------------------------------------------

_MENU = '<nav><ul class="menu"><li class="menu-item"><a href="/m/">Área</a></li></ul></nav>'


@pytest.mark.parametrize(
    "contents",
    [
        _MENU + "<h2>P</h2><ul><li><a href='f.csv'>Padrón</a><li><a href='g.csv'>Otro</a></ul>",
        """<h2>P</h2><table class="t">
        <tbody><tr><th>Año</th></tr>
        <tr><td>2024</td><td><p><a class="b" href="f.xlsx"><i class="x"></i> F</a></p></td></tr>
        </tbody></table>""",
        "<h2><a href='/p/'>Padrones</a></h2><p><strong><a href='f.csv'>F</a></strong>, 2024</p>",
        '<a href="/"><img src="logo.png" alt="Inicio"></a><h1>P</h1><a href="f.csv"></a>',
        """<!-- menu --><script>var a = '<div>';</script><h2>P &amp; Q</h2>
        <a href="d.php?a=1&amp;b=2&c=3">Padr&oacute;n&nbsp;2024</a><style>p{}</style>""",
        "<details><summary>Contratos</summary><p><a href='f.csv'>F</a><br>2024</p></details>",
    ],
)
def test_pages_as_content_managers_write_them_need_no_tree(contents: str):
    html = OPEN + contents + CLOSE
    assert is_plain(html)
    same(html)
    assert parse(html, URL).links


def test_most_pages_of_the_properties_are_plain():
    """Else they would say nothing."""
    found: list[bool] = []

    @settings(max_examples=200, deadline=None, suppress_health_check=_SLOW)
    @given(PAGES)
    def see(html: str) -> None:
        found.append(is_plain(html))

    see()
    assert sum(found) > len(found) / 2


def test_the_tree_of_a_plain_page_is_made_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    made: list[LexborHTMLParser] = []

    def make(html: str) -> LexborHTMLParser:
        made.append(LexborHTMLParser(html))
        return made[-1]

    monkeypatch.setattr(pages, "LexborHTMLParser", make)
    page = parse(OPEN + "<h2>P</h2><p>Base de 2024: <a href='f.csv'>Bajar</a></p>" + CLOSE, URL)
    assert (page.links[0].heading_path, made) == (("P",), [])
    assert page.context(page.links[0]) == "Base de 2024:"
    assert len(made) == 1
    page.close()
    assert page.tree is None
    assert (page.places, page.menu(), page.context(page.links[0])) == ([], frozenset(), "")


def test_too_many_links_are_cut_as_in_the_tree():
    html = OPEN + "<h2>P</h2>" + "<a href='f.csv'>F</a>" * (MOST_LINKS + 5) + CLOSE
    assert is_plain(html)
    page = parse(html, URL)
    assert (len(page.links), page.partial) == (MOST_LINKS, (LINKS,))
    assert len(page.places) == MOST_LINKS


def test_without_possessive_repeats_every_page_has_a_tree(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "grammar", lambda: None)
    assert not is_plain(OPEN + CLOSE)


# --- pages that exist ----------------------------------------------------------------------------


def _fixtures() -> Iterator[Path]:
    for kind in ("*.html", "*.htm"):
        yield from sorted(FIXTURES.rglob(kind))


@pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p in _fixtures()])
def test_the_pages_of_the_tests_say_the_same(path: Path):
    same(path.read_text(encoding="utf-8", errors="replace"))


def test_the_real_sections_say_the_same():
    for _, _, body in realdata.pages():
        html = body.decode("utf-8", "replace")
        same(html)
        same(OPEN + html + CLOSE)


# --- pages made to end their reader --------------------------------------------------------------

_ENDLESS = [
    "<a ",
    '<a href="x"',
    '<a href="x">',
    '<a href="x"><i></i>',
    "<a x='",
    "<a href='x'>y</a>",
    "<h2><a href='x'><img alt='y'></a></h2>",
    "<span>",
    "<b><span>",
    "<h2>",
    "<h2>x</h2>",
    "<summary><b>",
    "<table>",
    "<table><tr><td>",
    "<tr><td>x</td>",
    "<!--",
    "<!-- -",
    "-",
    "<script><",
    "<script>",
    "</p>",
    "&amp;",
    "&",
    " x='y'",
    "x ",
    "\u200b",
]


@pytest.mark.parametrize("unit", _ENDLESS)
@pytest.mark.parametrize("start", ["", "<a href='x'>", "<table><tr><td>", "<h2>", "<!--", "<b "])
def test_no_page_is_looked_at_for_long(unit: str, start: str):
    bound = bounded(OPEN + start + unit * (2_000_000 // len(unit)))
    began = time.process_time()
    scan.read(bound)
    assert time.process_time() - began < 3
