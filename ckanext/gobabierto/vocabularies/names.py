"""Identifiers made from titles: lower case, digits and underscores, as the platform writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

from ckanext.gobabierto.vocabularies.texts import without_accents

LONGEST = 100
_SHORTEST = 2
_RESERVED = frozenset({"new", "edit", "search"})
_YEAR_AT_END = re.compile(r"_((?:19|20)\d{2})$")


def name_from(title: str, longest: int = LONGEST, *, fallback: str = "conjunto") -> str:
    """The identifier of *title*; cut at a word, keeping a year at the end."""
    name = re.sub(r"[^a-z0-9]+", "_", without_accents(title).casefold()).strip("_")
    if len(name) > longest:
        year = _YEAR_AT_END.search(name)
        tail = year.group(0) if year else ""
        room = longest - len(tail)
        cut = name[:room]
        # Half a word says nothing, unless the title is one enormous word.
        if name[room] != "_" and "_" in cut[room // 2 :]:
            cut = cut.rsplit("_", 1)[0]
        name = cut.rstrip("_") + tail
    if name in _RESERVED:
        return f"{name}_{fallback}"
    if len(name) < _SHORTEST:
        return f"{fallback}_{name}".strip("_")
    return name


def unique_name(title: str, taken: Callable[[str], bool], *, fallback: str = "conjunto") -> str:
    """The identifier of *title* with the lowest number that makes it free."""
    name = name_from(title, fallback=fallback)
    number = 1
    while taken(name):
        number += 1
        tail = f"_{number}"
        name = name_from(title, LONGEST - len(tail), fallback=fallback) + tail
    return name
