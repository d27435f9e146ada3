"""What a site tells of its pages beside them: site maps, feeds, and refreshes. Only hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape

from .dates import find_day

MOST = 2_000
_MOST_TEXT = 3_000_000
_ENTRY = re.compile(r"<(url|sitemap|item|entry)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(
    r"<(?:loc|link)\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*</"
    r"|<link\b[^>]*?\bhref\s*=\s*[\"']([^\"']+)",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"<(?:lastmod|pubDate|updated|dc:date)\b[^>]*>\s*([^<]{4,60})<", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*(\d{0,3})\s*[;,]?\s*(?:url\s*=)?\s*['\"]?([^'\"]*)", re.IGNORECASE)
_SOON = 10


@dataclass(frozen=True, slots=True)
class Hint:
    """A page somewhere, and when it changed if that is told."""

    url: str
    day: date | None = None
    index: bool = False
    """It is another site map."""


def _day(text: str) -> date | None:
    found = find_day(text)
    if found is None:
        try:
            return parsedate_to_datetime(text).date()
        except (ValueError, TypeError, IndexError):
            return None
    return found


def of_xml(text: str) -> Iterator[Hint]:
    """The pages of a site map, an RSS or an Atom feed, broken or not; not more than ``MOST``."""
    for number, match in enumerate(_ENTRY.finditer(text[:_MOST_TEXT])):
        if number >= MOST:
            return
        address = _ADDRESS.search(match[2])
        if address is None:
            continue
        moment = _MOMENT.search(match[2])
        yield Hint(
            unescape((address[1] or address[2]).strip()),
            _day(moment[1]) if moment else None,
            index=match[1].lower() == "sitemap",
        )


def refresh(content: str) -> str:
    """Where ``<meta http-equiv="refresh">`` leads, if it leads there at once."""
    match = _REFRESH.match(content)
    if not match or int(match[1] or 0) > _SOON:
        return ""
    return unescape(match[2].strip())
