"""Stamps say that a step was done with these very inputs, so that a second run skips it.

A stamp is written last: a step killed half-way has none and is simply done again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from dev.paths import VAR


def digest(*inputs: str | Path | Iterable[Path]) -> str:
    """Hash of texts, files, folders or several of them, in the order given."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            total.update(item.encode())
        elif isinstance(item, Path):
            _add_path(total, item)
        else:
            for path in item:
                _add_path(total, path)
    return total.hexdigest()


def _add_path(total: hashlib._Hash, path: Path) -> None:
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if "__pycache__" in file.parts:
            continue
        total.update(file.name.encode())
        total.update(file.read_bytes())


def _file(name: str) -> Path:
    # "demo/tables" belongs to that environment, and goes away with its folder.
    environment, _, step = name.rpartition("/")
    return VAR / environment / "stamps" / step


def is_current(name: str, value: str) -> bool:
    """The step was finished with the same inputs."""
    file = _file(name)
    return file.is_file() and file.read_text() == value


def write(name: str, value: str) -> None:
    """Record that the step was finished with these inputs."""
    file = _file(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(value)


def forget(name: str) -> None:
    """The step has to be done again."""
    _file(name).unlink(missing_ok=True)
