"""Headings and links out of the text of a plainly written page, without its tree.

Most of a page's reading is the making of a tree that nobody asks anything of. Of pages that
:mod:`grammar` describes the text says the same, in a few expressions over all of it; of any other
page nothing is said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from itertools import chain, count, repeat
from operator import add

from selectolax.lexbor import LexborHTMLParser

from . import bold, panels
from .blocks import HEADINGS
from .bounds import MOST_LINKS, Bounded
from .grammar import MARK, grammar
from .outline import Levels, Outline, link_of, said_otherwise
from .wording import squeeze_all

_MOST_SILENT = 300
"""Links without words in a page: each is parsed by itself, so of more the tree is made."""
_TAGS = re.compile("<[^>]*>")
_REFERENCE = re.compile(
    r"&(?![ \t\n\r\f])([a-zA-Z0-9]{1,40};|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)?"
)
_IN_ADDRESS = re.compile(r"&(?:amp;|#0?38;|[a-zA-Z][a-zA-Z0-9]*=)?")
_ONE_SIGN = {"&amp;": "&", "&#38;": "&", "&#038;": "&"}
# Numbers of characters that are what they say; the others are controls and worse.
_SPACE, _DELETE, _NO_BREAK, _SURROGATES = 0x20, 0x7F, 0xA0, 0xD800
_SENTINEL = "<hr>"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page that was read without its tree."""

    top: LexborHTMLParser
    """The tree of what stands before its body's contents."""
    outline: Outline
    """Without the nodes: there are none."""


class _NotPlainError(Exception):
    """Something has to be asked of a tree."""


def read(bound: Bounded) -> Scanned | None:
    """What is in the page; None where only its tree tells.

    :param bound: the page, which has been found to be bounded.
    """
    html, rules = bound.html, grammar()
    if rules is None or bound.left_out or bold.may_be(bound.tags) or MARK in html:
        return None
    if bound.tags & {"svg", "template"}:  # before the body nothing says that there are none
        return None
    start = html.find(">", html.find("<body")) + 1
    if html.find("<body", 0, start) < 0:
        return None
    contents = html[start:]
    pieces = rules.link.split(contents)
    rest = MARK.join(pieces[::3])
    if not rules.body.fullmatch(rest) or (top := _top(html[:start])) is None:
        return None
    if bound.tags & {"script", "style"} or ("!" in rest and "!--" in rest):
        rest = rules.silent.sub("", rest)
    try:
        texts = _texts(pieces[2::3])
        if "" in texts:
            _name_the_silent(texts, rules.link.finditer(contents))
        parts = rules.heading.split(rest)
        titles = _texts(_with_links(parts, pieces[2::3]))
        return Scanned(top, _outline(_addresses(pieces[1::3]), texts, titles, parts))
    except _NotPlainError:
        return None


def _top(html: str) -> LexborHTMLParser | None:
    """The tree of everything up to ``<body>``, if that is where the body really begins."""
    if panels.may_be(html):
        return None
    tree = LexborHTMLParser(html + _SENTINEL)
    first = tree.body.child if tree.body else None
    # Whatever swallows what follows, or has begun a body before, shows here.
    return tree if first is not None and first.tag == "hr" and first.next is None else None


def _outline(hrefs: list[str], texts: list[str], titles: list[str], parts: list[str]) -> Outline:
    """The links with their headings.

    :param titles: the words of each heading.
    :param parts: the page: what is before a heading, its tag, what is in it, and so on.
    """
    levels = Levels()
    paths = [levels.path]
    for tag, text in zip(parts[1::3], titles, strict=True):
        if text:
            levels.open(HEADINGS[tag], text)
        paths.append(levels.path)
    # The first part is under no heading; a link that is in one is under it.
    behind = map(str.count, parts[::3], repeat(MARK))
    within = chain([0], map(str.count, parts[2::3], repeat(MARK)))
    each = chain.from_iterable(map(repeat, paths, map(add, behind, within)))
    links = list(map(link_of, zip(hrefs, texts, each, count())))
    cut = len(links) > MOST_LINKS
    del links[MOST_LINKS:]
    return Outline(headings=levels.met, links=links, cut=cut)


def _with_links(parts: list[str], insides: list[str]) -> list[str]:
    """What is in each heading, where a link is in it with what is in that."""
    titles = parts[2::3]
    if not any(MARK in title for title in titles):
        return titles
    left = iter(insides)
    for place, title in enumerate(titles):
        for _ in range(parts[3 * place].count(MARK)):
            next(left)
        words = [f"{before} {next(left)} " for before in title.split(MARK)[:-1]]
        titles[place] = "".join([*words, title.rpartition(MARK)[2]])
    return titles


def _texts(insides: list[str]) -> list[str]:
    """The words of each: what tags part are words apart."""
    together = MARK.join(insides)
    if "<" in together:
        together = _TAGS.sub(" ", together)
        insides = together.split(MARK)
    if "&" in together:
        insides = _unescaped(together).split(MARK)
    return squeeze_all(insides)


def _unescaped(text: str) -> str:
    for name in set(_REFERENCE.findall(text)):
        if name.startswith("#"):
            number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
            if not (_SPACE <= number < _DELETE or _NO_BREAK <= number < _SURROGATES):
                raise _NotPlainError
        elif name not in html5:
            raise _NotPlainError
    return unescape(text)


def _addresses(hrefs: list[str]) -> list[str]:
    """Each as a parser reads it, where that is beyond doubt."""
    together = "".join(hrefs)
    if "&" in together:
        hrefs = [_IN_ADDRESS.sub(_sign, href) for href in hrefs]
    if not together.isascii() and not together.isprintable():
        raise _NotPlainError
    return [href[1:-1] for href in hrefs]


def _sign(match: re.Match[str]) -> str:
    found = match[0]
    if found == "&":
        raise _NotPlainError
    return _ONE_SIGN.get(found, found)


def _name_the_silent(texts: list[str], sources: Iterable[re.Match[str]]) -> None:
    """Links without words are called otherwise: by themselves they are read as in the page."""
    if texts.count("") > _MOST_SILENT:
        raise _NotPlainError
    for place, source in enumerate(sources):
        if not texts[place]:
            node = LexborHTMLParser(source[0]).css_first("a")
            texts[place] = said_otherwise(node) if node else ""
