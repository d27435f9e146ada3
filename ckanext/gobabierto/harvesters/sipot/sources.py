"""The files of a source: an export itself, a page or a list that links to them, a ZIP."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import unquote, urljoin, urlsplit

import orjson
from selectolax.lexbor import LexborHTMLParser

from ckanext.gobabierto.harvesters.transparencia.formats import of_url

from . import packed
from .limits import LIMITS
from .refusal import BadExport, too_large

_ADDRESS_KEYS = ("url", "href", "link", "download_url", "downloadURL", "file", "archivo", "path")
_LIST_KEYS = ("files", "archivos", "items", "results", "value", "recursos", "resources")
_WANTED = frozenset({"XLSX", "CSV", "ZIP"})
_HEAD = 2048


def kind(handle: IO[bytes], where: str) -> str:
    """``xlsx`` | ``zip`` | ``json`` | ``html`` | ``csv``, by what the file begins with.

    :raises BadExport: a compressed file that is damaged, protected or would grow too much.
    """
    head = handle.read(_HEAD)
    handle.seek(0)
    if head.startswith(b"PK"):
        return packed.kind(handle, where)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadExport(
            "El archivo es un libro de Excel antiguo (XLS) o está protegido con contraseña.",
            where=where,
            expected="la exportación en XLSX o CSV",
            code="archivo_protegido",
        )
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if plain[:1] in {b"{", b"["}:
        return "json"
    return "html" if plain[:1] == b"<" else "csv"


def links(handle: IO[bytes], of_kind: str, base: str, contains: str = "") -> list[str]:
    """The addresses of exports that a page or a list names, each once, in its order.

    :param contains: only files with this in their name.
    :raises BadExport: the page or list is too large, or names no file.
    """
    content = handle.read(LIMITS.listing + 1)
    if len(content) > LIMITS.listing:
        limit = f"{LIMITS.listing // 2**20} MB a lo más"
        raise too_large(base, "más", limit)
    named = _of_page(content) if of_kind == "html" else _of_list(content, base)
    found: dict[str, None] = {}
    for address in named:
        url = urljoin(base, address.strip().replace(" ", "%20"))
        if _wanted(url) and contains.casefold() in file_of(url).casefold():
            found.setdefault(url.split("#", 1)[0])
    if not found:
        raise BadExport(
            "La página o lista no tiene ningún enlace a un XLSX, CSV o ZIP.",
            where=base,
            found=f"{len(named)} enlaces" if named else "ningún enlace",
            expected="enlaces a los archivos exportados del SIPOT",
            code="lista_no_reconocida",
        )
    if len(found) > LIMITS.files:
        raise too_large(base, f"{len(found)} archivos", f"{LIMITS.files} archivos a lo más")
    return list(found)


def _wanted(url: str) -> bool:
    known = of_url(url)
    return urlsplit(url).scheme in {"http", "https"} and known is not None and known.code in _WANTED


def file_of(url: str) -> str:
    """The name of the file at *url*, decoded."""
    return unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1] or url


def _of_page(content: bytes) -> list[str]:
    page = LexborHTMLParser(content)
    base = page.css_first("base[href]")
    root = (base.attributes.get("href") or "") if base else ""
    hrefs = [node.attributes.get("href") or "" for node in page.css("a[href]")]
    return [urljoin(root, href) if root else href for href in hrefs]


def _of_list(content: bytes, base: str) -> list[str]:
    try:
        data: Any = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadExport(
            "La lista de archivos no es JSON.",
            where=base,
            found=str(error)[:200],
            expected='["archivo.xlsx"] o {"files": [{"url": "archivo.xlsx"}]}',
            code="lista_no_reconocida",
        ) from error
    return list(_addresses(data))


def _addresses(data: Any) -> Iterator[str]:
    """Of a list of texts, a list of objects with an address, or an object with such a list."""
    if isinstance(data, dict):
        data = next((data[key] for key in _LIST_KEYS if isinstance(data.get(key), list)), [])
    for item in data if isinstance(data, list) else ():
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            texts = (item.get(key) for key in _ADDRESS_KEYS)
            yield next((text for text in texts if isinstance(text, str)), "")
