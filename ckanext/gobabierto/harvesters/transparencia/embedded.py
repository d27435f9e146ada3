"""What a page made by JavaScript carries with it: Nuxt, Next, JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from . import formats
from .javascript import NotLiteral, literal
from .page import Page, RawLink
from .wording import squeeze

_NUXT = re.compile(r"window\.__NUXT__\s*=\s*")
_TITLES = "title titulo título nombre name label etiqueta texto text encabezado descripcion".split()
_ADDRESSES = frozenset(
    """href url link enlace liga archivo file src path ruta documento document contenturl
    downloadurl accessurl to pdf excel""".split()
)
_DATES = ("dateModified", "datePublished", "fecha_actualizacion", "updatedAt", "updated_at")
_MOST = 50_000
_MOST_DEEP = 40
_REVIVED = frozenset(
    {"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"}
)
_SHELLS = "#app,#root,#__next,#__nuxt,#__layout,app-root,#q-app,#svelte"
_FEW_WORDS = 300
_NO_SCRIPT = re.compile(
    r"(?:enable|(?:habilit|activ)\w{1,12}|requiere)\s[^<]{0,40}javascript", re.IGNORECASE
)

_Found = tuple[str, str, tuple[str, ...]]


def _revive(flat: list[Any]) -> Any:
    """The value that Nuxt 3 flattened: each number is the place of what it stands for."""
    left = [_MOST]

    def at(place: Any, deep: int) -> Any:
        left[0] -= 1
        if not isinstance(place, int) or not 0 <= place < len(flat):
            return None
        if deep > _MOST_DEEP or left[0] < 0:
            return None
        found = flat[place]
        if isinstance(found, dict):
            return {key: at(value, deep + 1) for key, value in found.items()}
        if isinstance(found, list):
            if found and isinstance(found[0], str):  # a kind of its own: «["Date", "…"]»
                inner = found[1] if len(found) > 1 else None
                return at(inner, deep + 1) if found[0] in _REVIVED else inner
            return [at(value, deep + 1) for value in found]
        return found

    return at(0, 0) if flat else None


def data_of(tree: LexborHTMLParser) -> Iterator[Any]:
    """Each piece of data in the page's scripts that can be read."""
    for script in tree.css("script"):
        told = script.attributes
        kind, name = (told.get("type") or "").lower(), told.get("id") or ""
        text = script.text() or ""
        try:
            if name == "__NUXT_DATA__":
                flat = orjson.loads(text)
                yield _revive(flat) if isinstance(flat, list) else flat
            elif name == "__NEXT_DATA__" or kind == "application/ld+json":
                yield orjson.loads(text)
            elif match := _NUXT.search(text):
                yield literal(text[match.end() :])
        except (orjson.JSONDecodeError, NotLiteral, RecursionError):
            continue


def _title(data: dict[str, Any]) -> str:
    lower = {key.lower(): value for key, value in data.items()}
    for key in _TITLES:
        if isinstance(value := lower.get(key), str) and (text := squeeze(value)):
            return text[:300]
    return ""


def _is_address(key: str, value: str) -> bool:
    if not value or len(value) > 2000 or "\n" in value:  # noqa: PLR2004
        return False
    if formats.of_url(value) and ("/" in value or key.lower() in _ADDRESSES):
        return True
    return key.lower() in _ADDRESSES and value.startswith(("http://", "https://", "/"))


def _walk(data: Any, path: tuple[str, ...], deep: int) -> Iterator[_Found]:
    if deep > _MOST_DEEP:
        return
    if isinstance(data, list):
        for item in data:
            yield from _walk(item, path, deep + 1)
    elif isinstance(data, dict):
        title = _title(data)
        inner = False
        for key, value in data.items():
            if isinstance(value, str) and _is_address(str(key), value):
                yield value.strip(), title or squeeze(value.rsplit("/", 1)[-1]), path
            inner = inner or isinstance(value, (dict, list))
        below = (*path, title) if inner and title and title not in path else path
        for value in data.values():
            if isinstance(value, (dict, list)):
                yield from _walk(value, below, deep + 1)


def _dates(data: Any, deep: int = 0) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (data[k] for k in _DATES if isinstance(data.get(k), str))
    if deep < _MOST_DEEP and isinstance(data, (dict, list)):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _dates(value, deep + 1)


def complete(page: Page) -> None:
    """Give *page* what its data says and its HTML does not: links to files, dates of change.

    Where the HTML has files of its own they are what people see, and the data adds none.
    """
    if not page.says("__nuxt", "__next_data__", "ld+json") or page.tree is None:
        return
    found = list(data_of(page.tree))
    page.told_dates = tuple(dict.fromkeys(d for data in found for d in _dates(data)))[:20]
    if any(formats.of_url(link.href) for link in page.links):
        return
    known = {link.href for link in page.links}
    for data in found:
        for href, text, path in _walk(data, (), 0):
            if href in known or (known and not formats.of_url(href)) or len(known) > _MOST:
                continue
            known.add(href)
            page.links.append(RawLink(href, text, path, len(page.links)))


def needs_javascript(page: Page) -> bool:
    """Without JavaScript there is nothing to read in it."""
    if page.links or page.tree is None or page.tree.body is None:
        return False
    if not page.tree.css_first("script"):
        return False
    words = squeeze(page.tree.body.text(separator=" "))
    shell = page.tree.css_first(_SHELLS) is not None
    return shell or len(words) < _FEW_WORDS or bool(_NO_SCRIPT.search(page.html))
