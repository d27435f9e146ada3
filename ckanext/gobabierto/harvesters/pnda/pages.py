"""The pages of the platform: the list of an institution, and a dataset in the shape of the API's.

What is not where it was in 2026 is not guessed: the page is said to be unknown, so that a change of
design is seen at once and takes nothing away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.vocabularies import licences
from ckanext.gobabierto.vocabularies.texts import clean_text, fold

_DATASET = re.compile(r"/dataset/(?P<name>[a-z0-9_-]{2,100})/?$")
_LINK = {
    "organization": re.compile(r"/organization/(?P<name>[a-z0-9_-]{2,100})/?$"),
    "group": re.compile(r"/group/(?P<name>[a-z0-9_-]{2,100})/?$"),
}
_COUNT = re.compile(r"(\d[\d,. ]{0,15})\s+(?:conjuntos?|bases?|resultados?|datasets?)\b")
_FREQUENCY = frozenset({"frecuencia de actualizacion", "periodo de actualizacion", "frecuencia"})
_CUT = ("...", "…")


def unknown(url: str, missing: str) -> BadInput:
    """The page is not as the platform's were."""
    return BadInput(
        "La página de la Plataforma no es como se esperaba; puede haber cambiado de diseño. No se "
        "tomó ni se quitó nada por ella.",
        where=url,
        found=missing,
        expected="una página de datos.gob.mx como las de 2026",
        code="pagina_no_reconocida",
    )


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list of an institution's datasets."""

    names: tuple[str, ...]
    last: int
    """The highest number of page that it links to."""
    count: int | None = None
    """How many datasets the page says that there are."""
    institution: str = ""


def read_list(content: bytes, url: str) -> ListPage:
    """The datasets that a page of a list links to.

    :raises BadInput: it is no such page.
    """
    page = LexborHTMLParser(content)
    items = page.css("ul.dataset-list > li") or page.css(".dataset-list .dataset-item")
    names: dict[str, None] = {}
    for number, item in enumerate(items, 1):
        name = next((found for a in item.css("a[href]") if (found := _name(_DATASET, a))), "")
        if not name:
            raise unknown(url, f"el elemento {number} de la lista no lleva a un conjunto")
        names.setdefault(name)
    count = _count(page)
    empty = bool(page.css(".empty")) or count == 0
    if not items and not empty and page.css_first("ul.dataset-list") is None:
        raise unknown(url, "no está la lista de conjuntos")
    heading = page.css_first("#organization-info .heading") or page.css_first("h1.heading")
    return ListPage(tuple(names), _last(page), count, _text(heading))


def _last(page: LexborHTMLParser) -> int:
    found = [1]
    for link in page.css(".pagination a[href]"):
        numbers = parse_qs(urlsplit(link.attributes.get("href") or "").query).get("page", [])
        found += [int(text) for text in numbers if text.isascii() and text.isdigit()]
    return max(found)


def _count(page: LexborHTMLParser) -> int | None:
    """«364 conjuntos de datos encontrados», in a heading."""
    for node in page.css("h1, h2, .search-form h3, .dataset-count"):
        found = _COUNT.match(fold(_text(node)))
        if found:
            return int(re.sub(r"\D", "", found[1]))
    return None


def read_dataset(content: bytes, url: str) -> dict[str, Any]:
    """A dataset's page in the shape of ``package_show``: what the page tells, and no more.

    :raises BadInput: it is no such page, or a file of it cannot be told.
    """
    page = LexborHTMLParser(content)
    title = _text(page.css_first("h1.jumbotron-title"))
    if not title:
        raise unknown(url, "no está el título del conjunto")
    if page.css_first("#dataset-resources") is None:
        raise unknown(url, "no está la lista de recursos")
    items = page.css("li.resource-item")
    package: dict[str, Any] = {
        "name": name_of(url),
        "title": title,
        "notes": _paragraphs(page.css_first(".notes")),
        "license_id": _licence(page.css_first('[rel~="dc:rights"]')),
        "organization": _organization(page),
        "groups": [{"name": name} for name in _groups(page)],
        "tags": [{"name": tag} for a in page.css("a.tag") if (tag := _whole(a))],
        "resources": [_resource(item, url, number) for number, item in enumerate(items)],
        **_table(page),
    }
    return {key: value for key, value in package.items() if value not in ("", None)}


