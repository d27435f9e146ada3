"""What the country looks like on a day, kept in the process until anything of it changes.

Only what everybody may see is kept. The stamp is read from the table of evaluations at each
question: every change of facts marks its institution there, and every evaluation leaves its moment.
A transaction that has written sees its own changes, so it neither reads nor leaves anything here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckan import model

from ckanext.gobabierto.model import Evaluation

from .timeline import rules_state

T = TypeVar("T")

MOST = 24
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()
_TABLE: Any = Evaluation.__table__
_EACH = sa.func.concat_ws(
    "|",
    _TABLE.c.organization_id,
    _TABLE.c.dirty_count,
    _TABLE.c.pending_count,
    _TABLE.c.evaluated_at,
    _TABLE.c.evaluated_until,
    _TABLE.c.rules_hash,
)
_STAMP = sa.select(
    sa.func.md5(
        sa.func.string_agg(
            _EACH, aggregate_order_by(sa.literal_column("','"), _TABLE.c.organization_id)
        )
    ),
    sa.text("pg_current_xact_id_if_assigned() IS NOT NULL"),
)


def evaluation_state() -> str:
    """Changes with anything that a verdict depends on."""
    return _state()[0]


def stamp() -> str | None:
    """The same; ``None`` inside a transaction that wrote."""
    state, wrote = _state()
    return None if wrote else state


def _state() -> tuple[str, bool]:
    told, wrote = model.Session.execute(_STAMP).one()
    return f"{told}:{rules_state()}", wrote


def remembered(key: Hashable, work: Callable[[], T]) -> T:
    """What *work* gives, kept under *key* while nothing changes. Callers do not alter it."""
    seen = stamp()
    if seen is None:
        return work()
    place = (seen, key)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    found = work()
    with _lock:
        _kept[place] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
