"""What a plainly written page is: one of which the text and the tree are sure to say the same.

A parser of HTML moves what stands wrongly in a table, repeats what was not closed, closes what
nobody closed. Here is said what leaves it nothing to put right, as far as order, headings and links
go. It is deliberately narrow: a page that is not described is read from its tree, which is always
right.

Whole links are taken out first, and a mark that no page has is left in their place; what is left
has to be nothing else than described. Every repeat is possessive and tries nothing twice: the time
is that of the length of the page, whatever it is made of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

MARK = "\x00"
_B = r"[ \t\n\r\f]"
# Controls of panels (:mod:`panels`) give links a heading that stands elsewhere.
_NAME = r"(?:[b-ce-z]|a(?!ria-controls)|d(?!ata-(?:bs-)?toggle))[a-z0-9:_-]*+"
_QUOTED = r"=(?:\"[^\"<>\x00]*+\"|'[^'<>\x00]*+')"
_VALUE = rf"(?:{_QUOTED}|=[\w%#.,:-]++)"
_REST = rf"(?:>|(?:{_B}++{_NAME}{_VALUE}?+)*+{_B}*+/?+>)"
_TEXT = "[^<]*+"


def _pair(name: str, inside: str) -> str:
    return f"{name}{_REST}{inside}</{name}>"


def _among(*kinds: str) -> str:
    """Texts, and tags of these kinds between them."""
    return rf"{_TEXT}(?:<(?:{'|'.join(kinds)}){_TEXT})*+"


# A formatting tag is closed in the words it was opened in: else it goes on in what follows.
_WORDS = [_pair(name, _TEXT) for name in ("i", "span", "strong", "b", "em", "small", "u", "font")]
_LEAF = "|".join([*_WORDS, rf"(?:br|img|wbr){_REST}"])
_INLINE = "|".join([_LEAF, *(_pair(name, _among(_LEAF)) for name in ("span", "strong", "b"))])

_OTHER = rf"(?:{_B}++{_NAME.replace('e-z', 'e-gi-z]|h(?!ref)|[z', 1)}(?:{_QUOTED})?+)*+"
_ADDRESS = r"(\"[^\"'<>\x00-\x1f]*+\"|'[^\"'<>\x00-\x1f]*+')"
_ICONS = rf"(?:<i{_REST}</i>)*+"
_LINK = rf"<a{_OTHER}{_B}++href={_ADDRESS}{_OTHER}{_B}*+/?+>{_ICONS}({_among(_INLINE)})</a>"

_HEADING = rf"h[1-6]{_REST}{_among(_INLINE)}</h[1-6]>|{_pair('summary', _among(_INLINE))}"
# Opened or closed wrongly they change where things are, but never their order.
_BLOCKS = """div p ul ol li dl dt dd section article main nav header footer aside span label figure
    figcaption address blockquote center details form time abbr mark sub sup""".split()
_BLOCK = rf"/?+(?:{'|'.join(_BLOCKS)}){_REST}|(?:hr|input){_REST}"
# Two dashes only at its end. A lone surrogate disappears before a page is parsed, and what stood
# on both sides of it could be an end.
_NONE = r"\x00\ud800-\udfff"
_NOTE = rf"!--(?!-?+>)[^-{_NONE}]*+(?:-(?!-)[^-{_NONE}]*+)*+-->"
_CODE = (
    rf"script{_REST}[^<{_NONE}]*+(?:<(?!/?+[sS][cC]|!)[^<{_NONE}]*+)*+</script>"
    rf"|style{_REST}[^<{_NONE}]*+</style>"
)
_FLOW = (_BLOCK, _HEADING, _INLINE, _NOTE, _CODE)
_CELL = f"(?:{_pair('td', _among(*_FLOW))}|{_pair('th', _among(_INLINE))})"
_ROW = rf"tr{_REST}{_B}*+(?:<{_CELL}{_B}*+)*+</tr>"
_GROUP = rf"/?+t(?:body|head|foot){_REST}"
_TABLE = (
    rf"table{_REST}{_B}*+(?:<{_pair('caption', _among(_INLINE))}{_B}*+)?+"
    rf"(?:<(?:{_ROW}|{_GROUP}|{_NOTE}){_B}*+)*+</table>"
)
_BODY = rf"{_among(_TABLE, *_FLOW)}(?:<(?:/body>|/html>|{_NOTE}){_B}*+)*+"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The expressions."""

    link: re.Pattern[str]
    """A whole link. Groups: address in its quotes, inside but for icons before any word."""
    body: re.Pattern[str]
    """From behind ``<body>`` to the end, with a mark for each link."""
    heading: re.Pattern[str]
    """In such a page without comments and code. Groups: tag, inside."""
    silent: re.Pattern[str]
    """Comments and code in such a page."""


@cache
def grammar() -> Grammar | None:
    """The expressions, made once; None before Python 3.11, which knows no possessive repeat."""
    try:
        return Grammar(
            link=re.compile(_LINK),
            body=re.compile(_BODY),
            heading=re.compile(
                r"<(h[1-6]|summary)(?![a-z0-9:_-])[^>]*+>"
                r"([^<]*+(?:<(?!/h|/su)[^<]*+)*+)</(?:h[1-6]|summary)>"
            ),
            silent=re.compile(f"<(?:{_NOTE}|{_CODE})"),
        )
    except re.error:
        return None
