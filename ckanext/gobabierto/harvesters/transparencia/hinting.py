"""Asks a site for what it tells of its pages beside them: its site map and its feeds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from ckanext.gobabierto.errors import FetchError
from ckanext.gobabierto.fetching.encoding import to_text
from ckanext.gobabierto.harvesters.records import Documents

from .addresses import same_site
from .bounds import MOST_CHARACTERS
from .hints import Hint, of_xml

ACCEPT = "application/xml,text/xml,*/*;q=0.1"
_MOST_MAPS = 5
_NONE = frozenset({"no_encontrada"})


@dataclass(slots=True)
class Hinted:
    """What a site told."""

    pages: list[Hint] = field(default_factory=list[Hint])
    silent: bool = False
    """One of them is there, and could not be read: it may have told of more."""


def ask(documents: Documents, start: str, feeds: Iterable[str]) -> Hinted:
    """What the site map of the site of *start*, and *feeds*, tell of its pages."""
    found = Hinted()
    maps = deque([urljoin(start, "/sitemap.xml"), *feeds])
    asked: set[str] = set()
    while maps and len(asked) < _MOST_MAPS:
        url = maps.popleft()
        if url in asked or not same_site(url, start):
            continue
        asked.add(url)
        told = _read(documents, url)
        found.silent = found.silent or told is None
        for hint in told or ():
            if hint.index:
                maps.append(hint.url)
            else:
                found.pages.append(hint)
    return found


def _read(documents: Documents, url: str) -> list[Hint] | None:
    """What one of them tells; ``None``: that cannot be told at the moment."""
    try:
        document = documents.get(url, accept=ACCEPT, most=4 * MOST_CHARACTERS)
    except FetchError as error:
        return [] if error.code in _NONE else None
    if not same_site(document.url or url, url):
        return None
    with document.open() as file:
        body = file.read(MOST_CHARACTERS)
    told = of_xml(to_text(body, document.charset))
    return [replace(hint, url=urljoin(url, hint.url)) for hint in told]
