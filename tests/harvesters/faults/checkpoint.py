"""The whole database at a moment, to begin there again and again: ids and all."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.lib.search import clear_all, commit, rebuild

from tests.conftest import EMPTY_TABLES

_TABLES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename NOT LIKE '%%alembic_version'"
)
_SEQUENCES = (
    "SELECT quote_ident(sequencename), last_value FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


@dataclass
class Checkpoint:
    """What every table held."""

    rows: dict[str, bytes] = field(default_factory=dict)
    sequences: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def take(cls) -> Checkpoint:
        """Of what is committed now."""
        model.Session.remove()
        found = cls()
        connection: Any = model.ensure_engine().raw_connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute(_TABLES)
                for (table,) in cursor.fetchall():
                    into = io.BytesIO()
                    cursor.copy_expert(f"COPY {table} TO STDOUT", into)
                    if into.tell():
                        found.rows[table] = into.getvalue()
                cursor.execute(_SEQUENCES)
                found.sequences = list(cursor.fetchall())
        finally:
            connection.close()
        return found

    def restore(self) -> None:
        """Put it back, in the index too."""
        model.Session.remove()
        connection: Any = model.ensure_engine().raw_connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute(EMPTY_TABLES)
                for table, rows in self.rows.items():
                    cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows))
                for name, value in self.sequences:
                    cursor.execute("SELECT setval(%s, %s)", (name, value))
            connection.commit()
        finally:
            connection.close()
        clear_all()
        rebuild(defer_commit=True, quiet=True)
        commit()
        model.Session.remove()
