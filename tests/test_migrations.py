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


def reflected(engine: Any) -> sa.MetaData:
    """The tables as they are now."""
    found = sa.MetaData()
    found.reflect(engine, only=lambda name, _: _ours(None, name, "table"))
    return found


def shape(engine: Any) -> dict[str, Any]:
    """Columns, keys, indexes, references and triggers of all tables."""
    inspector = sa.inspect(engine)
    found: dict[str, Any] = {}
    for name in reflected(engine).tables:
        found[name] = {
            "columns": [{**c, "type": str(c["type"])} for c in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "indexes": sorted(inspector.get_indexes(name), key=str),
            "references": sorted(inspector.get_foreign_keys(name), key=str),
            "unique": sorted(inspector.get_unique_constraints(name), key=str),
        }
    with engine.connect() as connection:
        query = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        found["triggers"] = list(connection.execute(query).scalars())
    return found


def fill(engine: Any) -> None:
    """A row in every table that has none, with something in every column."""
    with engine.begin() as connection:
        for table in reflected(engine).sorted_tables:
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar():
                continue
            row = {column.name: VALUES[_kind(column)] for column in table.columns}
            connection.execute(table.insert().values(row))


def _kind(column: Any) -> type:
    return list if isinstance(column.type, sa.ARRAY) else column.type.python_type


def rows(engine: Any) -> Rows:
    """What all tables hold."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in reflected(engine).sorted_tables
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
    assert not reflected(engine).tables


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
        table = reflected(engine).tables["gobabierto_proposal"]
        (row,) = connection.execute(sa.select(table)).mappings().all()
        connection.execute(
            table.insert().values({**row, "id": "y", "identity": "y", "dataset_id": None})
        )
    command.upgrade(alembic, "008_decisions")
    found = {row["id"]: row["link"] for row in rows(engine)["gobabierto_proposal"]}
    assert found == {"x": "made", "y": None}
