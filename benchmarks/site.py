"""The CKAN application of the benchmarks, with an empty database of its own."""

from __future__ import annotations

import json
import os
import resource
from functools import lru_cache
from typing import Any

from dev.paths import ROOT, environment_dir

MIGRATED_PLUGINS = ("activity", "harvest", "gobabierto")


@lru_cache(maxsize=1)
def application(plugins: str = "", **options: str) -> Any:
    """The application, with the services of the ``bench`` environment.

    :param plugins: instead of those of ``test.ini``.
    :param options: of CKAN, beside those of ``test.ini``.
    """
    environment = environment_dir(os.environ.get("BENCH_ENVIRONMENT", "bench"))
    urls = json.loads((environment / "stack.json").read_text())
    os.environ["CKAN_SQLALCHEMY_URL"] = urls["sqlalchemy_url"]
    os.environ["CKAN_SOLR_URL"] = urls["solr_url"]
    os.environ["CKAN_REDIS_URL"] = urls["redis_url"]
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    configuration = CKANConfigLoader(str(ROOT / "test.ini")).get_config()
    configuration.update(options)
    if plugins:
        configuration["ckan.plugins"] = plugins
    return make_app(configuration)


def fresh_database() -> None:
    """Every table, empty.

    Migrating leaves CKAN with an engine of the migration, which opens a connection for every
    transaction; a portal's own keeps them.
    """
    from ckan import model
    from ckan.cli.db import _run_migrations

    model.repo.session.remove()
    engine = model.ensure_engine()
    model.repo.clean_db()
    model.repo.init_db()
    for plugin in MIGRATED_PLUGINS:
        _run_migrations(plugin, "head", True)
    model.repo.session.remove()
    model.init_model(engine)


def analyze() -> None:
    """Let the database count its rows, as its own housekeeping does in production."""
    import sqlalchemy as sa

    from ckan import model

    model.Session.remove()
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as open_:
        open_.execute(sa.text("VACUUM ANALYZE"))


def memory() -> str:
    """The most memory that this process had so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB de memoria"
