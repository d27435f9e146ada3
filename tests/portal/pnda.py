"""The national platform as it answers since 2025: the same datasets by its API and by its pages.

Under ``/pnda``: ``organization/<name>``, ``dataset/<name>`` and ``api/3/action/package_search``.
Its ``robots.txt`` (for the root of a host) closes the API, as the real one does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

ROOT = "/pnda"
ROBOTS = b"User-agent: *\nDisallow: /pnda/api/\n"
PER_PAGE = 2
FILES = "https://repodatos.atdt.gob.mx/api_update"
TITLES = {
    "inmar": "Instituto del Mar (INMAR)",
    "inasil": "Instituto Nacional del Silencio (INASIL)",
    "sediag": "Secretaría de Diagnóstico (SEDIAG)",
}
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_SHOWN = 40


def dataset(name: str, title: str, **given: Any) -> dict[str, Any]:
    """A dataset as ``package_show`` gives it."""
    owner = given.pop("owner", "inmar")
    files = given.pop("files", [("datos", "Registros", "Un renglón por registro.")])
    return {
        "id": f"id-{name}", "name": name, "title": title, "type": "dataset", "state": "active",
        "private": False, "notes": f"Datos sobre {title}.", "license_id": "cc-by-4.0",
        "license_title": "Creative Commons Attribution 4.0", "maintainer": TITLES[owner],
        "metadata_created": "2026-03-09T21:40:15.123456",
        "metadata_modified": "2026-03-11T02:11:45.654321",
        "organization": {"name": owner, "title": TITLES[owner]},
        "groups": [{"name": "mar_costa", "display_name": "Mar y costa"}],
        "tags": [{"name": "litoral"}, {"name": "medio marino"}],
        "resources": [
            {
                "id": f"{name}-{slug}", "name": label, "description": text, "format": "CSV",
                "url": f"{FILES}/{owner}/{name}/{slug}.csv", "state": "active",
            }
            for slug, label, text in files
        ],
        **given,
    }  # fmt: skip


def catalogue() -> list[dict[str, Any]]:
    """What the invented institutions have on the platform."""
    long = "Avistamientos de mamíferos marinos por litoral, especie y temporada"
    return [
        dataset("arribazon_sargazo", "Arribazón de sargazo"),
        dataset(
            "avistamientos_2025",
            "Avistamientos de mamíferos marinos 2025",
            files=[("av_1", long, "Conteos."), ("av_2", "Catálogo de especies", "Claves.")],
        ),
        dataset("calidad_agua_playas", "Calidad del agua en playas (2026)"),
        dataset(
            "plan_apertura_inmar",
            "Plan de Apertura Institucional del INMAR",
            groups=[{"name": "plan_apertura_datos", "display_name": "Plan de apertura de datos"}],
        ),
        dataset("laboratorios", "Laboratorios de diagnóstico", owner="sediag"),
        dataset("niveles_ruido", "Niveles de ruido por municipio y hora", owner="inasil"),
        dataset("zonas_silencio", "Zonas de silencio declaradas", owner="inasil"),
    ]


def answer(
    path: str, datasets: list[dict[str, Any]] | None = None, per_page: int = PER_PAGE
) -> tuple[str, bytes] | None:
    """(media type, bytes) of an address below :data:`ROOT`, with its query; ``None`` for a 404."""
    known = catalogue() if datasets is None else datasets
    parts = urlsplit(path)
    below = parts.path.removeprefix(ROOT)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if below == "/api/3/action/package_search":
        return "application/json", _search(known, query)
    kind, _, name = below.strip("/").partition("/")
    if kind == "organization" and name in TITLES:
        number = int(query.get("page", 1))
        return "text/html; charset=utf-8", _list(known, name, number, per_page).encode()
    if kind == "dataset":
        found = next((one for one in known if one["name"] == name), None)
        return ("text/html; charset=utf-8", dataset_page(found).encode()) if found else None
    return None


def _search(known: list[dict[str, Any]], query: dict[str, str]) -> bytes:
    wanted = re.search(r'organization:"?([a-z0-9_-]+)', query.get("fq", ""))
    found = sorted(
        (one for one in known if not wanted or one["organization"]["name"] == wanted[1]),
        key=lambda one: one["name"],
    )
    start, rows = int(query.get("start", 0)), int(query.get("rows", 10))
    result = {"count": len(found), "results": found[start : start + rows]}
    return json.dumps({"success": True, "result": result}).encode()


def _page(body: str) -> str:
    head = "<!DOCTYPE html><html lang='es'><body><div class='main'>"
    return f"{head}<div id='content' class='container'>{body}</div></div></body></html>"


def _list(known: list[dict[str, Any]], owner: str, number: int, per_page: int) -> str:
    mine = sorted(
        (one for one in known if one["organization"]["name"] == owner), key=lambda one: one["name"]
    )
    pages = max(1, -(-len(mine) // per_page))
    items = "".join(_item(one) for one in mine[(number - 1) * per_page : number * per_page])
    links = "".join(
        f"<li class='page-item'><a class='page-link' href='{ROOT}/organization/{owner}?page={n}'>"
        f"{n}</a></li>"
        for n in range(1, pages + 1)
    )
    return _page(
        f"<section id='organization-info'><h1 class='heading'>{escape(TITLES[owner])}</h1>"
        f"</section><h2>{len(mine)} conjuntos de datos encontrados</h2>"
        f"<ul class='dataset-list list-unstyled'>{items}</ul>"
        f"<div class='pagination-wrapper'><ul class='pagination'>{links}</ul></div>"
    )


def _item(one: dict[str, Any]) -> str:
    address = f"{ROOT}/dataset/{one['name']}"
    return (
        f"<li class='resource-item card'><h3><a href='{address}'>{escape(cut(one['title']))}</a>"
        f"</h3><p><strong>Última Actualización:</strong> 10 de marzo 2026</p>"
        f"<p>{escape(one['notes'])} <a href='{address}'>Ver base de datos</a></p>"
        f"<p><strong>Número de bases de datos: {len(one['resources'])}</strong></p></li>"
    )


def cut(text: str) -> str:
    """A text as the platform shows it in a link."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3].rstrip() + "..."


