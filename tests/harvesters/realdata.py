"""The real sections as pages: HTML where there is HTML, HTML of ours made from the JSON ones."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

_NAME = "secciones-transparencia"


def folder() -> Path | None:
    """Where the real sections are on this machine, if they are."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "realdata"
    for base in (os.environ.get("GOBABIERTO_REALDATA"), beside):
        if base and (Path(base) / _NAME).is_dir():
            return Path(base) / _NAME
    return None


def required() -> Path:
    """The folder, or skip saying why."""
    found = folder()
    if found is None:
        pytest.skip("no real sections here: set GOBABIERTO_REALDATA to the folder that holds them")
    return found


def _document(title: str, body: str) -> bytes:
    head = f"<head><meta charset=utf-8><title>{escape(title)}</title></head>"
    return f"<!doctype html><html lang=es>{head}<body><main>{body}</main></body></html>".encode()


def _link(text: str, href: str) -> str:
    return f'<a href="{escape(href, quote=True)}">{escape(text)}</a>'


def _himfg(data: dict[str, Any]) -> bytes:
    parts = ["<h1>Archivos</h1>"]
    for section in data["secciones"]:
        items = "".join(f"<li>{_link(e['texto'], e['href'])}" for e in section["enlaces"])
        parts.append(f"<h2>{escape(section['encabezado'])}</h2><ul>{items}</ul>")
    return _document(data["institucion"], "".join(parts))


def _sesna(data: dict[str, Any]) -> bytes:
    parts = [f"<h1>{escape(data['titulo'])}</h1>"]
    for section in data["secciones"]:
        parts.append(f"<h2>{escape(section['encabezado'])}</h2>")
        for card in section["enlaces"]:
            manual = _link("Manual", card["manual"]) if "manual" in card else ""
            parts.append(
                f"<div class=card>{_link(card['texto'], card['href'])}"
                f"<p>{escape(card['descripcion'])}</p>{manual}</div>"
            )
    return _document(data["titulo"], "".join(parts))


def _menu(items: list[dict[str, Any]]) -> str:
    entries = (
        f"<li>{_link(i['texto'], i['href'])}{_menu(i['hijos']) if i.get('hijos') else ''}</li>"
        for i in items
    )
    return f"<ul>{''.join(entries)}</ul>"


def pages() -> Iterator[tuple[str, str, bytes]]:
    """(institution, address, bytes) of every real page."""
    base = required()
    for name in ("datos-abiertos", "acceso-a-la-informacion", "apertura-gubernamental"):
        body = (base / f"ipicyt_{name}.html").read_bytes()
        yield "ipicyt", f"https://ipicyt.edu.mx/transparencia/{name}", body
    himfg = json.loads((base / "himfg_archivos_2024.json").read_text(encoding="utf-8"))
    yield "himfg", "https://himfg.com.mx/archivos/index.html", _himfg(himfg)
    sesna = json.loads((base / "sesna_2026.json").read_text(encoding="utf-8"))
    yield "sesna", "https://www.sesna.gob.mx/transparencia/", _sesna(sesna)
    imss = json.loads((base / "imss_menu.json").read_text(encoding="utf-8"))
    # The menu heads every page of the site; it is read here on its home page.
    body = _document(imss["institucion"], f"<nav>{_menu(imss['menu'])}</nav>")
    yield "imss", "http://www.imss.gob.mx/", body
    pjecz = (base / "pjecz_transparencia_fragmento.html").read_bytes()
    yield "pjecz", "https://www.pjecz.gob.mx/transparencia/", pjecz
