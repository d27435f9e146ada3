"""What keeps a page from costing more than it says: size, depth and repeated formatting.

A parser of HTML follows rules that make some small pages enormous: a thousand unclosed ``<font>``
are repeated in every paragraph that follows, and each ``<div>`` looks through all that are open.
What such a page says is kept; what only makes it grow is left out, and that is said.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from . import long_tags

MOST_CHARACTERS = 8_000_000
MOST_LINKS = 20_000
_MOST_DEEP = 3_000
_FEW_TAGS = 30_000
_FEW_FORMATS = 50
_MOST_REPEATED = 600_000  # tags that a page of a few kilobytes may become

CUT, DEEP, ATTRIBUTES = "cortada", "anidada", "atributos"

_FORMATS = frozenset("b big code em font i nobr s small strike strong tt u".split())
_FORMAT_ANY = re.compile(rf"</?(?:{'|'.join(sorted(_FORMATS))})(?:[\s/][^<>]*)?>", re.IGNORECASE)
# They close by themselves, so they cannot pile up alone.
_FLAT = frozenset(
    """a base br col colgroup dd dt embed hr img input li link meta option optgroup p param
    source tbody td tfoot th thead tr track wbr""".split()
)
# An icon is opened and closed at once, whatever a page does around it: it is not told.
_ICON = "[ib] class=(?:\"[^\"<>]*\"|'[^'<>]*')></[ib]>"
# The commonest first: most tags of a page end at one of them.
_NESTING = re.compile(
    rf"<(?![/!?]|a |td>|li>|tr>|{_ICON}|(?:{'|'.join(sorted(_FLAT))})[\s/>])([a-zA-Z][a-zA-Z0-9]*)"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")


@dataclass(frozen=True, slots=True)
class Bounded:
    """A page that may be parsed."""

    html: str
    left_out: tuple[str, ...]
    tags: frozenset[str]
    """Names of its tags that may hold others, in lower case."""


def _too_deep(html: str) -> int:
    """Where the page becomes deeper than any real one; its length where it does not."""
    open_: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _FLAT:
            continue
        if not match[1]:
            open_[name] += 1
            depth += 1
            if depth > _MOST_DEEP:
                return match.start()
        elif open_[name]:
            open_[name] -= 1
            depth -= 1
    return len(html)


def _survey(html: str) -> Counter[str]:
    counted = Counter(_NESTING.findall(html))
    lower: Counter[str] = Counter()
    for name, count in counted.items():
        lower[name.lower()] += count
    return lower


def bounded(html: str) -> Bounded:
    """*html* without what makes it grow."""
    left_out: list[str] = []
    if len(html) > MOST_CHARACTERS:
        html = html[: max(html.rfind("<", 0, MOST_CHARACTERS), MOST_CHARACTERS // 2)]
        left_out.append(CUT)
    if long_tags.may_be(html):
        html, shorter = long_tags.shortened(html)
        left_out += [ATTRIBUTES] if shorter else []
    tags = _survey(html)
    formats = sum(tags[name] for name in _FORMATS)
    if formats > _FEW_FORMATS and formats * html.count("<") > _MOST_REPEATED:
        # Bold and colour say nothing here: without them nothing is lost, so nothing is told.
        html = _FORMAT_ANY.sub("", html)
    if tags.total() > _FEW_TAGS and (end := _too_deep(html)) < len(html):
        html = html[:end]
        left_out.append(DEEP)
    return Bounded(html, tuple(dict.fromkeys(left_out)), frozenset(tags))
