"""Files that the stack keeps outside of the checkout, or with secrets in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dev import configuration, ports


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ports.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(ports, "_reserved", {})
    return tmp_path


def test_ports_are_locked_in_a_folder_of_the_users_own(temporary: Path) -> None:
    port = ports.free_port()
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(f.name, f.stat().st_mode & 0o777) for f in folder.iterdir()] == [(str(port), 0o600)]
    ports._reserved.pop(port).close()


def test_a_link_in_the_place_of_a_lock_is_not_followed(temporary: Path) -> None:
    ports._reserved.pop(ports.free_port()).close()
    (folder,) = temporary.iterdir()
    victim = temporary / "victim"
    victim.write_text("mine")
    (folder / "1").symlink_to(victim)
    assert ports._reserve(1) is False
    assert victim.read_text() == "mine"


def test_a_folder_that_others_may_write_is_not_used(temporary: Path) -> None:
    ports._reserved.pop(ports.free_port()).close()
    (folder,) = temporary.iterdir()
    folder.chmod(0o777)
    assert ports._reserve(1) is False


def test_secrets_that_others_could_read_are_closed(tmp_path: Path) -> None:
    class Registry:
        directory = tmp_path

    file = tmp_path / "secrets.json"
    file.write_text("{}")
    file.chmod(0o644)
    registry: Any = Registry()
    values = configuration.secret_values(registry)
    assert json.loads(file.read_text()) == values
    assert file.stat().st_mode & 0o777 == 0o600
