"""The store of what proves what a machine read (SQL): rules.md 1.8, a hash alone proves nothing.

A reading is kept while a snapshot names it. Verdicts, those of the past and of frozen periods too,
are reached and replayed from snapshots, which are never deleted: so no proof that one of them
stands on can go. What goes is what no snapshot took: a look that found the same as the last one.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Evidence, EvidenceExcerpt, Snapshot

from .evidence_types import Kept, Piece, name_of
from .read import holds_on

TABLE: Any = Evidence.__table__
BYTES: Any = EvidenceExcerpt.__table__
_SNAPSHOT: Any = Snapshot.__table__
_GRACE = timedelta(days=2)
"""A reading is stored with the facts that name it; nothing younger is asked for them."""


def keep(subject_type: str, pieces: Mapping[str, Piece]) -> None:
    """Store what was read of some subjects, by their ids; the caller commits."""
    rows: list[dict[str, Any]] = []
    excerpts: dict[str, bytes] = {}
    for subject_id, piece in pieces.items():
        record = piece.record(subject_type, subject_id)
        digest = hashlib.sha256(piece.excerpt).hexdigest() if piece.excerpt else None
        if digest:
            excerpts[digest] = zlib.compress(piece.excerpt, 9)
        rows.append({
            "sha256": name_of(record), "subject_type": subject_type, "subject_id": subject_id,
            "record": record, "excerpt_sha256": digest, "kept_at": clock.now(),
        })  # fmt: skip
    if excerpts:
        values = [{"sha256": key, "content": content} for key, content in sorted(excerpts.items())]
        model.Session.execute(insert(BYTES).on_conflict_do_nothing(), values)
    if rows:
        rows.sort(key=lambda row: row["sha256"])
        model.Session.execute(insert(TABLE).on_conflict_do_nothing(), rows)


def find(names: Iterable[str]) -> dict[str, Kept]:
    """The readings of those names, with their bytes, in one query."""
    wanted = sorted(set(names))
    return {row.sha256: _kept(row) for row in _read(wanted, _WHOLE)} if wanted else {}


def newest(names: Iterable[str], most: int) -> tuple[list[Kept], int]:
    """The last *most* readings of those names, the oldest first, and how many there are.

    A country's rule may stand on tens of thousands: no more bytes are read than are told.
    """
    wanted = sorted(set(names))
    if not wanted:
        return [], 0
    count = sa.func.count().over().label("count")
    last = (TABLE.c.record["read_at"].astext.desc(), TABLE.c.sha256.desc())
    rows = _read(wanted, _WHOLE.add_columns(count).order_by(*last).limit(most))
    return [_kept(row) for row in reversed(rows)], rows[0].count if rows else 0


_WHOLE = sa.select(TABLE, BYTES.c.content).join_from(
    TABLE, BYTES, BYTES.c.sha256 == TABLE.c.excerpt_sha256, isouter=True
)


def _read(names: list[str], query: Any) -> list[Any]:
    listed = sa.cast(names, ARRAY(sa.Text))
    return list(model.Session.execute(query.where(TABLE.c.sha256 == sa.any_(listed))))


def _kept(row: Any) -> Kept:
    return Kept(
        row.sha256,
        row.subject_type,
        row.subject_id,
        row.record,
        zlib.decompress(row.content) if row.content is not None else None,
        row.withheld,
    )


def names_on(
    subject_type: str, subject_ids: Iterable[str], day: date, known_at: datetime | None = None
) -> list[str]:
    """The readings that the facts of some subjects name on a day.

    :param known_at: as it was known then; now by default.
    """
    query = sa.select(_SNAPSHOT.c.facts["readings"]).where(
        _SNAPSHOT.c.subject_type == subject_type,
        _SNAPSHOT.c.subject_id.in_(sorted(set(subject_ids))),
        *holds_on(day, known_at),
    )
    listed = model.Session.execute(query).scalars()
    return [str(name) for names in listed for name in names or ()]


def withdraw(subject_type: str, subject_ids: Iterable[str], reason: str) -> None:
    """Forget the bytes kept of some subjects, not that they were read; the caller commits."""
    mine = sa.and_(
        TABLE.c.subject_type == subject_type,
        TABLE.c.subject_id.in_(sorted(subject_ids)),
        TABLE.c.excerpt_sha256.is_not(None),
    )
    query = sa.select(TABLE.c.excerpt_sha256).where(mine).distinct()
    held = list(model.Session.execute(query).scalars())
    if not held:
        return
    values = {"excerpt_sha256": None, "withheld": reason}
    model.Session.execute(sa.update(TABLE).where(mine).values(**values))
    model.Session.execute(sa.delete(BYTES).where(BYTES.c.sha256.in_(held), ~_named()))


def sweep(limit: int = 50_000) -> int:
    """Take away readings that no snapshot names; the caller commits.

    :returns: how many went.
    """
    facts = _SNAPSHOT.c.facts
    named = sa.exists().where(
        _SNAPSHOT.c.subject_type == TABLE.c.subject_type,
        _SNAPSHOT.c.subject_id == TABLE.c.subject_id,
        sa.or_(
            facts["readings"].has_key(TABLE.c.sha256),
            facts["content_reading"].astext == TABLE.c.sha256,
        ),
    )
    old = TABLE.c.kept_at < clock.now() - _GRACE
    loose = sa.select(TABLE.c.sha256).where(old, ~named).limit(limit)
    gone: Any = model.Session.execute(sa.delete(TABLE).where(TABLE.c.sha256.in_(loose)))
    count = int(gone.rowcount)
    if count:
        model.Session.execute(sa.delete(BYTES).where(~_named()))
    return count


def _named() -> Any:
    return sa.exists().where(TABLE.c.excerpt_sha256 == BYTES.c.sha256)
