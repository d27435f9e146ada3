"""The country period by period: each as it was frozen, and the day that is asked about.

Series measured under different laws are never joined: each period names its law. What was published
elsewhere counted otherwise, and is not among them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from threading import Lock
from typing import Any

import orjson

from . import period_document, period_store
from .period_store import Stored
from .standings import Standing
from .totals import whole_group

Row = dict[str, Any]
MOST = 40
"""Periods that are told: the last ten years in quarters."""
_kept: OrderedDict[str, Row] = OrderedDict()
"""By the id of what was frozen, which never changes."""
_lock = Lock()


def frozen_groups(until: date, known_at: datetime | None = None) -> list[Row]:
    """One group for each frozen period that ended by *until*, the oldest first.

    So many queries as these are, however many periods.

    :param known_at: only what had been frozen by then.
    """
    listed = [
        item
        for item in period_store.listed()
        if item.kind == period_store.FROZEN
        and item.ends <= until
        and (known_at is None or item.recorded_at <= known_at)
    ]
    chosen = sorted(listed[:MOST], key=lambda item: (item.ends, item.starts))
    with _lock:
        found = {item.id: _kept[item.id] for item in chosen if item.id in _kept}
    found |= _read([item for item in chosen if item.id not in found])
    return [dict(found[item.id]) for item in chosen]


def _read(stored: Sequence[Stored]) -> dict[str, Row]:
    if not stored:
        return {}
    contents = period_store.contents_of(item.id for item in stored)
    found = {item.id: _group(item, contents.get(item.id, ())) for item in stored}
    with _lock:
        _kept.update(found)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def _group(stored: Stored, contents: Iterable[str]) -> Row:
    verbs = {rule["id"]: rule["verb"] for rule in orjson.loads(stored.content)["rules"]}
    rows = [period_document.standing_from(orjson.loads(text), verbs) for text in contents]
    return day_group(stored.name, rows, stored.ends, stored.law, frozen=stored.sha256)


def day_group(
    key: str,
    standings: Sequence[Standing],
    day: date,
    law: str,
    *,
    frozen: str | None = None,
    provisional: bool = False,
) -> Row:
    """The country on one day, in the two units.

    :param frozen: the checksum, of a period that was frozen.
    :param provisional: the period is not over.
    """
    return whole_group(
        key,
        standings,
        as_of=day.isoformat(),
        profile=law,
        frozen=frozen,
        provisional=provisional,
    )