def name_of(url: str) -> str:
    """The name of the dataset at *url*, or an empty text."""
    found = _DATASET.search(urlsplit(url).path)
    return found["name"] if found else ""


def _name(pattern: re.Pattern[str], link: LexborNode) -> str:
    found = pattern.search(unquote(urlsplit(link.attributes.get("href") or "").path))
    return found["name"] if found else ""


def _text(node: LexborNode | None) -> str:
    return " ".join(clean_text(node.text(deep=True)).split()) if node else ""


def _whole(link: LexborNode) -> str:
    """The text of a link; the platform cuts the visible one and keeps the whole as title."""
    return " ".join(clean_text(link.attributes.get("title") or "").split()) or _text(link)


def _paragraphs(node: LexborNode | None) -> str:
    if node is None:
        return ""
    found = [_text(part) for part in node.css("p, li")]
    return "\n\n".join(part for part in found if part) or _text(node)


def _licence(node: LexborNode | None) -> str:
    if node is None:
        return ""
    for written in (node.attributes.get("href") or "", _text(node)):
        found = licences.find(written)
        if found:
            return found.id
    return _text(node)


def _organization(page: LexborHTMLParser) -> dict[str, str]:
    section = page.css_first("#organization-info")
    links = section.css("a[href]") if section else page.css("a[href]")
    name = next((found for a in links if (found := _name(_LINK["organization"], a))), "")
    heading = section.css_first(".heading") if section else None
    return {"name": name, "title": _text(heading)}


def _groups(page: LexborHTMLParser) -> list[str]:
    """The categories that the page names; those of its files are the dataset's."""
    found = (_name(_LINK["group"], link) for link in page.css("#content a[href], .main a[href]"))
    return list(dict.fromkeys(name for name in found if name))


def _table(page: LexborHTMLParser) -> dict[str, str]:
    """The rows «Administrador», «Última actualización» and «Creado»."""
    found: dict[str, str] = {}
    keys = {
        "administrador": "maintainer",
        "ultima actualizacion": "metadata_modified",
        "creado": "metadata_created",
    }
    for row in page.css(".additional-info tr"):
        key = keys.get(fold(_text(row.css_first("th"))))
        cell = row.css_first("td")
        if key and cell:
            moment = cell.css_first("[data-datetime]")
            told = (moment.attributes.get("data-datetime") or "") if moment else ""
            found[key] = told or _text(cell)
    return found


def _resource(item: LexborNode, url: str, number: int) -> dict[str, Any]:
    link = item.css_first("h3 a")
    buttons = item.css("a.btn-outline-primary[href]")
    key = (item.attributes.get("data-id") or "").strip()
    if link is None or not buttons or not key:
        lacking = "el nombre" if link is None else "la dirección" if not buttons else "la clave"
        raise unknown(url, f"al recurso {number + 1} le falta {lacking}")
    shape = item.css_first("[data-format]")
    labelled = _labelled(item)
    name, description = _whole(link), _description(item)
    return {
        "id": key,
        "name": name,
        "description": description,
        "url": urljoin(url, (buttons[-1].attributes.get("href") or "").strip()),
        "format": (shape.attributes.get("data-format") or "").upper() if shape else "",
        "update_frequency": next((v for k, v in labelled.items() if k in _FREQUENCY), ""),
    }


def is_cut(text: str) -> bool:
    """Whether the platform shows only the beginning of a text."""
    return text.rstrip().endswith(_CUT)


def _labelled(item: LexborNode) -> dict[str, str]:
    """«<strong>Frecuencia de actualización:</strong> Mensual» and the like."""
    found: dict[str, str] = {}
    for paragraph in item.css("p"):
        label = paragraph.css_first("strong")
        if label:
            name = fold(_text(label)).rstrip(":").strip()
            found[name] = _text(paragraph).removeprefix(_text(label)).strip(" :")
    return found


def _description(item: LexborNode) -> str:
    """The first paragraph without a label."""
    plain = (p for p in item.css("p") if p.css_first("strong") is None)
    return next((text for p in plain if (text := _text(p))), "")
