"""Files that a source tells of no more, or again, as a question to a person: nothing becomes of
them until one settles it.

Pure. The entries of a baseline remember what is to be asked (:mod:`merge` moves them on). In a list
of differences such a file is one more, whose field is :data:`MISSING_SINCE` where it is still in
the dataset, and :data:`OFFERED_AGAIN` where a person removed it while its source did not tell of
it. One that a person removed although the source told of it is not asked about until the source
says that it is elsewhere: it may be a corrected one. One that nobody ever wanted never is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ckanext.gobabierto import clock

from .same_files import Entry, address

MISSING_SINCE = "missing_since"
"""Of an entry of the baseline: from when on the source does not tell of that file."""
KEPT_SINCE = "kept_since"
"""Of an entry: a person said that the file stays, though its source withdrew it."""
OFFERED_AGAIN = "offered_again"
"""Of an entry: from when on the source tells again of a file that was removed meanwhile."""
MARKS = (MISSING_SINCE, KEPT_SINCE, OFFERED_AGAIN)
LEFT_OUT = "-"
"""Begins the id of a file that a person did not want: it has no resource and gets none."""


def missing(entries: Iterable[Entry], here: Collection[str]) -> list[Entry]:
    """Entries of which the source does not tell now.

    :param here: ids of the resources that the dataset has.
    """
    moment = clock.now().isoformat()
    return [each if MISSING_SINCE in each else _gone(each, here, moment) for each in entries]


def _gone(entry: Entry, here: Collection[str], moment: str) -> Entry:
    asked = OFFERED_AGAIN in entry
    found = {MISSING_SINCE: moment, **{k: v for k, v in entry.items() if k != OFFERED_AGAIN}}
    # Removed while it was offered, it is not asked about when it is offered again.
    return found if asked or entry["id"] in here else left_out(found)


def left_out(entry: Entry) -> Entry:
    """The entry of a file that stays out for good."""
    return {**entry, "id": f"{LEFT_OUT}{entry['key']}"}


def returns(entry: Entry, here: Collection[str], told: str = "") -> bool:
    """A file of which the source tells again was removed while it did not: a person is asked.

    :param told: where it is now, of one that may have been removed because of what was there.
    """
    gone = entry["id"] not in here and not entry["id"].startswith(LEFT_OUT)
    moved = bool(told) and told != address(entry)
    return gone and (MISSING_SINCE in entry or OFFERED_AGAIN in entry or moved)


def told_again(entry: Entry, here: Collection[str], told: str = "") -> Entry:
    """The entry of a file of which the source tells, with the one mark that it may have then.

    :param told: as for :func:`returns`.
    """
    found = {key: value for key, value in entry.items() if key not in MARKS}
    if returns(entry, here, told):
        found[OFFERED_AGAIN] = entry.get(OFFERED_AGAIN) or clock.now().isoformat()
    return found


def unsettled(baseline: Mapping[str, Any], saved: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of the dataset *saved* that its source withdrew and nobody decided about, and those
    that it offers again."""
    here: list[Entry] = saved.get("resources") or []
    ids, urls = {each["id"] for each in here}, {each.get("url") for each in here}
    entries: list[Entry] = baseline.get("resources") or []
    return [
        {"field": field_of(each), "current": address(each), "proposed": "",
         "since": each[MISSING_SINCE]}
        for each in entries
        if MISSING_SINCE in each and KEPT_SINCE not in each and each["id"] in ids
    ] + [
        {"field": f"{each['key']}: {OFFERED_AGAIN}", "current": "", "proposed": address(each),
         "since": each[OFFERED_AGAIN]}
        for each in entries
        if OFFERED_AGAIN in each and each["id"] not in ids and address(each) not in urls
    ]  # fmt: skip


def field_of(entry: Mapping[str, Any]) -> str:
    """The field under which a withdrawn file stands among differences."""
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
