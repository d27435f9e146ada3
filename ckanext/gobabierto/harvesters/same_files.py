"""Which file that a source tells of is which that it told of before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Entry = dict[str, Any]


def address(resource: Entry) -> str:
    """Of a file, as the source tells it."""
    return str(resource["values"]["url"])


def _key(resource: Entry) -> str:
    return str(resource["key"])


def _both(resource: Entry) -> tuple[str, str]:
    return address(resource), _key(resource)


def match(old: list[Entry], new: list[Entry]) -> dict[str, Entry]:
    """Which earlier file each new one is, by its key: that of the same address, else of the same
    key.

    Where both keys were there before and are there now, the addresses have moved on among them.
    """
    before, now = {_key(o) for o in old}, {_key(n) for n in new}
    found: dict[str, Entry] = {}
    taken: set[int] = set()
    for alike in (_both, address, _key):
        free: dict[Any, list[Entry]] = {}
        for each in old:
            if id(each) not in taken:
                free.setdefault(alike(each), []).append(each)
        for resource in new:
            same = free.get(alike(resource), [])
            if alike is address and _key(resource) in before:
                same = [each for each in same if _key(each) not in now]
            same = [each for each in same if id(each) not in taken]
            if same and resource["key"] not in found:
                found[resource["key"]] = same[0]
                taken.add(id(same[0]))
    return found


def free_by_address(here: Iterable[Entry], taken: set[str]) -> dict[str, list[Entry]]:
    """Resources that are no earlier ones, by address: each may become one file's, and no more."""
    found: dict[str, list[Entry]] = {}
    for each in here:
        if each["id"] not in taken:
            found.setdefault(str(each.get("url") or ""), []).append(each)
    return found
