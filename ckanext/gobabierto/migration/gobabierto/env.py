"""Alembic environment of the tables whose names begin with ``gobabierto_``."""

from __future__ import annotations

from alembic import context
from sqlalchemy import engine_from_config, pool

from ckan.model.meta import metadata

config = context.config
NAME = "gobabierto"


def _ours(_object: object, name: str | None, type_: str, *_: object) -> bool:
    return type_ != "table" or bool(name and name.startswith(NAME))


def run_offline() -> None:
    """Print the SQL instead of running it."""
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=metadata,
        literal_binds=True,
        version_table=f"{NAME}_alembic_version",
        include_object=_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run against the database CKAN is configured with."""
    engine = engine_from_config(
        config.get_section(config.config_ini_section) or {},
        prefix="sqlalchemy.",
        poolclass=pool.NullPool,
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=f"{NAME}_alembic_version",
            include_object=_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
