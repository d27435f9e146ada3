"""Sections of invented institutions in every shape that real ones have, under ``/secciones/``.

Each is a small site: pages with the dirt of the real ones, none of their words.
"""

from __future__ import annotations

import json

ROOT = "/secciones"
_HTML = "text/html; charset=utf-8"


def _page(body: str, head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="es"><head><title>Transparencia</title>{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


_MENU = (
    '<nav><ul><li><a href="/secciones/juzgado/transparencia/">Transparencia</a>'
    '<li><a href="/secciones/juzgado/aviso.pdf">Aviso de privacidad</a>'
    '<li><a href="/secciones/juzgado/contacto/">Contacto</a></ul></nav>'
)


def _fraction(number: int, title: str, files: str) -> bytes:
    others = "".join(
        f'<li><a href="../f{n:02d}/#contenido">Fracción {n}</a>' for n in range(1, 4) if n != number
    )
    return _page(f"{_MENU}<h1>Artículo 21</h1><h2>{title}</h2>{files}<ul>{others}</ul>")


_COURT = {
    "juzgado/transparencia/": _page(
        f'{_MENU}<h1>Transparencia</h1><a href="articulo-21/"><h3>Artículo 21</h3></a>'
        '<a href="articulo-21/index.html">Artículo 21</a><a href="./?PHPSESSID=9">Inicio</a>'
        '<a href="/secciones/otra/transparencia/">Otra</a><a href="http://otro.example/">Fuera</a>'
        '<a href="rota/">Rota</a>'
    ),
    "juzgado/transparencia/articulo-21/": _page(
        f'{_MENU}<h1>Artículo 21</h1><ul><li><a href="f01/">Fracción I</a>'
        '<li><a href="f02">Fracción II</a><li><a href="f03/index.html#x">Fracción III</a></ul>'
    ),
    "juzgado/transparencia/articulo-21/f01/": _fraction(
        1, "Padrón de peritos",
        '<table><tr><th>Lista<th>2024<th>2025<tr><td>Padrón de peritos'
        '<td><a href="/secciones/juzgado/f/peritos_a.xlsx">Descargar</a>'
        '<td><a href="/secciones/juzgado/f/peritos_b.xlsx">Descargar</a></table>',
    ),
    "juzgado/transparencia/articulo-21/f02": _fraction(
        2, "Marco normativo",
        '<a href="/secciones/juzgado/f/Ley%20org%C3%A1nica.doc">Ley orgánica</a>',
    ),
    "juzgado/transparencia/articulo-21/f03/": _fraction(
        3, "Padrón de peritos",
        '<a href="/secciones/juzgado/f/peritos_c.xlsx">Padrón de peritos 2023</a>'
        '<a href="/secciones/juzgado/f/peritos_b.xlsx">Padrón de peritos 2025</a>',
    ),
}  # fmt: skip

_NUXT3 = json.dumps(
    [
        ["ShallowReactive", 1], {"data": 2}, {"secciones": 3}, [4, 8],
        {"titulo": 5, "archivos": 6, "actualizado": 20}, "Índice de expedientes reservados",
        [7, 12], {"texto": 9, "archivo": 10}, {"titulo": 11, "archivos": 15},
        "Primer semestre 2025",
        "/secciones/nuxt/f/IECR 1er sem 2025.xlsx", "Denuncias",
        {"texto": 13, "archivo": 14}, "Segundo semestre 2025",
        "/secciones/nuxt/f/IECR 2do sem 2025.xlsx", [16], {"texto": 17, "archivo": 18},
        "Denuncias 2024", "/secciones/nuxt/f/Denuncias_2024.xlsx", 3, {"dateModified": 21},
        "2026-02-11T10:00:00Z",
    ],
    ensure_ascii=False,
)  # fmt: skip
_NEXT = json.dumps(
    {"props": {"pageProps": {"bloques": [
        {"title": "Contratos", "items": [
            {"label": "Contratos 2023", "href": "/secciones/next/f/contratos_2023.csv"},
            {"label": "Contratos 2024", "href": "/secciones/next/f/contratos_2024.csv"}]}]}}},
)  # fmt: skip
_NUXT2 = (
    'window.__NUXT__=(function(a,b,c){return {layout:"x",data:[{titulo:a,enlaces:[{texto:'
    "\"Padrón 2024\",url:b},{texto:'Padrón 2025',url:c,visto:!0,n:void 0}]}]}}"
    '("Padrón de becas","\\u002Fsecciones\\u002Fnuxt2\\u002Ff\\u002Fpadron_2024.csv",'
    '"\\u002Fsecciones\\u002Fnuxt2\\u002Ff\\u002Fpadron_2025.csv"));'
)

_SHAPES = {
    "nuxt/": _page(
        '<div id="__nuxt"></div>'
        f'<script type="application/json" id="__NUXT_DATA__">{_NUXT3}</script>'
    ),
    "nuxt2/": _page(f'<div id="__nuxt"></div><script>{_NUXT2}</script>'),
    "next/": _page(
        '<div id="__next"></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{_NEXT}</script>'
    ),
    "vacia/": _page('<div id="root"></div><noscript>You need to enable JavaScript</noscript>'
                    '<script src="/static/js/main.js"></script>'),
    "marcos/": _page(
        "", '<meta http-equiv="Refresh" content="0; URL=\'/secciones/marcos/m.htm\'">'
    ),
    "marcos/m.htm": b"<html><head><base href='/secciones/marcos/x/'><frameset cols='20%,*'>"
    b"<frame src=menu.htm><frame src=datos.htm></frameset></html>",
    "marcos/x/menu.htm": b"<HTML><BODY><A HREF=datos.htm>Datos<BR><A HREF=nada.htm>N</BODY>",
    "marcos/x/datos.htm": (
        "<HTML><BODY><H2>Padrón de niñas<TABLE><TR><TD>2001<TD><A HREF='f/P1.xls'>bajar"
        "<TR><TD>2002<TD><A HREF='f/P2.xls'>bajar</TABLE></BODY>"
    ).encode("cp1252"),
    "wordpress/": _page(
        '<header><nav><a href="/secciones/wordpress/transparencia/">T</a></nav></header>'
        '<main class="entry-content"><div class="accordion"><div class="accordion-item">'
        '<button class="accordion-button" data-bs-toggle="collapse" data-bs-target="#c1">'
        "Contratos</button></div>"
        '<div id="c1" class="collapse"><p>'
        '<a href="/secciones/wordpress/wp-content/uploads/2026/07/c23.csv">2023</a>'
        '<a href="/secciones/wordpress/wp-content/uploads/2026/07/c24.csv">2024</a></p></div>'
        '<button aria-controls="c2">Viáticos</button>'
        '<div id="c2"><a href="/secciones/wordpress/wp-content/uploads/2026/07/v24.csv">2024</a>'
        "</div></div></main>"
    ),
    "mapa/": _page(
        '<h1>Datos</h1><a href="a/">A</a>',
        '<link rel="alternate" type="application/rss+xml" href="/secciones/mapa/feed/">',
    ),
    "mapa/a/": _page('<h1>Padrón</h1><a href="/secciones/mapa/padron_2024.csv">Padrón 2024</a>'),
    "mapa/b/": _page('<h1>Becas</h1><a href="/secciones/mapa/becas_2024.csv">Becas 2024</a>'),
}  # fmt: skip
_FEED = (
    b"<rss><channel><link>/</link><item><title>B</title><link>/secciones/mapa/b/</link>"
    b"<pubDate>Wed, 11 Feb 2026 10:00:00 +0000</pubDate></item><item><link>/fuera/</link></item>"
    b"<item><link>http://otro.example/secciones/mapa/</link></item></channel></rss>"
)


def answer(path: str) -> tuple[str, bytes] | None:
    """(media type, bytes) of a page of ours."""
    name = path.removeprefix(f"{ROOT}/").removesuffix("index.html")
    if name == "mapa/feed/":
        return "application/rss+xml", _FEED
    if name.startswith("marcos/") and name in _SHAPES:
        return "text/html", _SHAPES[name]
    body = _COURT.get(name) or _SHAPES.get(name)
    return (_HTML, body) if body is not None else None
