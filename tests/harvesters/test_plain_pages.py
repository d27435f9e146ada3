"""Pages that are read without their tree: the same is found in them as their tree says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.harvesters.transparencia import page as pages
from ckanext.gobabierto.harvesters.transparencia import scan
from ckanext.gobabierto.harvesters.transparencia.bounds import MOST_LINKS, bounded
from ckanext.gobabierto.harvesters.transparencia.grammar import grammar
from ckanext.gobabierto.harvesters.transparencia.page import LINKS, Page, parse

from . import realdata

URL = "https://www.inmar.gob.mx/transparencia/"
FIXTURES = Path(__file__).resolve().parents[1]
OPEN = '<!doctype html><html lang="es-MX"><head><title>T</title></head><body class="p">'
CLOSE = "</body></html>"

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


# --- pages out of pieces -------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["Padrón 2024", " ", "\n", "\r\n ", "a > b", "&amp;", "&nbsp;x", "&oacute;", "& co", "“x”", "¤"]
)
_ATTRIBUTES = st.sampled_from(
    ["", "", ' class="menu-item x"', " id='y'", ' width=50 hidden title="l\'agua"', "\n role=main "]
)
_ADDRESSES = st.sampled_from(
    ["/f/padron_2024.csv", "f.xlsx", "", " b.csv ", "ñ.csv", "?a=1&b=2", "?a=1&amp;b=2", "#x"]
)


def _pair(name: str, inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(_ATTRIBUTES, inside).map(lambda t: f"<{name}{t[0]}>{t[1]}</{name}>")


def _several(*kinds: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*kinds), max_size=most).map("".join)


_VOID = st.sampled_from(['<img src="i.png" alt="Dibujo &amp; más">', "<br>", "<br/>", "<wbr >"])
_LEAF = st.one_of(
    _WORDS, _VOID, *(_pair(n, _WORDS) for n in ("i", "span", "strong", "b", "em", "small", "font"))
)
_INLINE = st.one_of(_LEAF, _pair("span", _several(_LEAF)), _pair("b", _several(_LEAF)))
_LINK = st.tuples(_ATTRIBUTES, _ADDRESSES, _ATTRIBUTES, _several(_INLINE)).map(
    lambda t: f'<a{t[0]} href="{t[1]}"{t[2]}>{t[3]}</a>'
)
_LINE = _several(_INLINE, _LINK)
_NOTES = st.sampled_from(
    [
        "<!-- .entry-content -->",
        "<!---->",
        "<script>if (a<b) x('<div>')</script>",
        "<script src='x.js'></script>",
        "<style>a > b {}</style>",
    ]
)
_HEADINGS = st.one_of(*(_pair(n, _LINE) for n in ("h1", "h2", "h3", "h6")))
_SIMPLE = st.one_of(_INLINE, _LINK, _LINK, _HEADINGS, _NOTES, _pair("summary", _several(_INLINE)))
_BLANK = st.sampled_from(["", "\n", " \t"])


def _blocks(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = ("div", "p", "ul", "li", "section", "nav", "details", "form", "span", "dd")
    some = _several(inside)
    unclosed = st.sampled_from(names).flatmap(lambda n: some.map(lambda s: f"<{n}>{s}"))
    return st.one_of(*(_pair(n, some) for n in names), unclosed, some.map(lambda s: s + "</div>"))


_FLOW = st.recursive(_SIMPLE, _blocks, max_leaves=6)
_ROW = st.lists(st.one_of(_pair("td", _several(_FLOW, most=2)), _pair("th", _INLINE)), max_size=3)
_ROWS = st.lists(
    st.tuples(_BLANK, _ROW, _BLANK).map(lambda t: f"{t[0]}<tr>{t[0].join(t[1])}</tr>{t[2]}"),
    max_size=3,
).map("".join)
_TABLE = st.one_of(_pair("table", _ROWS), _pair("table", _pair("tbody", _ROWS)))
_CONTENTS = st.lists(st.one_of(_FLOW, _FLOW, _TABLE), max_size=6).map("".join)
_HEAD = st.lists(
    st.sampled_from(
        [
            "<title>Padrón &amp; más</title>",
            '<base href="/b/">',
            '<meta http-equiv="refresh" content="0; url=/z/">',
            '<link rel="alternate" type="application/rss+xml" href="/feed/">',
            "<script>'<h1><a href=x>'</script>",
            "<noscript><link href=x></noscript>",
        ]
    ),
    max_size=3,
).map("".join)
_PAGES = st.tuples(_HEAD, _CONTENTS, st.sampled_from([CLOSE, "", f"\n{CLOSE}\n<!-- x -->"])).map(
    lambda t: f'<!doctype html><html lang="es"><head>{t[0]}</head><body>{t[1]}{t[2]}'
)

_ODD = [
    "<a href='y.csv'>Y</a>",
    "<h3>Y</h3>",
    *"<>\"'&/=-!",
    "\x00",
    "\ud800",
    "\u200b",
    "\x0c",
    "&#0;",
    "&#150;",
    "&#xD800;",
    "&#233;",
    "&notit;",
    "&copy",
    "&reg_x=1",
    "<a>",
    "</a>",
    "<a name='x'>",
    '<a href="x.csv">',
    "<a href=x>y</a>",
    '<a HREF="x">y</a>',
    '<a href="x" href="y">z</a>',
    "<a href='x' title=\"<a href='y'>\">z</a>",
    "<A HREF='x'>Y</A>",
    "<b>",
    "</b>",
    "<i class='x'>",
    "</i>",
    "<font color=red>",
    "</span>",
    "<p>",
    "</p>",
    "</br>",
    "<h2>",
    "</h2>",
    "</h4>",
    "<legend>L</legend>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "</th>",
    "<caption>c</caption>",
    "<col>",
    "texto",
    "<form>",
    "</form>",
    "<button>",
    "<select><option>",
    "</select>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "<template>",
    "</template>",
    "<svg><title>",
    "</svg>",
    "<math>",
    "<iframe src='/f'>",
    "</iframe>",
    "<noscript>",
    "</noscript>",
    "<xmp>",
    "<plaintext>",
    "<frameset><frame src='/f'>",
    "<area href='/a' alt='A'>",
    "<body lang='x'>",
    "<html lang='en'>",
    "<head>",
    "</body>",
    "</html>",
    "<base href='/otra/'>",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    "<!-- a -- b -->",
    "<!-- <a href='x'>y</a> -->",
    "<![CDATA[ x ]]>",
    "<?x?>",
    "<!x>",
    "</>",
    "<3",
    "<script>",
    "</script>",
    "<script><!-- <script> </script> -->",
    "<style>",
    "</style >",
    '<div aria-controls="p" href="#p">P</div><p id="p">',
    '<b data-toggle="collapse" data-target="#y">Panel</b>',
    "<marquee>",
    '<div ="a=\'b" c>',
    "<div title='>'>",
    "<div x='a'y='b'>",
    "<div a\"b='c d'>",
    "<div/>",
    "<i/>",
    "<center>",
    "</li>",
    "<hr>",
    "<image alt='x'>",
    "<nobr>",
    "<h2-x>",
    "<main class='entry-content'>",
]


@st.composite
def _broken(draw: st.DrawFn) -> str:
    """A page with odd things at odd places, or with something missing."""
    html = draw(_PAGES)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(html)))
        if draw(st.booleans()):
            place = max(html.find("<", place), 0)
        left_out = draw(st.sampled_from([0, 0, 0, 1, 4, 9]))
        odd = draw(st.sampled_from(_ODD))
        html = html[:place] + odd + html[place + left_out :]
    return html


_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
_MUCH = settings(max_examples=600, deadline=None, suppress_health_check=_SLOW)


@_MUCH
@given(_broken())
def test_what_is_read_without_a_tree_is_what_the_tree_says(html: str):
    if is_plain(html):
        same(html)


@_MUCH
@given(_PAGES)
def test_and_in_pages_without_anything_odd(html: str):
    if is_plain(html):
        same(html)


@pytest.mark.parametrize("odd", [odd for odd in _ODD if len(odd) > 1])
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


# --- what is plain -------------------------------------------------------------------------------

_MENU = '<nav><ul class="menu"><li class="menu-item"><a href="/m/">Área</a></li></ul></nav>'


@pytest.mark.parametrize(
    "contents",
    [
        _MENU + "<h2>P</h2><ul><li><a href='f.csv'>Padrón</a><li><a href='g.csv'>Otro</a></ul>",
        '<h2>P</h2><table class="t">\n<tbody><tr><th>Año</th></tr>\n<tr><td>2024</td>\n'
        '<td><p><a class="b" href="f.xlsx" target="_blank"><i class="x"></i> F</a></p></td></tr>'
        "</tbody></table>",
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
    @given(_PAGES)
    def see(html: str) -> None:
        found.append(is_plain(html))

    see()
    assert sum(found) > len(found) / 2


def test_the_tree_of_a_plain_page_is_made_when_it_is_asked_for():
    page = parse(OPEN + "<h2>P</h2><p>Base de 2024: <a href='f.csv'>Bajar</a></p>" + CLOSE, URL)
    assert not page.has_tree
    assert page.context(page.links[0]) == "Base de 2024:"
    assert page.has_tree
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
