"""Links with their headings out of a page of 5,000 links, beside BeautifulSoup."""

from __future__ import annotations

import time
from collections.abc import Callable

from bs4 import BeautifulSoup, SoupStrainer, Tag

from ckanext.gobabierto.harvesters.transparencia.outline import RawLink
from ckanext.gobabierto.harvesters.transparencia.page import parse
from ckanext.gobabierto.harvesters.transparencia.section import read_section

from benchmarks.figures import Results, median, repeated

URL = "https://www.sediag.gob.mx/transparencia/"
LINKS = 5_000
SHARE = 1 / 20
_YEARS = range(2021, 2026)
_QUARTERS = ("Primer", "Segundo", "Tercer", "Cuarto")
_LEVELS = {f"h{n}": n for n in range(1, 7)} | {"summary": 7, "legend": 7}

Found = list[tuple[str, str, tuple[str, ...]]]


def tables(links: int = LINKS) -> str:
    """A section as content managers write it: a menu, a heading for each obligation and year, a
    table with a row for each file."""
    menu = "".join(f'<li class="menu-item"><a href="/m/{n}/">Área {n}</a></li>' for n in range(40))
    parts = [
        (
            '<!doctype html><html lang="es"><head><meta charset="utf-8"><title>T</title>'
            f'</head><body class="page"><header><nav><ul class="menu">{menu}</ul></nav></header>'
            '<main id="contenido"><h1>Obligaciones de transparencia</h1>'
        )
    ]
    number, written = 0, 40
    while written < links:
        number += 1
        parts.append(f'<section class="bloque"><h2 class="titulo">Programa {number}</h2>')
        for year in _YEARS:
            parts.append(f'<h3>{year}</h3><table class="tabla"><tbody>')
            for quarter, name in enumerate(_QUARTERS, start=1):
                if written < links:
                    parts.append(_row(number, year, quarter, name))
                    written += 1
            parts.append("</tbody></table>")
        parts.append("</section>")
    return "".join(parts) + "</main></body></html>"


def _row(number: int, year: int, quarter: int, name: str) -> str:
    file = f"/wp-content/uploads/{year}/{quarter:02d}/Padron_{number}_{year}_T{quarter}.xlsx"
    return (
        f"<tr><td>{name} trimestre</td><td>Padrón de beneficiarios del programa {number}</td>"
        f'<td><a class="boton" href="{file}" target="_blank" rel="noopener">'
        f'<i class="icono"></i> Padrón {year}, {name.lower()} trimestre</a></td></tr>\n'
    )


def listed(links: int = LINKS) -> str:
    """The barest page there is: nothing but headings and a list, where a parser gains least."""
    parts = ["<html><head><title>Lista</title></head><body><h1>Archivos</h1>"]
    for start in range(0, links, 20):
        items = (
            f"<li><a href='/f/padron_{n}.csv'>Padrón {n}</a></li>"
            for n in range(start, min(start + 20, links))
        )
        parts.append(f"<h2>Grupo {start // 20}</h2><ul>{''.join(items)}</ul>")
    return "".join(parts) + "</body></html>"


def ours(html: str) -> list[RawLink]:
    """As a section is read; a link is (address, text, headings, number)."""
    return parse(html, URL).links


def theirs(html: str) -> Found:
    """BeautifulSoup at its best: only the tags that are wanted are built, one pass over them."""
    wanted = ["a", *_LEVELS]
    soup = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer(wanted))
    found: Found = []
    open_: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    for node in soup.descendants:
        if not isinstance(node, Tag):
            continue
        if node.name in _LEVELS:
            level = _LEVELS[node.name]
            open_ = [item for item in open_ if item[0] < level]
            open_.append((level, " ".join(node.get_text(" ").split())))
            path = tuple(text for _, text in open_)
        elif node.name == "a" and "href" in node.attrs:
            text = " ".join(node.get_text(" ").split())
            found.append((str(node["href"]), text, path))
    return found


def _side_by_side(html: str, rounds: int) -> tuple[float, float]:
    """Processor seconds of ours and of theirs at their best, taken in turns so that both meet
    the same moments of the machine."""
    mine: list[float] = []
    peer: list[float] = []
    for _ in range(rounds):
        peer.append(_spent(theirs, html))
        mine += [_spent(ours, html) for _ in range(4)]
    return min(mine), min(peer)


def _spent(work: Callable[[str], object], html: str) -> float:
    began = time.process_time()
    work(html)
    return time.process_time() - began


def measure(results: Results, rounds: int = 8) -> None:
    """The promise, on a section and on the page where it is hardest to keep."""
    for label, html in (("tablas", tables()), ("lista", listed())):
        if [link[:3] for link in ours(html)] != theirs(html):
            raise SystemExit(f"section_links: {label}: not the same links")
        mine, peer = _side_by_side(html, rounds)
        name = f"Enlaces con su encabezado, {LINKS:,} ({label})"
        note = f"BeautifulSoup(html.parser, SoupStrainer); {peer / mine:.1f} veces más rápido"
        results.versus(name, 1000 * mine, 1000 * peer, "ms", SHARE, note)
    body = tables().encode()
    spent = repeated(lambda: read_section(body, URL), rounds, warm=1)
    results.told(f"Sección de {LINKS:,} enlaces, entendida", 1000 * median(spent), "ms")


if __name__ == "__main__":
    figures = Results()
    measure(figures)
    for figure in figures.figures:
        print(figure.note)
    raise SystemExit(1 if figures.missed else 0)
