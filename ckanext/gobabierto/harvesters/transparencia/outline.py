"""Headings and links of a page in document order, each link with the headings that are open.

Thousands of links are taken like a few: what can be asked of all of them is asked at once, and what
is between two headings goes from column to column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count, repeat
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from . import blocks
from .blocks import HEADINGS
from .bold import LEVEL
from .bounds import MOST_LINKS
from .wording import squeeze, squeeze_all

_FRAMES = frozenset({"frame", "iframe"})
_ANCHOR = LexborHTMLParser("<a>").css("a")[0].tag_id


class RawLink(NamedTuple):
    """One ``<a>``, as it stands."""

    href: str
    text: str
    heading_path: tuple[str, ...]
    order: int


# What ``RawLink._make`` does, without its check of the length.
_link = partial(tuple.__new__, RawLink)


@dataclass(slots=True)
class Outline:
    """What :func:`read` finds, in document order."""

    headings: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    links: list[RawLink] = field(default_factory=list[RawLink])
    frames: list[str] = field(default_factory=list[str])
    places: list[LexborNode] = field(default_factory=list[LexborNode])
    """Where each link stands."""
    cut: bool = False
    """There were more links than are read."""


def attribute(node: LexborNode, name: str) -> str:
    """The value of an attribute; empty where there is none."""
    return node.attrs.get(name) or ""


def _without_code(nodes: list[LexborNode], texts: list[str]) -> list[str]:
    """The words of each; a script or a style inside is none of them."""
    together = "".join(texts)
    if "{" in together or "(" in together:
        for place, (node, text) in enumerate(zip(nodes, texts, strict=True)):
            if ("{" in text or "(" in text) and (silent := node.css("script,style")):
                for inside in silent:
                    inside.decompose()
                texts[place] = node.text(separator=" ")
    return squeeze_all(texts)


def _said_otherwise(node: LexborNode) -> str:
    """What a link without words is called: by its picture, else by its title."""
    for image in node.css("img[alt]"):
        if alt := squeeze(attribute(image, "alt")):
            return alt
    return squeeze(attribute(node, "title") or attribute(node, "aria-label"))


class _Reader:
    """Goes from heading to heading."""

    def __init__(
        self, nodes: list[LexborNode], labels: Mapping[int, str], bold: Mapping[int, str]
    ) -> None:
        self.nodes, self.labels, self.bold = nodes, labels, bold
        self.kinds: list[int] = []
        self.texts: list[str] = []
        self.hrefs: list[str] = []
        self.open: list[tuple[int, str]] = []
        self.path: tuple[str, ...] = ()
        self.found = Outline()

    def read(self) -> Outline:
        self.ask()
        kinds = self.kinds
        start = 0
        for place in [n for n, kind in enumerate(kinds) if kind != _ANCHOR]:
            self.take(start, place)
            start = place + 1 if self.special(place) else place
        self.take(start, len(kinds))
        if len(self.found.links) > MOST_LINKS:
            self.found.cut = True
            del self.found.links[MOST_LINKS:], self.found.places[MOST_LINKS:]
        return self.found

    def ask(self) -> None:
        """What each node is, says and leads to: all of one before the next, which is in memory."""
        asked = [(n.tag_id, n.text(separator=" "), n.attrs.get("href") or "") for n in self.nodes]
        if asked:
            kinds, texts, hrefs = zip(*asked, strict=True)
            self.kinds, self.hrefs = list(kinds), list(hrefs)
            self.texts = _without_code(self.nodes, list(texts))
        if "" in self.texts:
            for place, text in enumerate(self.texts):
                if not text and self.kinds[place] == _ANCHOR:
                    self.texts[place] = _said_otherwise(self.nodes[place])

    def take(self, start: int, end: int) -> None:
        """The links from *start* to before *end*: no heading is between them."""
        if start == end:
            return
        links, nodes = self.found.links, self.nodes[start:end]
        paths = self.labelled(nodes) if self.labels else repeat(self.path)
        rows = zip(self.hrefs[start:end], self.texts[start:end], paths, count(len(links)))
        links.extend(map(_link, rows))
        self.found.places.extend(nodes)

    def labelled(self, nodes: list[LexborNode]) -> Iterable[tuple[str, ...]]:
        """The path of each, with the control that opens the panel it is in."""
        for node in nodes:
            label = self.labels.get(node.mem_id)
            yield (*self.path, label) if label and label not in self.path else self.path

    def special(self, place: int) -> bool:
        """What is no ``<a>``: whether it is no link either."""
        node = self.nodes[place]
        tag = node.tag or ""
        if tag in HEADINGS:
            only = node.child
            alone = only is not None and only.next is None and only.is_text_node
            text = self.texts[place] if alone else blocks.heading_text(node)
            self.heading(node, HEADINGS[tag], text)
            return True
        if tag in _FRAMES:
            self.hrefs[place] = attribute(node, "src")
            self.found.frames.append(self.hrefs[place])
        elif tag != "area":
            if text := self.bold.get(node.mem_id):
                self.heading(node, LEVEL, text)
            return True
        self.texts[place] = self.texts[place] or _said_otherwise(node)
        return False

    def heading(self, node: LexborNode, level: int, text: str) -> None:
        """Open a heading, unless it is a card: then it is the text of its link."""
        links, open_ = self.found.links, self.open
        if not text or (links and text in links[-1].text and blocks.inside_link(node)):
            return
        while open_ and open_[-1][0] >= level:
            open_.pop()
        open_.append((level, text))
        self.found.headings.append((level, text))
        self.path = tuple([text for _, text in open_])


def read(nodes: list[LexborNode], labels: Mapping[int, str], bold: Mapping[int, str]) -> Outline:
    """Headings and links among *nodes*, up to the limit of links.

    :param labels: by node, what the panel around a link is called.
    :param bold: by node, what is a heading without saying so.
    """
    return _Reader(nodes, labels, bold).read()
