"""Pages made to end their reader: large, deep, growing, hostile. Read in part, and said."""

from __future__ import annotations

import time

import pytest

from ckanext.gobabierto.harvesters.transparencia import bounds
from ckanext.gobabierto.harvesters.transparencia.bounds import bounded
from ckanext.gobabierto.harvesters.transparencia.javascript import NotLiteral, literal
from ckanext.gobabierto.harvesters.transparencia.page import parse
from ckanext.gobabierto.harvesters.transparencia.section import read_section
from ckanext.gobabierto.harvesters.transparencia.wording import squeeze, squeeze_all

URL = "https://www.inmar.gob.mx/transparencia/"
LINK = '<h2>Padrón</h2><a href="p_2024.csv">Padrón 2024</a>'


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (LINK + "<div>" * 200_000, "anidada"),
        (LINK + "<div><i x=1></b>" * 100_000, "anidada"),
        (LINK + "<a href=x " + " ".join(f"d{n}=1" for n in range(60_000)) + ">", "atributos"),
        (LINK + "x" * 9_000_000, "cortada"),
        (LINK + "<a href=f.csv>F</a>" * 30_000, "enlaces"),
    ],
)
def test_what_is_too_much_is_left_out_and_said(html: str, said: str):
    began = time.process_time()
    page = parse(html, URL)
    assert said in page.partial
    assert page.links[0].text == "Padrón 2024"
    assert time.process_time() - began < 10


def test_formatting_that_repeats_itself_is_dropped_and_its_words_stay():
    html = "<p>" + "".join(f"<font size={n}>" for n in range(5000)) + "<p>x" * 5000 + LINK
    began = time.process_time()
    page = parse(html, URL)
    assert page.links[0].heading_path == ("Padrón",)
    assert page.partial == ()
    assert time.process_time() - began < 5


def test_fifty_megabytes_in_one_line_are_read_in_part():
    body = LINK.encode() + b"<p>" + b"a" * 50_000_000
    result = read_section(body, URL)
    assert result.partial == (bounds.CUT,)
    assert len(result.findings) == 1


def test_real_pages_are_left_as_they_are():
    html = "<ul>" + "<li><a href=x>X</a><br><i class='icono'></i>" * 4000 + "</ul>"
    assert bounded(html).html == html
    assert bounded(html).left_out == ()


def test_texts_bear_nothing_that_hides_or_turns_around():
    page = parse(
        "<h2>Pa\u202edrón\u200b</h2><a href='a.csv'>\u202efdp.exe\u202c\x07 "
        "<script>alert(1)</script>"
        "Padrón&#0;&#8238; 2024</a><a href=b.csv><img alt='&lt;script&gt;x'></a>",
        URL,
    )
    assert page.headings[0][1] == "Padrón"
    assert page.links[0].text.isprintable()
    assert "alert" not in page.links[0].text
    assert page.links[1].text == "<script>x"  # a text; whoever shows it escapes it


def test_many_texts_are_squeezed_as_one_by_one():
    keyed = ["https://a.gob.mx/?token=abc", "b", "a=b"]
    assert squeeze_all(keyed) == ["https://a.gob.mx/?token=***", "b", "a=b"]
    texts = ["  a \n b", "", "\u200b", "c\u00a0d", "e" * 2000, "\u241e", "\x00x"]
    assert squeeze_all(texts) == [squeeze(text) for text in texts]
    assert squeeze_all(texts[:2] * 3) == [squeeze(text) for text in texts[:2] * 3]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/csv,a", " JAVASCRIPT:x", "vbscript:x"]
)
def test_what_runs_is_never_an_address(href: str):
    result = read_section(f'<h2>P</h2><a href="{href}">Padrón 2024.csv</a>'.encode(), URL)
    assert result.findings == ()
    assert [link.kind.value for link in result.links] == ["rechazado"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a:1,'b':[!0,null,void 0]}", {"a": 1, "b": [True, None, None]}),
        ('(function(a){return {x:a,y:new Date(5)}}("\\u0041"))', {"x": "A", "y": 5}),
        ('{"a": 1};', {"a": 1}),
    ],
)
def test_literals_are_read_without_running_them(text: str, value: object):
    assert literal(text) == value


@pytest.mark.parametrize("text", ["[" * 5000, "{a:", "(function(){while(1){}})()", "{" * 99])
def test_what_is_no_literal_is_refused(text: str):
    with pytest.raises(NotLiteral):
        literal(text)


_MANY = [f"d{n}" for n in range(60_000)]


@pytest.mark.parametrize(
    "attributes",
    [
        " ".join(f'{name}="<b>"' for name in _MANY),
        " ".join(f"{name}='<' " for name in _MANY),
        " ".join(_MANY),
        " <q ".join(_MANY),
        " ".join(f'{name}=">"' if n % 500 == 0 else name for n, name in enumerate(_MANY)),
        f'x="{"> " * 40_000}" ' + " ".join(_MANY),
        "/".join(_MANY),
    ],
)
@pytest.mark.parametrize("before", ["", "<script>a='<x y='</SCRIPT>", "<!-- <a b=' -->", "<!x '>"])
def test_no_quoting_hides_a_tag_with_thousands_of_attributes(before: str, attributes: str):
    began = time.process_time()
    page = parse(f"{before}{LINK}<a href=x {attributes}>Y</a>" + LINK, URL)
    assert page.partial == (bounds.ATTRIBUTES,)
    assert [link.text for link in page.links] == ["Padrón 2024", "Y", "Padrón 2024"]
    assert time.process_time() - began < 3


@pytest.mark.parametrize("drawing", ["<svg><style>", "<svg><![CDATA[> <x a=']]>", "<math><title>"])
def test_nor_does_a_drawing(drawing: str):
    began = time.process_time()
    page = parse(f"{LINK}{drawing}<a href=x {' '.join(_MANY)} '>Y</a>", URL)
    assert page.links[0].text == "Padrón 2024"
    assert time.process_time() - began < 3


_QUOTED_WORDS = "palabra d\"Or d'Or " * 9000


def test_long_texts_codes_and_pictures_are_no_such_tags():
    html = (
        f"{LINK}<p>{_QUOTED_WORDS}<script>if (a<b && c=='>') x=\"<i>\";{'y<z ' * 300}"
        f"</script><img src='data:{'A' * 200_000}'><p>{'uno dos ' * 9000}<a href=f.csv>F</a>"
    )
    page = parse(html, URL)
    assert page.partial == ()
    assert page.links[-1].text == "F"
