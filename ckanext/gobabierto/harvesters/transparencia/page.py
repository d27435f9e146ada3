"""An HTML page as what a reader sees: headings, links and texts, in document order.

Pages are old, hand-made and broken: unclosed headings, links around headings, tables for layout.
Nothing here fails on them and nothing here judges what it finds. Headings and links are picked by
the parser itself; what few links need (the words around them) is read only when it is asked for.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from . import blocks, hints, surroundings
from .blocks import HEADINGS, Block
from .bounds import MOST_LINKS, bounded
from .panels import labels_of_panels
from .wording import squeeze, squeeze_all

_ALWAYS = ",".join(["a[href]", *(f"h{n}" for n in range(1, 7))])
# Looked for only in pages that have them: each one more costs a walk through all tags.
_RARE = {
    "area": "area[href]",
    "frame": "frame[src]",
    "iframe": "iframe[src]",
    "legend": "legend",
    "summary": "summary",
}
_MENUS = ",".join(
    f"{place} a[href]"
    for place in ("nav", "header", "footer", "aside", "[role=navigation]", ".menu", ".navbar")
)
_FEEDS = 3
_FRAMES = frozenset({"frame", "iframe"})
LINKS = "enlaces"


class RawLink(NamedTuple):
    """One ``<a>``, as it stands."""

    href: str
    text: str
    heading_path: tuple[str, ...]
    order: int


@dataclass(slots=True)
class Page:
    """What was read of one page."""

    url: str
    base: str
    title: str = ""
    language: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    links: list[RawLink] = field(default_factory=list[RawLink])
    partial: tuple[str, ...] = ()
    """What was left out because it was too much (:mod:`bounds`)."""
    html: str = ""
    tree: LexborHTMLParser | None = None
    nodes: list[LexborNode] = field(default_factory=list[LexborNode])
    """Headings and links, in document order."""
    frames: list[str] = field(default_factory=list[str])
    """Addresses of frames: they are pages, not findings."""
    refresh: str = ""
    """Where the page sends its visitors at once."""
    feeds: tuple[str, ...] = ()
    """Addresses of its RSS and Atom."""
    told_dates: tuple[str, ...] = ()
    """When it changed, as its data says (:mod:`embedded`)."""
    _blocks: list[Block] | None = None
    _places: list[LexborNode] | None = None

    @property
    def blocks(self) -> list[Block]:
        """Its running text, piece by piece."""
        if self._blocks is None:
            self._blocks = list(blocks.of_tree(self.tree)) if self.tree else []
        return self._blocks

    def says(self, *words: str) -> bool:
        """One of the words (lower case, without accents) may be in its running text."""
        plain = self.html.lower()
        return any(word in plain for word in words)

    def context(self, link: RawLink) -> str:
        """The other words of the link's row, item or paragraph, where it is alone in it."""
        if self._places is None:
            self._places = [node for node in self.nodes if node.tag not in HEADINGS]
        if link.order >= len(self._places):
            return ""
        return surroundings.of_link(self._places[link.order], link.text)

    def menu(self) -> frozenset[str]:
        """Addresses in its menus, as they stand."""
        nodes = self.tree.css(_MENUS) if self.tree else []
        return frozenset(node.attributes.get("href") or "" for node in nodes)

    def close(self) -> None:
        """Forget the tree: what was asked of it stays."""
        self.tree, self.html = None, ""
        self.nodes, self._places = [], None


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _texts(nodes: list[LexborNode]) -> list[str]:
    """The words of each; a script or a style inside is none of them."""
    texts = [node.text(separator=" ") for node in nodes]
    if any("{" in text or "(" in text for text in texts):
        for place, (node, text) in enumerate(zip(nodes, texts, strict=True)):
            if ("{" in text or "(" in text) and (silent := node.css("script,style")):
                for inside in silent:
                    inside.decompose()
                texts[place] = node.text(separator=" ")
    return squeeze_all(texts)


def _said_otherwise(node: LexborNode) -> str:
    """What a link without words is called: by its picture, else by its title."""
    for image in node.css("img[alt]"):
        if alt := squeeze(_attribute(image, "alt")):
            return alt
    return squeeze(_attribute(node, "title") or _attribute(node, "aria-label"))


class _Reader:
    """Goes through headings and links in order, keeping the headings that are open."""

    def __init__(self, page: Page, labels: dict[int, str]) -> None:
        self.page = page
        self.labels = labels
        self.open: list[tuple[int, str]] = []

    def read(self, nodes: list[LexborNode]) -> None:
        """Everything, up to the limit of links."""
        path: tuple[str, ...] = ()
        links, labels = self.page.links, self.labels
        for node, text in zip(nodes, _texts(nodes), strict=True):
            tag = node.tag
            if tag in HEADINGS:
                path = self.heading(node, HEADINGS[tag]) or path
                continue
            above = path
            if labels and (label := labels.get(node.mem_id)) and label not in path:
                above = (*path, label)
            href = node.attrs.get("href") or ""
            if tag in _FRAMES:
                href = node.attrs.get("src") or ""
                self.page.frames.append(href)
            links.append(RawLink(href, text or _said_otherwise(node), above, len(links)))
            if len(links) >= MOST_LINKS:
                self.page.partial = (*self.page.partial, LINKS)
                return

    def heading(self, node: LexborNode, level: int) -> tuple[str, ...] | None:
        """The path under this heading; ``None`` where it opens nothing."""
        text = blocks.heading_text(node)
        before = self.page.links[-1].text if self.page.links else ""
        if not text or (text in before and blocks.inside_link(node)):
            return None  # a card: the heading is the text of its link
        self.open = [(lv, t) for lv, t in self.open if lv < level]
        self.open.append((level, text))
        self.page.headings.append((level, text))
        return tuple(text for _, text in self.open)


@contextmanager
def _collecting_later() -> Generator[None]:
    """Thousands of links are made and all of them kept: looking for garbage among them finds none
    and costs a quarter of the reading."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def parse(html: str, url: str) -> Page:
    """Read *html*, found at *url*."""
    bound = bounded(html)
    tree = LexborHTMLParser(bound.html)
    head, root = tree.head, tree.root
    base = head.css_first("base[href]") if head else None
    title = head.css_first("title") if head else None
    page = Page(
        url=url,
        base=_joined(url, _attribute(base, "href")) if base else url,
        title=squeeze(title.text()) if title else "",
        language=_attribute(root, "lang")[:5] if root else "",
        partial=bound.left_out,
        html=bound.html,
        tree=tree,
    )
    if head:
        _read_head(page, head)
    for name in bound.tags & {"svg", "template"}:  # the words inside of drawings are no link's
        for node in tree.css(name):
            node.decompose()
    wanted = ",".join([_ALWAYS, *(_RARE[name] for name in sorted(bound.tags & set(_RARE)))])
    with _collecting_later():
        page.nodes = tree.css(wanted)
        _Reader(page, labels_of_panels(tree, bound.html)).read(page.nodes)
    return page


def _read_head(page: Page, head: LexborNode) -> None:
    for meta in head.css("meta[http-equiv][content]"):
        if _attribute(meta, "http-equiv").lower() == "refresh":
            page.refresh = hints.refresh(_attribute(meta, "content"))
    feeds = (link for link in head.css("link[type][href]") if "+xml" in _attribute(link, "type"))
    page.feeds = tuple(_attribute(link, "href") for link in feeds)[:_FEEDS]


def _joined(url: str, base: str) -> str:
    try:
        return urljoin(url, base.strip())
    except ValueError:
        return url
