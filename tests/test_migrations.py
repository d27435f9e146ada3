"""Our migrations one by one, down and up, on tables with rows; at last they are the models'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import ckan.plugins.toolkit as tk
from ckan import model

import ckanext.gobabierto.model  # noqa: F401 - its tables are in that of CKAN's base model

FOLDER = Path(__file__).parent.parent / "ckanext/gobabierto/migration/gobabierto"
VERSION = "gobabierto_alembic_version"
VALUES: dict[type, Any] = {
    str: "x", int: 1, float: 1.0, bool: True, dt.date: dt.date(2026, 3, 2),
    dt.datetime: dt.datetime(2026, 3, 2),  # noqa: DTZ001 - as the tables have it
    bytes: b"x", dict: {"a": 1}, list: ["x"],
}  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def engine(tables: None) -> Iterator[Any]:
    """An empty database of its own in the server of the tests."""
    url = model.ensure_engine().url
    name = f"{url.database}_migrations"
    outside = sa.create_engine(
        url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with outside.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    made = sa.create_engine(url.set(database=name), poolclass=sa.NullPool)
    yield made
    with outside.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")


@pytest.fixture
def alembic(engine: Any) -> Config:
    config = Config(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER))
    url = engine.url.render_as_string(hide_password=False)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def revisions(config: Config) -> list[str]:
    """From the first to the last."""
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in walked][::-1]


def _ours(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    return kind != "table" or (str(name).startswith("gobabierto_") and name != VERSION)


def names(engine: Any) -> list[str]:
    """Of our tables, as they are now."""
    found = sa.inspect(engine).get_table_names()
    return sorted(name for name in found if _ours(None, name, "table"))


# Asked of PostgreSQL at once: reflecting table by table took most of the time of these tests.
SHAPE = {
    "columns": """
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull,
               pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relname = ANY(:tables) AND attnum > 0 AND NOT attisdropped ORDER BY 1, attnum""",
    "keys, references, checks": """
        SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE relname = ANY(:tables) ORDER BY 1, 2""",
    "indexes": """
        SELECT tablename, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename = ANY(:tables) ORDER BY 1, 2""",
    "triggers": """
        SELECT relname, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relname = ANY(:tables) ORDER BY 1, 2""",
}


def shape(engine: Any) -> dict[str, Any]:
    """Columns, keys, indexes, references and triggers of all tables."""
    tables = names(engine)
    found: dict[str, Any] = {"tables": tables}
    with engine.connect() as connection:
        for what, query in SHAPE.items():
            told = connection.execute(sa.text(query), {"tables": tables})
            found[what] = [tuple(row) for row in told]
    return found


def fill(engine: Any) -> None:
    """A row in every table that has none, with something in every column."""
    empty = [name for name, held in rows(engine).items() if not held]
    known = sa.MetaData()
    known.reflect(engine, only=empty)
    with engine.begin() as connection:
        for table in known.sorted_tables:
            if table.name in empty:
                row = {column.name: VALUES[_kind(column)] for column in table.columns}
                connection.execute(table.insert().values(row))


def _kind(column: Any) -> type:
    return list if isinstance(column.type, sa.ARRAY) else column.type.python_type


def rows(engine: Any) -> Rows:
    """What all tables hold."""
    tables = names(engine)
    with engine.connect() as connection:
        return {
            name: list(connection.execute(sa.text(f"SELECT to_jsonb(t) FROM {name} t")).scalars())
            for name in tables
        }


def assert_kept(before: Rows, after: Rows) -> None:
    """Of what is in both, nothing changed."""
    for name in before.keys() & after.keys():
        assert len(after[name]) == len(before[name]), name
        for old, new in zip(before[name], after[name], strict=True):
            both = old.keys() & new.keys()
            assert {key: new[key] for key in both} == {key: old[key] for key in both}, name


def test_each_keeps_what_is_there_up_and_down(engine: Any, alembic: Config) -> None:
    known = revisions(alembic)
    assert len(known) >= 8
    shapes: dict[str, Any] = {}
    for revision in known:
        before = rows(engine)
        command.upgrade(alembic, revision)
        assert_kept(before, rows(engine))
        shapes[revision] = shape(engine)
        fill(engine)
    assert all(rows(engine).values())
    for revision in known[-2::-1]:
        before = rows(engine)
        command.downgrade(alembic, revision)
        assert shape(engine) == shapes[revision], revision
        assert_kept(before, rows(engine))
    before = rows(engine)
    for revision in known[1:]:
        command.upgrade(alembic, revision)
        assert shape(engine) == shapes[revision], revision
        fill(engine)
    assert_kept(before, rows(engine))
    command.downgrade(alembic, "base")
    assert not names(engine)


def test_its_tables_are_those_of_the_models(engine: Any, alembic: Config) -> None:
    command.upgrade(alembic, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": _ours, "version_table": VERSION, "compare_type": True},
        )
        assert compare_metadata(context, tk.BaseModel.metadata) == []


def test_datasets_of_old_proposals_were_made_of_them(engine: Any, alembic: Config) -> None:
    """How a proposal came to its dataset was not noted before 008: there was one way."""
    command.upgrade(alembic, "007_source_told")
    fill(engine)
    with engine.begin() as connection:
        table = sa.Table("gobabierto_proposal", sa.MetaData(), autoload_with=connection)
        (row,) = connection.execute(sa.select(table)).mappings().all()
        connection.execute(
            table.insert().values({**row, "id": "y", "identity": "y", "dataset_id": None})
        )
    command.upgrade(alembic, "008_decisions")
    found = {row["id"]: row["link"] for row in rows(engine)["gobabierto_proposal"]}
    assert found == {"x": "made", "y": None}
