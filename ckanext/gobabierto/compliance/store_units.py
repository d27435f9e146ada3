"""The table of the verdicts of units: reading rows without their bodies, writing what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from ckan import model

from ckanext.gobabierto.model import UnitInterval

from .replay import Unit
from .settle import Row

TABLE: Any = UnitInterval.__table__
_ROW = (
    TABLE.c.id,
    TABLE.c.valid_from,
    TABLE.c.valid_to,
    TABLE.c.next_change,
    TABLE.c.content_hash,
)
_CURRENT = (TABLE.c.valid_to.is_(None), TABLE.c.known_to.is_(None))


@dataclass(slots=True)
class NewRow:
    """An interval to be inserted."""

    unit: Unit
    start: date
    end: date | None
    next_change: date | None
    hash: str
    body: bytes
    known_from: datetime


_ROWS_FROM = (
    sa.select(TABLE.c.unit_type, TABLE.c.unit_id, *_ROW)
    .where(
        TABLE.c.organization_id == sa.bindparam("owner"),
        TABLE.c.unit_id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))),
        TABLE.c.known_to.is_(None),
        sa.or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to >= sa.bindparam("start")),
    )
    .order_by(TABLE.c.unit_id, TABLE.c.valid_from)
)
_WHOLE_ROWS_FROM = _ROWS_FROM.add_columns(TABLE.c.body)
FEW = 40
"""Of so many units the verdicts are read with their rows: most of them will be asked for."""


def rows_from(organization_id: str, ids: Sequence[str], start: date) -> dict[Unit, list[Row]]:
    """Rows believed now that hold on *start*, ended on it or come later, by unit, oldest first."""
    asked = {"owner": organization_id, "ids": list(ids), "start": start}
    query = _WHOLE_ROWS_FROM if len(ids) <= FEW else _ROWS_FROM
    found: dict[Unit, list[Row]] = defaultdict(list)
    for unit_type, unit_id, *values in model.Session.execute(query, asked):
        found[Unit(unit_type, unit_id)].append(Row(*values))
    return found


def open_units(organization_id: str) -> set[Unit]:
    """Units of which something is believed to hold still."""
    query = sa.select(TABLE.c.unit_type, TABLE.c.unit_id).where(
        TABLE.c.organization_id == organization_id, *_CURRENT
    )
    return {Unit(*row) for row in model.Session.execute(query)}


def bodies(rows: Sequence[Row]) -> dict[int, bytes]:
    """The bodies of some rows; of those that came without, in one query."""
    found = {row.id: bytes(row.body) for row in rows if row.body is not None}
    wanted = [row.id for row in rows if row.body is None]
    if not wanted:
        return found
    query = sa.select(TABLE.c.id, TABLE.c.body).where(
        TABLE.c.id == sa.any_(sa.literal(wanted, ARRAY(sa.BigInteger)))
    )
    return found | {key: bytes(body) for key, body in model.Session.execute(query)}


_UPDATE_TEXT = (
    "UPDATE gobabierto_verdict AS v SET valid_to = n.ends, next_change = n.turn "
    "FROM unnest(CAST(:ids AS bigint[]), CAST(:ends AS date[]), CAST(:turns AS date[])) "
    "AS n(id, ends, turn) WHERE v.id = n.id"
)
_INSERT_TEXT = (
    "INSERT INTO gobabierto_verdict (organization_id, unit_type, unit_id, valid_from, valid_to, "
    "known_from, next_change, content_hash, body) SELECT :owner, a.* FROM unnest("
    "CAST(:kinds AS text[]), CAST(:keys AS text[]), CAST(:starts AS date[]), "
    "CAST(:stops AS date[]), CAST(:known AS timestamptz[]), CAST(:next AS date[]), "
    "CAST(:hashes AS text[]), CAST(:bodies AS bytea[])) AS a"
)
_UPDATE, _INSERT = sa.text(_UPDATE_TEXT), sa.text(_INSERT_TEXT)
# The rows that end are counted before any is inserted: of a unit only one may be open.
_UPDATE_AND_INSERT = sa.text(
    f"WITH ended AS ({_UPDATE_TEXT} RETURNING v.id) {_INSERT_TEXT} "  # noqa: S608 - constants
    "WHERE (SELECT count(*) FROM ended) >= 0"
)
_COPY = sa.text(
    "INSERT INTO gobabierto_verdict (organization_id, unit_type, unit_id, valid_from, valid_to, "
    "known_from, next_change, content_hash, body) "
    "SELECT v.organization_id, v.unit_type, v.unit_id, v.valid_from, n.ends, :now, n.turn, "
    "v.content_hash, v.body FROM gobabierto_verdict AS v JOIN "
    "unnest(CAST(:ids AS bigint[]), CAST(:ends AS date[]), CAST(:turns AS date[])) "
    "AS n(id, ends, turn) ON v.id = n.id"
)


def _spread(rows: Sequence[tuple[int, date | None, date | None]]) -> dict[str, Any]:
    ids, ends, turns = zip(*rows, strict=True)
    return {"ids": list(ids), "ends": list(ends), "turns": list(turns)}


def apply(
    organization_id: str,
    *,
    updates: Sequence[tuple[int, date | None, date | None]],
    deleted: Sequence[int],
    superseded: Sequence[int],
    copies: Sequence[tuple[int, date | None, date | None]],
    new: Sequence[NewRow],
    now: datetime,
) -> int:
    """Write what changed, what ends before what begins; gives how many rows were written."""
    session = model.Session
    for ids, statement in (
        (deleted, sa.delete(TABLE)),
        (superseded, sa.update(TABLE).values(known_to=now)),
    ):
        if ids:
            chosen = TABLE.c.id == sa.any_(sa.literal(list(ids), ARRAY(sa.BigInteger)))
            session.execute(statement.where(chosen))
    if updates and new and not copies:
        values = {**_spread(updates), **_columns(organization_id, new)}
        session.execute(_UPDATE_AND_INSERT, values)
        return len(updates) + len(deleted) + len(superseded) + len(new)
    if updates:
        session.execute(_UPDATE, _spread(updates))
    if copies:
        session.execute(_COPY, {**_spread(copies), "now": now})
    if new:
        session.execute(_INSERT, _columns(organization_id, new))
    return len(updates) + len(deleted) + len(superseded) + len(new)


def _columns(organization_id: str, new: Sequence[NewRow]) -> dict[str, Any]:
    return {
        "owner": organization_id,
        "kinds": [item.unit.type for item in new],
        "keys": [item.unit.id for item in new],
        "starts": [item.start for item in new],
        "stops": [item.end for item in new],
        "known": [item.known_from for item in new],
        "next": [item.next_change for item in new],
        "hashes": [item.hash for item in new],
        "bodies": [item.body for item in new],
    }
