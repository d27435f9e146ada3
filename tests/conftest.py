"""What every test may use: the running stack, a fast clean database, the real data.

The addresses of the test stack are put into the environment before CKAN reads ``test.ini``.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from xdist.scheduler import LoadFileScheduling

import ckan.plugins as p
from ckan import model
from ckan.cli.db import _run_migrations
from ckan.common import config
from ckan.config.middleware import make_app as make_ckan_app
from ckan.lib import app_globals
from ckan.model import user as user_model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from dev.stamps import digest, is_current, write
from tests import environment

ROOT = Path(__file__).resolve().parent.parent
OURS = "GOBABIERTO_OUR_SERVICES"
"""Set beside the addresses: a process that inherits them still looks for its own."""
BROWSER = "tests/browser/"
SHORT = ("tests/obligations/", "tests/plans/", "tests/rules/", "tests/vocabularies/")
"""Rooms whose files take a second or two each."""
MIGRATED_PLUGINS = ("activity", "harvest", "gobabierto")


def pytest_configure(config: pytest.Config) -> None:
    """Point CKAN at the test stack, or say how to start it."""
    if os.environ.get("CKAN_SQLALCHEMY_URL") and OURS not in os.environ:
        return  # somebody brings services of their own
    try:
        urls = environment.stack()
        addresses = {
            OURS: "1",
            "CKAN_SQLALCHEMY_URL": urls["sqlalchemy_url"],
            "CKAN_SOLR_URL": urls["solr_url"],
            "CKAN_REDIS_URL": urls["redis_url"],
        }
    except (OSError, ValueError, KeyError):
        raise pytest.UsageError("the test stack is not running: make test-stack") from None
    os.environ.update(addresses)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rooms of many short files last: no process is alone with a long one at the end."""
    items.sort(key=lambda item: item.nodeid.startswith(SHORT))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The suite is split by files, but the browser is one of them: its site is started once."""
    if config.getoption("dist") != "loadfile":
        return None

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    return Files(config, log)


def migrate_database() -> None:
    """Bring the tables of CKAN and of the plugins to their newest version."""
    model.repo.session.remove()
    if not _same_tables():
        model.repo.clean_db()
    pooled = model.ensure_engine()
    model.repo.init_db()
    for plugin in MIGRATED_PLUGINS:
        _run_migrations(plugin, "head", True)
    # CKAN's migrations leave their own engine in its place, which connects anew for each
    # transaction: that was a third of the time of all tests of the database.
    model.init_model(pooled)


def _same_tables() -> bool:
    """An old database of another version of our migration is thrown away, not upgraded."""
    versions = ROOT / "ckanext/gobabierto/migration/gobabierto/versions"
    stamp = f"{environment.name()}-tables"
    value = digest(versions, os.environ["CKAN_SQLALCHEMY_URL"])
    if is_current(stamp, value) and sa.inspect(model.ensure_engine()).has_table("package"):
        return True
    write(stamp, value)
    return False


# Only the tables with rows are emptied: some fifty are empty at most tests, and truncating costs.
# The triggers that keep frozen periods do not fire for a replica; only a superuser may be one.
# A transaction somebody left open is an error after a while, not a run that never ends.
EMPTY_TABLES = """
SET LOCAL lock_timeout = '60s';
SET LOCAL session_replication_role = replica;
DO $$
DECLARE name text; filled text[] := '{}'; has_rows boolean;
BEGIN
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE '%alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', name) INTO has_rows;
    IF has_rows THEN filled := filled || name; END IF;
  END LOOP;
  IF filled <> '{}' THEN
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' RESTART IDENTITY CASCADE';
  END IF;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def _every_plugin() -> Iterator[None]:
    """Load the plugins of test.ini once: loading and unloading them costs half a second a test."""
    p.load_all()
    # What lives as long as the tests is not looked through at each collection of garbage.
    gc.freeze()
    yield
    p.unload_all()


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """One round of the hash instead of 25,000: the people of a test cost it a tenth of its time."""
    dear = user_model.pbkdf2_sha512
    user_model.pbkdf2_sha512 = dear.using(rounds=1)
    yield
    user_model.pbkdf2_sha512 = dear


@pytest.fixture(scope="session")
def _site(_every_plugin: None) -> Any:
    """The site, put together once: CKAN's own fixture does it again for each test that asks."""
    config["testing"] = True
    site = make_ckan_app(config)
    gc.freeze()
    return site


@pytest.fixture
def make_app(_site: Any, with_plugins: None, request: Any) -> Callable[[], CKANTestApp]:
    """Callable that gives a client of the site; other plugins make another site."""
    app_globals._CONFIG_CACHE.clear()
    if next(request.node.iter_markers("with_plugins"), None):
        return lambda: CKANTestApp(make_ckan_app(config))
    app_globals.app_globals._init()
    return lambda: CKANTestApp(_site)


@pytest.fixture(autouse=True)
def _own_transaction() -> Iterator[None]:
    """What a test leaves of its transaction, broken or open, is not the next one's."""
    yield
    model.Session.remove()


@pytest.fixture(scope="session")
def tables(_every_plugin: None) -> None:
    """The tables of CKAN and of the plugins; whichever test comes first finds them."""
    migrate_database()


@pytest.fixture
def with_plugins(
    ckan_config: Any, monkeypatch: pytest.MonkeyPatch, request: Any, tables: None
) -> Iterator[None]:
    """The plugins of test.ini are always loaded; only a test that asks for others pays for it."""
    extra = [name for mark in request.node.iter_markers("with_plugins") for name in mark.args]
    changed = any(m.args[0] == "ckan.plugins" for m in request.node.iter_markers("ckan_config"))
    if not extra and not changed:
        yield
        return
    monkeypatch.setitem(ckan_config, "ckan.plugins", [*ckan_config["ckan.plugins"], *extra])
    p.load_all()
    yield
    monkeypatch.undo()
    p.load_all()


@pytest.fixture(scope="session")
def reset_db(tables: None) -> Callable[[], None]:
    """Callable that empties every table of CKAN and of the plugins (CKAN's own leaves ours out)."""

    def reset() -> None:
        factories.fake.unique.clear()
        model.Session.remove()
        with model.ensure_engine().begin() as connection:
            connection.execute(sa.text(EMPTY_TABLES))

    return reset


@pytest.fixture
def clean_db(reset_db: Callable[[], None]) -> None:
    """An empty database with the tables of all plugins."""
    reset_db()


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of the collected real files; tests that need it are skipped where it is absent."""
    candidates = [os.environ.get("GOBABIERTO_REALDATA"), str(ROOT.parent / "shared" / "realdata")]
    for candidate in candidates:
        if candidate and Path(candidate).is_dir():
            return Path(candidate)
    pytest.skip("real data absent: set GOBABIERTO_REALDATA or put shared/realdata beside the clone")
