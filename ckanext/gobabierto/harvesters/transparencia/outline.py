"""Headings and links of a page in document order, each link with the headings that are open.

Thousands of links are taken like a few: what can be asked of all of them is asked at once, and what
is between two headings goes from column to column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import compress, count, repeat
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
link_of = partial(tuple.__new__, RawLink)


class Levels:
    """The headings that are open."""

    def __init__(self) -> None:
        self.met: list[tuple[int, str]] = []
        self.path: tuple[str, ...] = ()
        self._open: list[int] = []

    def open(self, level: int, text: str) -> None:
        """Open a heading: it closes those that are not above it."""
        open_ = self._open
        while open_ and open_[-1] >= level:
            open_.pop()
        self.path = (*self.path[: len(open_)], text)
        open_.append(level)
        self.met.append((level, text))


@dataclass(slots=True)
class Outline:
    """Headings and links, in document order."""

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


def said_otherwise(node: LexborNode) -> str:
    """What a link without words is called: by its picture, else by its title."""
    for image in node.css("img[alt]"):
        if alt := squeeze(attribute(image, "alt")):
            return alt
    return squeeze(attribute(node, "title") or attribute(node, "aria-label"))


class _Reader:
    """Goes from heading to heading; what is between two of them is one stretch of links."""

    def __init__(
        self, nodes: list[LexborNode], labels: Mapping[int, str], bold: Mapping[int, str]
    ) -> None:
        self.nodes, self.labels, self.bold = nodes, labels, bold
        # A column for each thing asked: a row for each node would be made only to be thrown away.
        self.kinds = [node.tag_id for node in nodes]
        self.texts = _without_code(nodes, [node.text(separator=" ") for node in nodes])
        self.hrefs = [node.attrs.get("href") or "" for node in nodes]
        self.paths: list[tuple[str, ...]] = []
        self.is_link = bytearray(b"\1") * len(nodes)
        self.levels = Levels()
        self.found = Outline()

    def read(self) -> Outline:
        if "" in self.texts:
            self.name_the_silent()
        paths = self.paths
        for place in [n for n, kind in enumerate(self.kinds) if kind != _ANCHOR]:
            paths.extend(repeat(self.levels.path, place - len(paths)))
            self.special(place)
            paths.append(self.levels.path)
        paths.extend(repeat(self.levels.path, len(self.nodes) - len(paths)))
        self.collect()
        return self.found

    def name_the_silent(self) -> None:
        """Links without words are called otherwise."""
        for place, text in enumerate(self.texts):
            if not text and self.kinds[place] == _ANCHOR:
                self.texts[place] = said_otherwise(self.nodes[place])

    def collect(self) -> None:
        """The rows of what is a link."""
        found, chosen = self.found, self.is_link
        found.headings = self.levels.met
        found.places = list(compress(self.nodes, chosen))
        paths: Iterable[tuple[str, ...]] = compress(self.paths, chosen)
        if self.labels:
            paths = map(self.labelled, found.places, paths)
        hrefs, texts = compress(self.hrefs, chosen), compress(self.texts, chosen)
        found.links = list(map(link_of, zip(hrefs, texts, paths, count())))
        if len(found.links) > MOST_LINKS:
            found.cut = True
            del found.links[MOST_LINKS:], found.places[MOST_LINKS:]

    def labelled(self, node: LexborNode, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path with the control that opens the panel it is in."""
        label = self.labels.get(node.mem_id)
        return (*path, label) if label and label not in path else path

    def special(self, place: int) -> None:
        """What is no ``<a>``: a heading, or a link of another kind."""
        node = self.nodes[place]
        tag = node.tag or ""
        if tag in HEADINGS:
            self.is_link[place] = False
            only = node.child
            alone = only is not None and only.next is None and only.is_text_node
            text = self.texts[place] if alone else blocks.heading_text(node)
            self.heading(place, HEADINGS[tag], text)
            return
        if tag in _FRAMES:
            self.hrefs[place] = attribute(node, "src")
            self.found.frames.append(self.hrefs[place])
        elif tag != "area":
            self.is_link[place] = False
            if text := self.bold.get(node.mem_id):
                self.heading(place, LEVEL, text)
            return
        self.texts[place] = self.texts[place] or said_otherwise(node)

    def heading(self, place: int, level: int, text: str) -> None:
        """Open a heading, unless it is a card: then it is the text of its link."""
        if text and not self.is_card(place, text):
            self.levels.open(level, text)

    def is_card(self, place: int, text: str) -> bool:
        """The heading is (part of) what the link before it says."""
        link = self.is_link.rfind(1, 0, place)
        return link >= 0 and text in self.texts[link] and blocks.inside_link(self.nodes[place])


def read(nodes: list[LexborNode], labels: Mapping[int, str], bold: Mapping[int, str]) -> Outline:
    """Headings and links among *nodes*, up to the limit of links.

    :param labels: by node, what the panel around a link is called.
    :param bold: by node, what is a heading without saying so.
    """
    return _Reader(nodes, labels, bold).read()
