"""robots.txt, as RFC 9309 and the sites mean it; understood by Protego.

Read through the same guard as everything else. What a site says holds for a day; where its server
fails (5xx) what it said last still holds, and if it never said anything the site is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from protego import Protego

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import FetchError, NotWelcome, Unreachable

from . import hosts
from .encoding import to_text
from .memory import Memory

PRODUCT = "ckanext-gobabierto"
"""The name by which a robots.txt may speak to us alone."""
MOST = 512 * 1024
"""Bytes of it that are read (RFC 9309 asks for 500 KiB at least)."""
_FRESH = 24 * 3600
_FAILING = 600
"""Seconds until a server that failed is asked again."""
_KEPT = 30 * 24 * 3600
_MOST_TEXT = 150_000
_AGENT = re.compile(r"user[ -]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
_US = re.compile(rf"{PRODUCT}(?![\w-])")
"""Our name, whatever follows it: a version, a comment (RFC 9309 §2.2.1)."""
_OF_SITE = re.compile(r"(site-?maps?|host)\b", re.IGNORECASE)
"""Belongs to no group and ends none."""
_ODD = (ArithmeticError, ValueError)
"""What a number of hundreds of digits raises."""

Read = Callable[[str], bytes]
"""Reads an address; raises :class:`FetchError`, with the status if there was an answer."""


@dataclass(frozen=True, slots=True)
class _Kept:
    read: int
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks of us."""

    allowed: Callable[[str], bool]
    delay: float = 0.0
    """Seconds between two requests."""


class Robots:
    """The robots.txt of every site that is read."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._parsed: dict[str, tuple[str, Rules]] = {}

    def rules(self, url: str, read: Read) -> Rules:
        """What the site of *url* asks.

        :raises FetchError: its robots.txt could not be read, hence neither may the site.
        """
        site = hosts.site(url)
        text = self._text(site, read)
        known = self._parsed.get(site)
        if known is None or known[0] != text:
            if len(self._parsed) > 100:  # noqa: PLR2004  - more than a run has sites
                self._parsed.clear()
            known = self._parsed[site] = (text, understand(text))
        return known[1]

    def _text(self, site: str, read: Read) -> str:
        kept = _unpacked(self._memory.recall(f"robots:{site}"))
        if kept and 0 <= clock.now().timestamp() - kept.read < _FRESH:
            return kept.text
        if self._memory.recall(f"robots-failing:{site}"):
            return _last(kept, site)
        try:
            text = _ours(to_text(read(f"{site}/robots.txt")[:MOST]))
        except FetchError as error:
            if _server_fails(error):
                self._memory.remember(f"robots-failing:{site}", "1", _FAILING)
                return _last(kept, site)
            if error.status is None and error.code != "demasiadas_redirecciones":
                raise  # nobody answered at all, which is what is to be told
            text = ""  # there is none: everything may be read
        packed = json.dumps(
            {"read": int(clock.now().timestamp()), "text": text}, ensure_ascii=False
        )
        self._memory.remember(f"robots:{site}", packed, _KEPT)
        return text


def _last(kept: _Kept | None, site: str) -> str:
    if kept:
        return kept.text
    raise Unreachable(
        "El servidor falla al entregar robots.txt, que dice si se puede leer el sitio; mientras "
        f"falle no se lee. Dirección: {site}/robots.txt",
        code="robots_no_disponible",
        url=f"{site}/robots.txt",
    )


def _server_fails(error: FetchError) -> bool:
    return error.status is not None and (error.status >= 500 or error.status == 429)  # noqa: PLR2004


def _unpacked(kept: str | None) -> _Kept | None:
    try:
        found: Any = json.loads(kept) if kept else None
        return _Kept(int(found["read"]), str(found["text"])) if found else None
    except (ValueError, KeyError, TypeError):
        return None


def _ours(text: str) -> str:
    """Only the groups for us and for everybody.

    Thousands of agents with thousands of rules each are millions of rules once they are multiplied.
    """
    kept: list[str] = []
    for_us = naming = False
    for line in text.splitlines():
        bare = line.split("#", 1)[0].strip()
        if not bare or "<" in bare or _OF_SITE.match(bare):
            continue
        if match := _AGENT.match(bare):
            for_us, naming = for_us and naming, True
            name = match[1].lower()
            name = PRODUCT if _US.match(name) else name
            if name == "*" or ((name := name.replace("*", "")) and name in PRODUCT):
                for_us = True
                kept.append(f"User-agent: {name}")
            continue
        naming = False
        if for_us:
            kept.append(bare)
    return "\n".join(kept)[:_MOST_TEXT]


def understand(text: str) -> Rules:
    """The rules in *text*; one that cannot be understood allows everything."""
    try:
        parsed = Protego.parse(_ours(text))
    except _ODD:
        parsed = Protego.parse("")
    return Rules(lambda url: parsed.can_fetch(url, PRODUCT), _delay(parsed))


def _delay(parsed: Protego) -> float:
    try:
        rate = parsed.request_rate(PRODUCT)
        least = rate.seconds / rate.requests if rate else 0.0
        return max(parsed.crawl_delay(PRODUCT) or 0.0, least)
    except _ODD:
        return 0.0


def refused(url: str) -> NotWelcome:
    """:returns: the error for an address that the site asks programs not to read."""
    return NotWelcome(
        f"El archivo robots.txt del sitio pide que los programas no lean esta dirección. "
        f"Dirección: {url}",
        url=url,
    )
