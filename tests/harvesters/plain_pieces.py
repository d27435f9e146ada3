"""HTML pages out of pieces, as content managers write them and with odd things in them."""

from __future__ import annotations

from hypothesis import strategies as st

CLOSE = "</body></html>"

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
PAGES = st.tuples(_HEAD, _CONTENTS, st.sampled_from([CLOSE, "", f"\n{CLOSE}\n<!-- x -->"])).map(
    lambda t: f'<!doctype html><html lang="es"><head>{t[0]}</head><body>{t[1]}{t[2]}'
)

ODD: list[str] = [
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
def broken(draw: st.DrawFn) -> str:
    """A page with odd things at odd places, or with something missing."""
    html = draw(PAGES)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(html)))
        if draw(st.booleans()):
            place = max(html.find("<", place), 0)
        left_out = draw(st.sampled_from([0, 0, 0, 1, 4, 9]))
        odd = draw(st.sampled_from(ODD))
        html = html[:place] + odd + html[place + left_out :]
    return html
