"""What a site tells of its pages beside them: site maps, feeds, and refreshes. Only hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import islice

from .dates import find_day

MOST = 2_000
_MOST_TEXT = 3_000_000
_LONGEST = 4_000
# Each of these ends at the next sign of a tag, so that what is never closed costs no more to read
# than what is.
_OPENS = re.compile(r"<(url|sitemap|item|entry)\b[^<>]*>", re.IGNORECASE)
_CLOSES = {
    kind: re.compile(rf"</{kind}\s*>", re.IGNORECASE)
    for kind in ("url", "sitemap", "item", "entry")
}
_ADDRESS = re.compile(r"<(?:loc|link)\b[^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"'<>]+)", re.IGNORECASE)
_MOMENT = re.compile(
    r"<(?:lastmod|pubDate|updated|dc:date)\b[^<>]*>\s*([^<]{4,60})<", re.IGNORECASE
)
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
    for kind, entry in islice(_entries(text[:_MOST_TEXT]), MOST):
        address = _address(entry)
        if address:
            moment = _MOMENT.search(entry)
            day = _day(moment[1]) if moment else None
            yield Hint(unescape(address), day, index=kind == "sitemap")


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each kind of entry with what is in it."""
    at, never_closed = 0, set[str]()
    while opens := _OPENS.search(text, at):
        kind = opens[1].lower()
        at = opens.end()
        closes = None if kind in never_closed else _CLOSES[kind].search(text, at)
        if closes:
            yield kind, text[at : closes.start()]
            at = closes.end()
        else:
            never_closed.add(kind)


def _address(entry: str) -> str:
    """The first one that an entry tells, in an attribute or between tags."""
    for tag in _ADDRESS.finditer(entry):
        end = entry.find("</", tag.end(), tag.end() + _LONGEST)
        told = entry[tag.end() : max(end, tag.end())].strip()
        told = told.removeprefix("<![CDATA[").removesuffix("]]>").strip()
        href = _HREF.search(tag[0])
        found = told if told and not {"<", "]"} & set(told) else href[1].strip() if href else ""
        if found:
            return found
    return ""


def refresh(content: str) -> str:
    """Where ``<meta http-equiv="refresh">`` leads, if it leads there at once."""
    match = _REFRESH.match(content)
    if not match or int(match[1] or 0) > _SOON:
        return ""
    return unescape(match[2].strip())
