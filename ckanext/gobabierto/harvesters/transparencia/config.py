"""What a ``transparencia`` source may be told, checked with sentences a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.configuration import wrong

from .addresses import same_site, tidy

EXAMPLE = '{"pages": ["/transparencia/archivos"], "depth": 1, "max_pages": 30}'
OPTIONS = frozenset({"pages", "prefix", "depth", "max_pages", "hints"})
DEPTH, MOST_DEPTH = 1, 4
PAGES, MOST_PAGES = 30, 200
_MOST_PREFIXES = 20


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """How far a section is followed."""

    pages: tuple[str, ...] = ()
    """Further start pages on the same host: addresses or paths."""
    prefix: tuple[str, ...] = ()
    """Paths under which links are followed; by default the folder of the source's address."""
    depth: int = DEPTH
    """How many links away from a start page; 0 reads only those."""
    max_pages: int = PAGES
    hints: bool = True
    """Ask the site map and the feeds of the page for more pages of the section."""


def _bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    return wrong(message, found, expected)


def _texts(config: Mapping[str, Any], key: str, most: int) -> tuple[str, ...]:
    value: Any = config.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(p, str) and p.strip() for p in value):
        raise _bad(f"«{key}» debe ser una lista de direcciones.", value)
    if len(value) > most:
        raise _bad(f"«{key}» admite hasta {most} direcciones.", len(value))
    return tuple(dict.fromkeys(str(p).strip() for p in value))


def _number(config: Mapping[str, Any], key: str, default: int, least: int, most: int) -> int:
    value: Any = config.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _bad(f"«{key}» debe ser un número entero de {least} a {most}.", value, str(default))
    return value


def _same_host(url: str, addresses: tuple[str, ...], what: str) -> None:
    for address in addresses:
        if not same_site(urljoin(url, address), url):
            expected = f"una dirección que empiece con {urljoin(url, '/')}"
            raise _bad(f"{what} del mismo sitio que la fuente.", address, expected)


def read(config: Mapping[str, Any], url: str) -> CrawlConfig:
    """The options in *config*; those of the base are not looked at.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    pages = _texts(config, "pages", MOST_PAGES)
    prefix = _texts(config, "prefix", _MOST_PREFIXES)
    _same_host(url, pages, "Las páginas deben ser")
    _same_host(url, prefix, "Los prefijos deben ser")
    hints: Any = config.get("hints", True)
    if not isinstance(hints, bool):
        raise _bad("«hints» debe ser true o false.", hints, '{"hints": false}')
    return CrawlConfig(
        pages=pages,
        prefix=prefix,
        depth=_number(config, "depth", DEPTH, 0, MOST_DEPTH),
        max_pages=_number(config, "max_pages", PAGES, 1, MOST_PAGES),
        hints=hints,
    )


def check_config(config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """*config* checked and completed, as a reader promises it (:mod:`harvesters.records`).

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    found = read(config, url)
    own = {
        "pages": list(found.pages),
        "prefix": list(found.prefix),
        "depth": found.depth,
        "max_pages": found.max_pages,
        "hints": found.hints,
    }
    return {**config, **own}


def start_pages(url: str, config: CrawlConfig) -> tuple[str, ...]:
    """The pages to begin with, the source's own first."""
    found = [url.strip(), *(urljoin(url, page) for page in config.pages)]
    return tuple(dict.fromkeys(tidy(address) for address in found))
