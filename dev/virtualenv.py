"""``var/venv`` with exactly the versions of ``requirements.txt`` and this checkout, editable.

uv does the work because it takes seconds where pip takes half a minute; where uv cannot reach what
pip is configured for, pip does it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from dev import stamps
from dev.paths import PYTHON, REQUIREMENTS, ROOT, VAR, VENV
from dev.processes import StackError, tail

LOG = VAR / "log" / "venv.log"


def is_ready() -> bool:
    """The environment exists and was made from the present lock."""
    return PYTHON.exists() and stamps.is_current("venv", _inputs())


def ensure() -> None:
    """Make or refresh the virtual environment."""
    if is_ready():
        return
    stamps.forget("venv")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    if not (PYTHON.exists() and (VENV / "bin" / "pip").exists()):
        # Also what a run killed half-way left behind.
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    _run([str(PYTHON), "-m", "pip", "install", "-q", f"uv=={_pinned('uv')}"])
    _install(["-r", str(REQUIREMENTS)])
    _install(["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    # The commands of setup.py leave one in the checkout; once old it hides the entry points.
    shutil.rmtree(ROOT / "ckanext_gobabierto.egg-info", ignore_errors=True)
    stamps.write("venv", _inputs())


def _inputs() -> str:
    return stamps.digest(REQUIREMENTS, ROOT / "setup.py", str(VENV), sys.version)


def _pinned(package: str) -> str:
    match = re.search(rf"^{package}==([^\s;]+)", REQUIREMENTS.read_text(), re.MULTILINE)
    if not match:
        raise StackError(f"{package} no está fijado en {REQUIREMENTS.name}")
    return match.group(1)


def _install(arguments: list[str]) -> None:
    try:
        _run([str(VENV / "bin" / "uv"), "pip", "install", *arguments], env=_uv_environment())
    except StackError:
        _run([str(PYTHON), "-m", "pip", "install", *arguments])


def _uv_environment() -> dict[str, str]:
    """uv reads none of pip's settings; hand over the ones that people really set."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": "copy"}
    for theirs, ours in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
        ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
        ("PIP_CERT", "SSL_CERT_FILE"),
    ):
        value = os.environ.get(theirs)
        if value and not (theirs == "PIP_FIND_LINKS" and not Path(value).exists()):
            env.setdefault(ours, value)
    return env


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    with LOG.open("ab") as log:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, check=False
        )
    if result.returncode:
        raise StackError(f"{' '.join(command[:4])}… falló; vea {LOG}\n{tail(LOG)}")
