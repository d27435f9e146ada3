"""Tags with more attributes than a parser can compare with one another in a moment.

Each attribute of a tag is compared with all that it has already, so that sixty thousand of them
cost seconds and a million a day. Where a tag ends depends on its quotes, and those on everything
before: pages are taken apart tag by tag, but only those that may have such a one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = 50_000
_RUN = 20_000
"""Characters: in so few there are not enough attributes to matter."""
_MANY = 2_000
_BLANK = r"[\t\n\f\r ]"
_NOT = r"^\t\n\f\r "
_VALUE = rf"(?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[{_NOT}\"'>][{_NOT}>]*)"
_ATTRIBUTE = rf"(?:{_BLANK}|/)*[{_NOT}/>][{_NOT}/>=]*(?:{_BLANK}*={_BLANK}*{_VALUE}?)?"
_START = re.compile(
    rf"<(?:(?P<note>!--(?:-?>)?)|(?P<odd>[!?]|/(?![a-zA-Z]))"
    rf"|(?P<name>/?[a-zA-Z][{_NOT}/>]*)(?:{_ATTRIBUTE}){{0,{_MANY}}}(?:{_BLANK}|/)*(?P<end>>?))"
)
# Whatever comes, it matches: so it never looks for another way to.
_TO_END = re.compile(rf"(?:{_ATTRIBUTE}){{0,{_MANY}}}(?:{_BLANK}|/)*(>?)")
_REST_OF_VALUE = re.compile(rf"{_BLANK}*(?:{_VALUE})?")
_MORE = re.compile(rf"(?:{_ATTRIBUTE}){{1,{_MANY}}}(?:{_BLANK}|/)*")
_NOTE_END = re.compile(r"--!?>")
_RAW = frozenset("iframe noembed noframes script style textarea title xmp".split())
_DRAWING = re.compile(r"<(?:svg|math)", re.IGNORECASE)
# In a drawing it begins a text, elsewhere a comment, and only a tree tells where it is.
_CDATA, _NO_CDATA = "<![CDATA[", "<!"


def may_be(html: str) -> bool:
    """*html* may have such a tag: at some place it cannot be told that any tag ends soon."""
    return any(
        not _ends_soon(html, start)
        for place in range(0, len(html) - _STEP, _STEP)
        for start in _readings(html, place)
    )


def _readings(html: str, place: int) -> Iterator[int]:
    """Where attributes go on, whatever *place* is: among them, at a value, or inside of one."""
    yield place
    value = _REST_OF_VALUE.match(html, place)
    yield value.end() if value else place
    for quote in "\"'":
        found = html.find(quote, place)
        if found >= 0:  # else it is open to the end of the page, and one value is no attributes
            yield found + 1


def _ends_soon(html: str, place: int) -> bool:
    found = _TO_END.match(html, place, place + _RUN)
    return bool(found and found[1]) or len(html) - place < _RUN


def shortened(html: str) -> tuple[str, bool]:
    """*html* with the first attributes of such tags only; whether it had such tags."""
    plain = html.replace(_CDATA, _NO_CDATA)
    found = _without(plain, _surplus(plain, raw=True))
    if _DRAWING.search(found):  # inside of a drawing «style» and «title» hold tags
        found = _without(found, _surplus(found, raw=False))
    return found, found is not plain


def _surplus(html: str, *, raw: bool) -> Iterator[tuple[int, int]]:
    """(start, end) of the attributes that are too many."""
    place = 0
    while match := _START.search(html, place):
        place = match.end()
        name = match["name"]
        if name is None:
            place = _after_note(html, match)
            continue
        if not match["end"] and place < len(html):
            while more := _MORE.match(html, place):
                place = more.end()
            yield match.end(), place
        if raw and name.lower() in _RAW:  # what is inside are no tags
            end = re.compile(f"</{name}", re.IGNORECASE).search(html, place)
            place = end.start() if end else len(html)


def _after_note(html: str, match: re.Match[str]) -> int:
    if (match["note"] or "").endswith(">"):
        return match.end()
    if match["note"]:
        end = _NOTE_END.search(html, match.end())
        return end.end() if end else len(html)
    found = html.find(">", match.end())
    return len(html) if found < 0 else found + 1


def _without(html: str, pieces: Iterator[tuple[int, int]]) -> str:
    kept: list[str] = []
    place = 0
    for start, end in pieces:
        kept.append(html[place:start])
        place = end
    return "".join([*kept, html[place:]]) if kept else html
