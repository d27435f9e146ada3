"""What is committed is indexed, sooner or later: a note in the same transaction says what is owed.

The order is: write and note, commit, give to Solr, take the note away. Nothing is indexed that was
not committed; and where the process dies or Solr does not answer, the note is still there when
:func:`settle_due` looks (every batch does, and so may the nightly work).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib.search import SearchIndexError
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import IndexDebt

from . import searching
from .shows import show

log = logging.getLogger(__name__)

TABLE: Any = IndexDebt.__table__
FIRST_WAIT = dt.timedelta(minutes=1)
"""More than a batch takes from its commit to its answer from Solr."""
LONGEST_WAIT = dt.timedelta(days=1)
_TOGETHER = 100
"""Datasets of one note: all of them are in memory when it is settled."""
AT_ONCE = 10
"""Notes settled by one call: a batch must not pay for a whole night without Solr."""


def note(dataset_ids: Sequence[str]) -> str:
    """Note, in the open transaction, that these are to be indexed; gives the id of the note."""
    key = make_uuid()
    values = {"id": key, "dataset_ids": list(dataset_ids), "due_at": clock.now() + FIRST_WAIT}
    model.Session.execute(sa.insert(TABLE).values(**values))
    return key


def owe(dataset_ids: Sequence[str]) -> list[str]:
    """Note many, in notes of a size that is indexed at once; gives their ids."""
    return [note(dataset_ids[at : at + _TOGETHER]) for at in range(0, len(dataset_ids), _TOGETHER)]


def pay(keys: Sequence[str]) -> None:
    """Take notes away, in the open transaction: while it lasts nobody settles them."""
    model.Session.execute(sa.delete(TABLE).where(TABLE.c.id.in_(keys)))


def settle(
    key: str,
    batch: Mapping[str, searching.Document],
    failed: Mapping[str, str],
    attempts: int = 0,
) -> dict[str, str]:
    """Give Solr what a note says, and commit; what is not taken stays noted.

    :param failed: datasets of which no document could be made.
    :returns: what was not taken, with the reason.
    """
    # Deleted first and committed last: meanwhile nobody else settles it, and if we die it is back.
    model.Session.execute(sa.delete(TABLE).where(TABLE.c.id == key))
    try:
        refused = {**failed, **searching.send(batch)}
    except (SearchIndexError, OSError) as problem:
        log.exception("%s datasets wait to be indexed", len(batch))
        refused = {**failed, **dict.fromkeys(batch, str(problem))}
    if refused:
        _note_again(key, refused, attempts + 1)
    model.Session.commit()
    return refused


def _note_again(key: str, refused: Mapping[str, str], attempts: int) -> None:
    wait = min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
    values = {
        "id": key,
        "dataset_ids": sorted(refused),
        "due_at": clock.now() + wait,
        "attempts": attempts,
        "last_error": next(iter(refused.values()))[:1000],
    }
    model.Session.execute(sa.insert(TABLE).values(**values))


def settle_due(limit: int = AT_ONCE) -> int:
    """Index what an earlier process committed and never indexed. Commits.

    :returns: how many datasets were given to Solr.
    """
    done = 0
    for _ in range(limit):
        due = (
            sa.select(TABLE)
            .where(TABLE.c.due_at <= clock.now())
            .order_by(TABLE.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = model.Session.execute(due).mappings().one_or_none()
        if row is None:
            break
        alive = sa.select(model.Package.id).where(model.Package.id.in_(row["dataset_ids"]))
        shown = show(list(model.Session.execute(alive).scalars()))
        batch, failed = searching.documents(shown)
        done += len(batch) - len(settle(row["id"], batch, failed, row["attempts"]))
    return done


def waiting() -> int:
    """How many datasets are committed and not indexed."""
    count = sa.func.coalesce(sa.func.sum(sa.func.cardinality(TABLE.c.dataset_ids)), 0)
    return int(model.Session.execute(sa.select(count)).scalar_one())


def stubborn() -> tuple[int, str]:
    """How often the note that was tried most was tried, and what Solr said of it."""
    query = sa.select(TABLE.c.attempts, TABLE.c.last_error).order_by(TABLE.c.attempts.desc())
    row = model.Session.execute(query.limit(1)).first()
    return (int(row.attempts), str(row.last_error)) if row is not None else (0, "")
