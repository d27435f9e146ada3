"""The pages of another CKAN's API: what it publishes, one bounded page after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import ijson

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.harvesters.records import Documents

from .layout import BROKEN, find_layout, opened, records
from .remarks import error

ROWS = 100
_API = re.compile(r"/api/(?:[123]/)?action/?.*$")
# The pages of a portal a person may give as its address.
_PAGES = re.compile(r"/(?:dataset|organization|institucion|group)s?(?:/.*)?$")
_KEPT = ("q", "fq")
_MOST_PAGES = 20_000
_NOT_KNOWN = frozenset({400, 501})
"""With these a portal answers to an action that it does not have, besides as to any other page that
it does not have."""
JSON = "application/json"


def is_api(url: str) -> bool:
    """Whether *url* is one of an action of a CKAN."""
    return bool(_API.search(urlsplit(url).path))


def root_of(url: str) -> str:
    """The address of the portal that *url* is part of."""
    parts = urlsplit(url)
    path = _PAGES.sub("", _API.sub("", parts.path)).rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def packages(
    url: str, documents: Documents, organization: str = "", rows: int = ROWS
) -> Iterator[tuple[str, Any, bool]]:
    """Each package with its place and whether letters in it were repaired.

    :param organization: name there of the only organization whose packages are wanted.
    :raises FetchError: no page can be read.
    :raises BadInput: what answers is no CKAN.
    """
    asked = _filter(url, organization)
    try:
        yield from _searched(url, documents, asked, rows)
    except (FetchError, BadInput) as failure:
        # The list knows no filter: it would bring what the source leaves out.
        if asked or not _has_no_search(failure):
            raise
        yield from _listed(url, documents, rows)


def _has_no_search(failure: FetchError | BadInput) -> bool:
    """The portal says that it has no ``package_search``: some answer only with the plain list."""
    if isinstance(failure, FetchError):
        return failure.code == "no_encontrada" or failure.status in _NOT_KNOWN
    return failure.code == "html_en_vez_de_json"


def _searched(
    url: str, documents: Documents, asked: dict[str, str], rows: int
) -> Iterator[tuple[str, Any, bool]]:
    seen: set[str] = set()
    count: int | None = None
    for number in range(_MOST_PAGES):
        page = _search_url(url, asked, number * rows, rows)
        try:
            document = documents.get(page, accept=JSON)
            layout = find_layout(document)
            count = _count(document) if count is None else count
            fresh = 0
            for index, (_, item, marked) in enumerate(records(document, layout)):
                if (key := _key(item)) not in seen:
                    seen.add(key)
                    fresh += 1
                    yield f"result.results[{number * rows + index}]", item, marked
        except (FetchError, BadInput, *BROKEN) as failure:
            if number == 0 and isinstance(failure, FetchError | BadInput):
                raise
            documents.failed(page, error("catalogo_cortado", page, str(failure)))
            return
        if not fresh or len(seen) >= (count or 0):
            break
    if count is not None and len(seen) < count:
        told = f"{len(seen)} de {count}"
        documents.failed(url, error("pagina_incompleta", "result.count", told))


def _filter(url: str, organization: str) -> dict[str, str]:
    """What a search is to leave out, as the address and the configuration of the source say."""
    given = dict(parse_qsl(urlsplit(url).query)) if is_api(url) else {}
    asked = {key: given[key] for key in _KEPT if key in given}
    if organization:
        wanted = f'organization:"{organization}"'
        asked["fq"] = f"{asked['fq']} {wanted}" if asked.get("fq") else wanted
    return asked


def _search_url(url: str, asked: dict[str, str], start: int, rows: int) -> str:
    # By name: the order of pages must not change while they are read.
    asked = asked | {"sort": "name asc", "rows": str(rows), "start": str(start)}
    return f"{root_of(url)}/api/3/action/package_search?{urlencode(asked)}"


def _count(document: Any) -> int | None:
    found = next(ijson.items(opened(document), "result.count"), None)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _key(item: Any) -> str:
    if not isinstance(item, dict):
        return repr(item)[:200]
    return str(item.get("id") or item.get("name"))


def _listed(url: str, documents: Documents, rows: int) -> Iterator[tuple[str, Any, bool]]:
    seen: set[str] = set()
    for number in range(_MOST_PAGES):
        asked = urlencode({"limit": rows, "offset": number * rows})
        action = "current_package_list_with_resources"
        page = f"{root_of(url)}/api/3/action/{action}?{asked}"
        try:
            document = documents.get(page, accept=JSON)
            fresh = 0
            for index, (_, item, marked) in enumerate(records(document, find_layout(document))):
                if (key := _key(item)) not in seen:
                    seen.add(key)
                    fresh += 1
                    yield f"result[{number * rows + index}]", item, marked
        except (FetchError, BadInput, *BROKEN) as failure:
            if number == 0:
                raise
            documents.failed(page, error("catalogo_cortado", page, str(failure)))
            return
        if not fresh:
            return
