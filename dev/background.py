"""The processes of a running demo; the same that an operator starts (docs/operacion.md)."""

from __future__ import annotations

import os
from pathlib import Path

from dev import stamps
from dev.paths import CKAN, PYTHON, ROOT, VENV
from dev.ports import answers, listens
from dev.processes import Registry, StackError, start_time, tail, wait_until

WEB_PATIENCE = 90


def environment(config: Path) -> dict[str, str]:
    """Environment of everything that runs with the demo's CKAN."""
    return {
        **os.environ,
        "CKAN_INI": str(config),
        "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def start(registry: Registry, config: Path) -> None:
    """Start what is not alive, and what runs with older code or configuration again."""
    port = registry.read()["site_port"]
    ckan = [CKAN, "-c", config]
    commands: dict[str, list[str | Path]] = {
        "web": [
            PYTHON, "-m", "gunicorn", "dev.wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "10",
        ],
        "jobs": [*ckan, "jobs", "worker"],
        "previews": [*ckan, "jobs", "worker", "gobabierto-previews"],
        "harvest-gather": [*ckan, "harvester", "gather-consumer"],
        "harvest-fetch": [*ckan, "harvester", "fetch-consumer"],
        "scheduler": [PYTHON, "-m", "dev.scheduler", config],
    }  # fmt: skip
    code = stamps.digest(ROOT / "ckanext", config, Path(__file__))
    outdated = registry.read().get("code") != code
    for name, command in commands.items():
        if registry.is_alive(name) and not outdated:
            continue
        registry.stop(name)
        registry.start(name, command, environment(config))
    registry.update(code=code)
    _wait_for_web(registry, f"http://127.0.0.1:{port}/api/3/action/status_show")


def _wait_for_web(registry: Registry, url: str) -> None:
    pid = registry.processes()["web"]["pid"]
    port = registry.read()["site_port"]

    def ready() -> bool:
        return listens(pid, port) and answers(url, 10)

    wait_until(lambda: ready() or start_time(pid) is None, WEB_PATIENCE, pause=0.3)
    if not ready():
        raise StackError(f"El portal no responde\n{tail(registry.log('web'), 30)}")


def start_ministries(registry: Registry, base: str) -> None:
    """The web server that plays the ministries, on the port that the sources know."""
    if registry.is_alive("ministries"):
        return
    port = int(base.rpartition(":")[2])
    pid = registry.start("ministries", [PYTHON, "-m", "tests.portal", "--port", str(port)])
    if not wait_until(lambda: listens(pid, port), 20):
        raise StackError(
            f"El servidor de las dependencias no responde\n{tail(registry.log('ministries'))}"
        )
