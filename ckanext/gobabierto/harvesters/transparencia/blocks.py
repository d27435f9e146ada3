"""The running text of a page in pieces, each with the headings above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .wording import squeeze

HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"summary": 7, "legend": 7}
_BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd details div dl dt fieldset
    figcaption footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section
    summary table tbody td tfoot th thead tr ul""".split()
)
# What cannot be inside a heading: where one begins, an unclosed heading has ended.
_ENDS_HEADING = frozenset("dl form hr li main nav ol p section table ul".split())
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
_CLIMB = 10


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of running text."""

    text: str
    heading_path: tuple[str, ...]


def heading_text(node: LexborNode) -> str:
    """The text of a heading, up to where a browser would see that it was never closed."""
    only = node.child
    if only is not None and only.next is None and only.tag == "-text":
        return squeeze(only.text_content or "")
    parts: list[str] = []
    for child in node.traverse(include_text=True):
        if child.tag in _ENDS_HEADING:
            break
        if child.tag == "-text":
            parts.append(child.text_content or "")
    return squeeze(" ".join(parts))


def inside_link(node: LexborNode) -> bool:
    """The node is (part of) what is clicked on."""
    parent = node.parent
    for _ in range(_CLIMB):
        if parent is None or parent.tag == "a":
            break
        parent = parent.parent
    return parent is not None and parent.tag == "a"


class _Walk:
    """One walk over the tree, keeping the headings that are open."""

    def __init__(self) -> None:
        self.open: list[tuple[int, str]] = []
        self.path: tuple[str, ...] = ()
        self.buffer: list[str] = []

    def flush(self) -> Iterator[Block]:
        text = squeeze(" ".join(self.buffer))
        self.buffer.clear()
        if text:
            yield Block(text, self.path)

    def heading(self, node: LexborNode, level: int, text: str) -> None:
        if text and not inside_link(node):
            self.open = [(lv, t) for lv, t in self.open if lv < level]
            self.open.append((level, text))
            self.path = tuple(t for _, t in self.open)


def of_tree(tree: LexborHTMLParser, bold: Mapping[int, str]) -> Iterator[Block]:
    """Every piece of text of the page, in document order.

    :param bold: by node, what is a heading without saying so.
    """
    root = tree.body or tree.root
    if root is None:
        return
    walk = _Walk()
    for node in root.traverse(include_text=True):
        tag = node.tag or ""
        if tag == "-text":
            parent = node.parent
            if parent is not None and parent.tag not in _SILENT:
                walk.buffer.append(node.text_content or "")
            continue
        if tag in _BLOCKS:
            yield from walk.flush()
        if tag in HEADINGS:
            walk.heading(node, HEADINGS[tag], heading_text(node))
        elif bold and tag in {"b", "strong"} and (text := bold.get(node.mem_id)):
            walk.heading(node, 7, text)
    yield from walk.flush()
