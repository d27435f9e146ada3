"""One connection for the length of a gathering: it holds the lock of the source and, in a temporary
table, which records were seen. Both die with the process.

The lock is PostgreSQL's and not one of Redis, which may be emptied at any time. Against a machine
that dies without closing its connections the server asks it every so often whether it is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ckan import model

from ckanext.gobabierto.harvesters.moved_source import left_behind
from ckanext.gobabierto.model import HarvestRecord, Proposal

_KEEPALIVE = (
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
)
_RECORD = HarvestRecord.__table__.name
_GUID_OF = "r.old_guid"
# As renaming.files_hash does it, which sorts by code point.
_FILES_OF = """(
    SELECT md5(string_agg(url, E'\\n' ORDER BY url COLLATE "C")) FROM (
        SELECT DISTINCT file -> 'values' ->> 'url' AS url
        FROM jsonb_array_elements(r.baseline -> 'resources') file
        WHERE NOT jsonb_exists(file, 'missing_since')
    ) urls WHERE url <> '')"""


def lock_number(kind: str, key: str) -> int:
    """The number by which PostgreSQL knows a lock."""
    digest = hashlib.sha256(f"gobabierto:harvest:{kind}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def held(kind: str, key: str, *, wait: bool = False) -> Generator[sa.engine.Connection | None]:
    """Hold a lock inside the block, on a connection of its own; ``None``: another has it."""
    connection: Any = model.ensure_engine().connect().execution_options(
        isolation_level="AUTOCOMMIT"
    )  # fmt: skip
    number, got = {"number": lock_number(kind, key)}, False
    try:
        for setting in _KEEPALIVE:
            connection.execute(sa.text(f"SET {setting}"))
        if wait:
            connection.execute(sa.text("SELECT pg_advisory_lock(:number)"), number)
            got = True
        else:
            got = connection.execute(
                sa.text("SELECT pg_try_advisory_lock(:number)"), number
            ).scalar()
        yield connection if got else None
    finally:
        # The server notices a little later that a connection was closed: whoever asks next must
        # not be told that somebody is still there.
        if got:
            with suppress(SQLAlchemyError):
                connection.execute(sa.text("SELECT pg_advisory_unlock(:number)"), number)
        # A connection goes back to a pool: thrown away, it cannot keep the lock there.
        connection.invalidate()
        connection.close()


@contextmanager
def unlocked() -> Generator[Any]:
    """A connection for :class:`Seen` of somebody who writes nothing and so needs no lock."""
    engine: Any = model.ensure_engine()
    connection: Any = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield connection
    finally:
        connection.invalidate()
        connection.close()


class Seen:
    """The identities that a gathering met, outside of its memory."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        connection.execute(sa.text("DROP TABLE IF EXISTS pg_temp.gobabierto_seen"))
        connection.execute(sa.text("CREATE TEMP TABLE gobabierto_seen (identity text PRIMARY KEY)"))
        connection.execute(sa.text("DROP TABLE IF EXISTS pg_temp.gobabierto_new"))
        connection.execute(
            sa.text("CREATE TEMP TABLE gobabierto_new (identity text, guid text, files text)")
        )

    def add(self, identities: Sequence[str]) -> set[str]:
        """Note them; gives those that were not there before."""
        if not identities:
            return set()
        query = sa.text(
            "INSERT INTO gobabierto_seen SELECT unnest(CAST(:ids AS text[]))"
            " ON CONFLICT DO NOTHING RETURNING identity"
        )
        return set(self._connection.execute(query, {"ids": list(identities)}).scalars())

    def met(self, identities: Sequence[str]) -> set[str]:
        """Those of *identities* that were met."""
        if not identities:
            return set()
        query = sa.text(
            "SELECT identity FROM gobabierto_seen WHERE identity = ANY(CAST(:ids AS text[]))"
        )
        return set(self._connection.execute(query, {"ids": list(identities)}).scalars())

    def add_new(self, records: Sequence[tuple[str, str, str]]) -> None:
        """Note what the source did not have before: identity, guid and files (a hash)."""
        if not records:
            return
        query = sa.text(
            "INSERT INTO gobabierto_new SELECT * FROM unnest(CAST(:ids AS text[]),"
            " CAST(:guids AS text[]), CAST(:files AS text[]))"
        )
        ids, guids, files = (list(each) for each in zip(*records, strict=True))
        self._connection.execute(query, {"ids": ids, "guids": guids, "files": files})

    def renamed(self, source_id: str) -> list[list[tuple[str, str]]]:
        """(new identity, old one) of what is the same by its guid, then of what is by its files.

        The old ones were not met, and have a dataset; the new ones have none.
        """
        if not self._connection.execute(sa.text("SELECT 1 FROM gobabierto_new LIMIT 1")).first():
            return []
        return [self._same("guid", _GUID_OF, source_id), self._same("files", _FILES_OF, source_id)]

    def _same(self, column: str, of_record: str, source_id: str) -> list[tuple[str, str]]:
        query = sa.text(
            f"WITH gone AS MATERIALIZED (SELECT r.identity, {of_record} AS known"  # noqa: S608
            f" FROM {_RECORD} r WHERE r.source_id = :source AND r.dataset_id IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM gobabierto_seen s WHERE s.identity = r.identity))"
            " SELECT n.identity, gone.identity FROM gobabierto_new n"
            f" JOIN gone ON gone.known = n.{column} AND n.{column} <> ''"
            f" WHERE NOT EXISTS (SELECT 1 FROM {_RECORD} o WHERE o.source_id = :source"
            " AND o.identity = n.identity AND o.dataset_id IS NOT NULL) ORDER BY 1, 2"
        )
        return [(new, old) for new, old in self._connection.execute(query, {"source": source_id})]

    def not_seen(self, source_id: str) -> list[dict[str, Any]]:
        """The active records of the source that were not met."""
        return self._missing(
            f"SELECT identity, title, dataset_id FROM {_RECORD} r"  # noqa: S608
            " WHERE source_id = :source AND (status = 'active'"
            " OR (status = 'refused' AND dataset_id IS NOT NULL))"
            f" AND NOT {left_behind('r')}",
            source_id,
        )

    def refused_not_seen(self, source_id: str) -> list[str]:
        """Records that never were more than refused, and are not offered any more."""
        rows = self._missing(
            f"SELECT identity, title, dataset_id FROM {_RECORD} r"  # noqa: S608
            " WHERE source_id = :source AND status = 'refused' AND dataset_id IS NULL",
            source_id,
        )
        return [row["identity"] for row in rows]

    def overdue_not_seen(self, source_id: str, before: datetime) -> list[str]:
        """Records that have been missing since before that moment, and were not met either."""
        rows = self._missing(
            f"SELECT identity FROM {_RECORD} r"  # noqa: S608
            " WHERE source_id = :source AND status = 'missing' AND missing_since <= :before",
            source_id,
            before=before,
        )
        return [row["identity"] for row in rows]

    def proposals_not_seen(
        self, source_id: str, pages: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """The same for a source of sections.

        :param pages: only of what was found in these.
        """
        return self._missing(
            f"SELECT identity, title, dataset_id FROM {Proposal.__table__.name} r"  # noqa: S608
            " WHERE source_id = :source AND status IN ('pending', 'accepted')"
            " AND NOT jsonb_exists(content, 'vanished_at')"
            f" AND NOT {left_behind('r')}"
            " AND (NOT :some OR content ->> 'page' = ANY(CAST(:pages AS text[])))",
            source_id, some=pages is not None, pages=sorted(pages or ()),
        )  # fmt: skip

    def _missing(self, select: str, source_id: str, **values: Any) -> list[dict[str, Any]]:
        query = sa.text(
            f"{select} AND NOT EXISTS"  # noqa: S608 - a constant of this module
            " (SELECT 1 FROM gobabierto_seen s WHERE s.identity = r.identity) ORDER BY identity"
        )
        rows = self._connection.execute(query, {"source": source_id, **values}).mappings()
        return [dict(row) for row in rows]
