"""Up, down and status of the services of one environment."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from dev import redis, solr, virtualenv
from dev.paths import PYTHON, ROOT
from dev.processes import Registry, StackError, start_time

SERVICES = ("postgres", "redis", "solr")


def prepare() -> None:
    """Virtual environment and Solr's jars, both at once: each waits mostly for the network."""
    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(virtualenv.ensure), pool.submit(solr.fetch)]:
            job.result()


def up(environment: str) -> dict[str, str]:
    """Start what is not alive; return the addresses.

    :returns: ``sqlalchemy_url``, ``redis_url``, ``solr_url``
    """
    registry = Registry(environment)
    registry.directory.mkdir(parents=True, exist_ok=True)
    # One after the other: they share stack.json, and Solr is the only slow one.
    urls = {
        "sqlalchemy_url": start_postgres(registry),
        "redis_url": redis.start(registry),
        "solr_url": solr.start(registry),
    }
    registry.update(**urls)
    return urls


def start_postgres(registry: Registry) -> str:
    """Start PostgreSQL unless it runs; return the SQLAlchemy address of the database."""
    known = registry.read()
    if registry.is_alive("postgres") and known.get("sqlalchemy_url"):
        return known["sqlalchemy_url"]
    environment = registry.directory.name
    result = subprocess.run(
        [str(PYTHON), "-m", "dev.postgres", environment, str(registry.directory / "postgres")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if result.returncode:
        raise StackError(f"PostgreSQL no arranca\n{result.stderr[-2000:]}")
    answer = json.loads(result.stdout.strip().splitlines()[-1])
    registry.record("postgres", answer["pid"])
    registry.update(database=answer["made"])
    socket = quote(answer["socket"], safe="/")
    return f"postgresql://postgres:@/{answer['database']}?host={socket}"


def down(environment: str) -> list[str]:
    """Stop everything of ours in reverse order of start; return what was running."""
    registry = Registry(environment)
    names = list(registry.processes())
    others = [name for name in names if name not in SERVICES]
    services = [name for name in reversed(SERVICES) if name in names]
    return [name for name in (*reversed(others), *services) if registry.stop(name)]


def status(environment: str) -> list[tuple[str, int, bool]]:
    """Name, process id and liveliness of each recorded process."""
    return [
        (name, entry["pid"], start_time(entry["pid"]) == entry["started"])
        for name, entry in Registry(environment).processes().items()
    ]