def dataset_page(one: dict[str, Any]) -> str:
    """The page of a dataset."""
    owner = one["organization"]
    resources = "".join(_resource(one, item) for item in one["resources"])
    tags = "".join(
        f"<li><a class='tag' href='/dataset/?tags={quote_plus(tag['name'])}' "
        f"title='{escape(tag['name'], quote=True)}'>{escape(tag['name'])}</a></li>"
        for tag in one["tags"]
    )
    rows = (
        ("Administrador", escape(one["maintainer"])),
        ("Última actualización", _moment(one["metadata_modified"])),
        ("Creado", _moment(one["metadata_created"])),
    )
    table = "".join(f"<tr><th scope='row'>{k}</th><td>{v}</td></tr>" for k, v in rows)
    return _page(
        f"<h1 class='text-center jumbotron-title'>{escape(one['title'])}</h1>"
        f"<section id='organization-info'><a href='{ROOT}/organization/{owner['name']}'>x</a>"
        f"<h1 class='heading'>{escape(owner['title'])}</h1></section>"
        "<section class='license'><a href='https://creativecommons.org/licenses/by/4.0/' "
        "rel='dc:rights'>Creative Commons Attribution 4.0</a></section>"
        f"<div class='notes embedded-content'><p>{escape(one['notes'])}</p></div>"
        "<section id='dataset-resources' class='resources'><ul class='resource-list'>"
        f"{resources}</ul></section><section class='tags'><ul class='tag-list'>{tags}"
        f"</ul></section><section class='additional-info'><table>{table}</table></section>"
    )


def _resource(one: dict[str, Any], item: dict[str, Any]) -> str:
    address = f"{ROOT}/dataset/{one['name']}/resource/{item['id']}"
    group = one["groups"][0]
    every = item.get("update_frequency", "")
    label = f"<p><strong>Frecuencia de actualización:</strong> {every}</p>" if every else ""
    return (
        f"<li class='resource-item card' data-id='{item['id']}'><h3><a href='{address}' "
        f"title='{escape(item['name'], quote=True)}'>{escape(cut(item['name']))}</a></h3>"
        f"<p class='mb-2'>{escape(item['description'])}</p><p><strong>Categoría:</strong> "
        f"<a href='{ROOT}/group/{group['name']}'>{escape(group['display_name'])}</a></p>"
        f"<p><strong>Formatos:</strong> <span property='dc:format' "
        f"data-format='{item['format'].lower()}'>{item['format']}</span></p>{label}"
        f"<a href='{address}' class='btn btn-primary'>Consultar</a>"
        f"<a href='{escape(item['url'], quote=True)}' class='btn btn-outline-primary'>Descargar</a>"
        "</li>"
    )


def _moment(stamp: str) -> str:
    """The span of a moment: in UTC for the program, in words and six hours less for people."""
    from datetime import datetime, timedelta

    moment = datetime.fromisoformat(stamp)
    local = moment - timedelta(hours=6)
    words = f"{local.day} de {_MONTHS[local.month - 1]} de {local.year}, {local:%H:%M} (UTC-06:00)"
    utc = f"{moment:%Y-%m-%dT%H:%M:%S}+0000"
    return f"<span class='automatic-local-datetime' data-datetime='{utc}'>{words}</span>"


def pages(base: str, known: list[dict[str, Any]], owner: str) -> Iterator[tuple[str, bytes]]:
    """Every page that a reader of *owner*'s datasets asks for, by its address below *base*."""
    mine = [one for one in known if one["organization"]["name"] == owner]
    for number in range(1, max(1, -(-len(mine) // PER_PAGE)) + 1):
        query = f"?sort=name+asc&page={number}"
        path = f"{ROOT}/organization/{owner}{query}"
        yield base + path, _list(known, owner, number, PER_PAGE).encode()
    for one in mine:
        yield f"{base}{ROOT}/dataset/{one['name']}", dataset_page(one).encode()
