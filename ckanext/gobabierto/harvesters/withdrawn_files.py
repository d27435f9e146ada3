"""Files that a source tells of no more, as a question to a person: they stay until one settles it.

Pure. In a list of differences such a file is one more, whose field is :data:`MISSING_SINCE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .merge import MISSING_SINCE
from .same_files import address

KEPT_SINCE = "kept_since"
"""Of an entry of the baseline: a person said that the file stays, though its source withdrew it."""


def unsettled(baseline: Mapping[str, Any], saved: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of the dataset *saved* that its source withdrew and nobody decided about."""
    here = {each["id"] for each in saved.get("resources") or ()}
    return [
        {"field": field_of(each), "current": address(each), "proposed": "",
         "since": each[MISSING_SINCE]}
        for each in baseline.get("resources") or ()
        if MISSING_SINCE in each and KEPT_SINCE not in each and each["id"] in here
    ]  # fmt: skip


def field_of(entry: Mapping[str, Any]) -> str:
    """The field under which the file of an entry of the baseline stands among differences."""
    return f"{entry['key']}: {MISSING_SINCE}"


def replacements(
    baseline: Mapping[str, Any], entry: Mapping[str, Any], here: Iterable[str]
) -> list[str]:
    """Ids of the files that may take the place of a withdrawn one: its source tells of them."""
    there = set(here)
    return [
        each["id"] for each in baseline.get("resources") or ()
        if MISSING_SINCE not in each and each["id"] in there and each["id"] != entry["id"]
    ]  # fmt: skip
