"""Pages without a single heading, where a line in bold is one: those of the nineties.

``<p><b>Padrones</b><br>`` opens what follows as ``<h2>`` would; a word in bold within a sentence,
the name of a column or a label before its value do not.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .blocks import HEADINGS
from .dates import find_day
from .wording import squeeze

LEVEL = 7
TAGS = "b,strong"
_WRAPPERS = frozenset("b big center em font i span strong u".split())
_BREAKS = frozenset(
    """blockquote br center dir div dl form hr li menu ol p pre table td tr ul""".split()
)
_HOLDERS = frozenset("blockquote body center div form p td".split())
_CLIMB = 8
_LONG = 120
_MOST = 2_000
_WORD = re.compile(r"[^\W\d_]{3}")
_NO_HEADING = re.compile(r"actualizaci|actualizad|https?:|@|[:;,]$", re.IGNORECASE)


def may_be(tags: frozenset[str]) -> bool:
    """A page with these tags may have such lines."""
    return not tags & HEADINGS.keys() and bool(tags & {"b", "strong"})


def lines(tree: LexborHTMLParser, tags: frozenset[str]) -> dict[int, str]:
    """By node, the lines in bold that are headings.

    :param tags: names of the page's tags.
    """
    if not may_be(tags):
        return {}
    found: dict[int, str] = {}
    for node in tree.css(TAGS)[:_MOST]:
        text = squeeze(node.text(separator=" "))
        if _says(text) and not node.css_first("a,img,br") and _is_line(node):
            found[node.mem_id] = text
    return found


def _says(text: str) -> bool:
    if len(text) > _LONG or not _WORD.search(text) or text.endswith("."):
        return False
    return not _NO_HEADING.search(text) and find_day(text) is None


def _is_line(node: LexborNode) -> bool:
    """Nothing else is on its line, and the line is no cell beside others nor an item of a list."""
    for _ in range(_CLIMB):
        before, after = _beside(node, back=True), _beside(node, back=False)
        parent = node.parent
        if parent is None:
            return False
        if before is None and after is None and parent.tag in _WRAPPERS:
            node = parent
            continue
        if not all(each is None or each.tag in _BREAKS for each in (before, after)):
            return False
        return parent.tag in _HOLDERS and (parent.tag != "td" or _is_alone(parent))
    return False


def _beside(node: LexborNode, *, back: bool) -> LexborNode | None:
    """The nearest neighbour that is more than blanks."""
    other = node.prev if back else node.next
    while other is not None and (
        other.is_comment_node or (other.is_text_node and not (other.text_content or "").strip())
    ):
        other = other.prev if back else other.next
    return other


def _is_alone(cell: LexborNode) -> bool:
    row = cell.parent
    return row is not None and sum(1 for each in row.iter() if each.tag in {"td", "th"}) == 1
