"""An HTML page as what a reader sees: headings, links and texts, in document order.

Pages are old, hand-made and broken: unclosed headings, links around headings, tables for layout.
Nothing here fails on them and nothing here judges what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"summary": 7, "legend": 7}
_BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd details div dl dt fieldset
    figcaption footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section
    summary table tbody td tfoot th thead tr ul""".split()
)
# What cannot be inside a heading: where one begins, an unclosed heading has ended.
_ENDS_HEADING = frozenset("dl form hr li main nav ol p section table ul".split())
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
_MAX_TEXT = 1000
_CLIMB = 10


@dataclass(frozen=True, slots=True)
class RawLink:
    """One ``<a>``, as it stands."""

    href: str
    text: str
    heading_path: tuple[str, ...]
    order: int
    context: str = ""
    """The rest of its table row or list item, where the link's own text is short."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of running text."""

    text: str
    heading_path: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """What was read of one page."""

    url: str
    base: str
    title: str = ""
    language: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    links: list[RawLink] = field(default_factory=list[RawLink])
    blocks: list[Block] = field(default_factory=list[Block])


def squeeze(text: str) -> str:
    """*text* on one line, without the characters a database refuses."""
    return re.sub(r"[\s\u00a0\u200b\ufeff]+", " ", text.replace("\0", "")).strip()[:_MAX_TEXT]


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    for _ in range(_CLIMB):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def _heading_text(node: LexborNode) -> str:
    parts: list[str] = []
    for child in node.traverse(include_text=True):
        if child.tag in _ENDS_HEADING:
            break
        if child.tag == "-text":
            parts.append(child.text_content or "")
    return squeeze(" ".join(parts))


def _link_text(node: LexborNode) -> str:
    text = squeeze(node.text(deep=True, separator=" "))
    if text:
        return text
    for image in node.css("img"):
        if alt := squeeze(_attribute(image, "alt")):
            return alt
    return squeeze(_attribute(node, "title") or _attribute(node, "aria-label"))


def _context(node: LexborNode, text: str) -> str:
    """The other words of the row, item or paragraph, if the link is alone in it."""
    for parent in _ancestors(node):
        if parent.tag in {"tr", "li", "p", "dd"}:
            if len(parent.css("a[href]")) > (2 if parent.tag == "tr" else 1):
                return ""
            whole = squeeze(parent.text(deep=True, separator=" "))
            return squeeze(whole.replace(text, " ", 1))[:200] if text else whole[:200]
        if parent.tag in HEADINGS or parent.tag in {"body", "table"}:
            return ""
    return ""


class _Reader:
    """Walks the tree once, keeping the headings that are open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.open: list[tuple[int, str]] = []
        self.buffer: list[str] = []

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open)

    def flush(self) -> None:
        text = squeeze(" ".join(self.buffer))
        self.buffer.clear()
        if text:
            self.page.blocks.append(Block(text, self.path))

    def heading(self, node: LexborNode, level: int) -> None:
        if any(parent.tag == "a" for parent in _ancestors(node)):
            return  # a card: the heading is the text of its link and opens nothing
        text = _heading_text(node)
        if text:
            self.open = [(lv, t) for lv, t in self.open if lv < level]
            self.open.append((level, text))
            self.page.headings.append((level, text))

    def link(self, node: LexborNode, href: str) -> None:
        text = _link_text(node)
        self.page.links.append(
            RawLink(href, text, self.path, len(self.page.links), _context(node, text))
        )

    def visit(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            parent = node.parent
            if parent is not None and parent.tag not in _SILENT:
                self.buffer.append(node.text_content or "")
            return
        if tag in _BLOCKS:
            self.flush()
        if tag in HEADINGS:
            self.heading(node, HEADINGS[tag])
        elif tag in {"a", "area"} and "href" in node.attributes:
            self.link(node, _attribute(node, "href"))
        elif tag in {"frame", "iframe"} and _attribute(node, "src"):
            self.link(node, _attribute(node, "src"))


def parse(html: str, url: str) -> Page:
    """Read *html*, found at *url*."""
    tree = LexborHTMLParser(html)
    base = tree.css_first("base[href]")
    title = tree.css_first("title")
    root = tree.css_first("html")
    page = Page(
        url=url,
        base=urljoin(url, _attribute(base, "href")) if base else url,
        title=squeeze(title.text()) if title else "",
        language=_attribute(root, "lang")[:5] if root else "",
    )
    reader = _Reader(page)
    body = tree.body or root
    frames = tree.css("frame[src]")  # a frameset page has no body
    if body is not None:
        for node in body.traverse(include_text=True):
            reader.visit(node)
    reader.flush()
    if not page.links:
        for frame in frames:
            reader.link(frame, _attribute(frame, "src"))
    return page
