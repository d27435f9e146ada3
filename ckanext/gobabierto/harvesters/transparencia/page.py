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
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from . import blocks, bold, hints, outline, scan, surroundings
from .blocks import Block
from .bounds import MOST_LINKS, bounded
from .outline import RawLink, attribute
from .panels import labels_of_panels
from .wording import squeeze

_LINK = "a[href]"
# Looked for only in pages that have them: each one more is asked of every tag.
_IF_ANY = {f"h{n}": f"h{n}" for n in range(1, 7)} | {
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
# Where content managers put what a person wrote; around it are menus, and what every page repeats.
_CONTENT = ("entry-content", "post-content", "elementor-widget-theme-post-content")
_WRITTEN = ",".join(f".{name} a[href]" for name in _CONTENT)
LINKS = "enlaces"


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
    bold: dict[int, str] = field(default_factory=dict[int, str])
    """Lines that are headings without saying so, by node."""
    frames: list[str] = field(default_factory=list[str])
    """Addresses of frames: they are pages, not findings."""
    refresh: str = ""
    """Where the page sends its visitors at once."""
    feeds: tuple[str, ...] = ()
    """Addresses of its RSS and Atom."""
    told_dates: tuple[str, ...] = ()
    """When it changed, as its data says (:mod:`embedded`)."""
    _tree: LexborHTMLParser | None = None
    _places: list[LexborNode] | None = None
    _blocks: list[Block] | None = None

    @property
    def tree(self) -> LexborHTMLParser | None:
        """Its tree, made when it is first asked for; none of a page that was closed."""
        if self._tree is None and self.html:
            self._tree = LexborHTMLParser(self.html)
        return self._tree

    @property
    def places(self) -> list[LexborNode]:
        """Where each link stands."""
        if self._places is None:  # all its links are ``<a>``: else its tree would have been read
            self._places = self.tree.css(_LINK)[:MOST_LINKS] if self.tree else []
        return self._places

    @property
    def blocks(self) -> list[Block]:
        """Its running text, piece by piece."""
        if self._blocks is None:
            self._blocks = list(blocks.of_tree(self.tree, self.bold)) if self.tree else []
        return self._blocks

    def says(self, *words: str) -> bool:
        """One of the words (lower case, without accents) may be in its running text."""
        plain = self.html.lower()
        return any(word in plain for word in words)

    def context(self, link: RawLink) -> str:
        """The other words of the link's row, item or paragraph, where it is alone in it."""
        if link.order >= len(self.places):
            return ""
        return surroundings.of_link(self.places[link.order], link.text)

    def written(self) -> frozenset[int]:
        """Numbers of the links in what a person wrote; none where nothing tells it apart."""
        if not any(name in self.html for name in _CONTENT) or self.tree is None:
            return frozenset()
        inside = {node.mem_id for node in self.tree.css(_WRITTEN)}
        return frozenset(n for n, node in enumerate(self.places) if node.mem_id in inside)

    def menu(self) -> frozenset[str]:
        """Addresses in its menus, as they stand."""
        nodes = self.tree.css(_MENUS) if self.tree else []
        return frozenset(node.attributes.get("href") or "" for node in nodes)

    def keep(self, tree: LexborHTMLParser, places: list[LexborNode] | None = None) -> None:
        """The tree was made already, and where each link stands in it was found."""
        self._tree, self._places = tree, places

    def close(self) -> None:
        """Forget the tree: what was asked of it stays."""
        self._tree, self.html = None, ""
        self._places = []


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
    with _collecting_later():
        scanned = scan.read(bound)
    tree = scanned.top if scanned else LexborHTMLParser(bound.html)
    head, root = tree.head, tree.root
    base = head.css_first("base[href]") if head else None
    title = head.css_first("title") if head else None
    page = Page(
        url=url,
        base=_joined(url, attribute(base, "href")) if base else url,
        title=squeeze(title.text()) if title else "",
        language=attribute(root, "lang")[:5] if root else "",
        partial=bound.left_out,
        html=bound.html,
    )
    if head:
        _read_head(page, head)
    found = scanned.outline if scanned else _read_tree(page, tree, bound.tags)
    page.headings, page.links, page.frames = found.headings, found.links, found.frames
    page.partial += (LINKS,) if found.cut else ()
    return page


def _read_tree(page: Page, tree: LexborHTMLParser, tags: frozenset[str]) -> outline.Outline:
    """What the tree of a page says that is not plainly written."""
    page.keep(tree)
    for name in tags & {"svg", "template"}:  # the words inside of drawings are no link's
        for node in tree.css(name):
            node.decompose()
    page.bold = bold.lines(tree, tags)
    some = [_IF_ANY[name] for name in sorted(tags & _IF_ANY.keys())]
    wanted = ",".join([_LINK, *some, *([bold.TAGS] if page.bold else [])])
    with _collecting_later():
        labels = labels_of_panels(tree, page.html)
        found = outline.read(tree.css(wanted), labels, page.bold)
    page.keep(tree, found.places)
    return found


def _read_head(page: Page, head: LexborNode) -> None:
    for meta in head.css("meta[http-equiv][content]"):
        if attribute(meta, "http-equiv").lower() == "refresh":
            page.refresh = hints.refresh(attribute(meta, "content"))
    feeds = (link for link in head.css("link[type][href]") if "+xml" in attribute(link, "type"))
    page.feeds = tuple(attribute(link, "href") for link in feeds)[:_FEEDS]


def _joined(url: str, base: str) -> str:
    try:
        return urljoin(url, base.strip())
    except ValueError:
        return url
