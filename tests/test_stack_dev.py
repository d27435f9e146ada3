"""The stack's promises: says what is missing, goes on where it was, ends only its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

import pytest

from dev import configuration, ports, prerequisites, processes, progress, stamps
from dev.processes import Registry, StackError


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "environment_dir", lambda name: tmp_path / name)
    return Registry("demo")


class TestPrerequisites:
    def test_what_is_missing_is_named_with_how_to_get_it(self, monkeypatch):
        missing = prerequisites.Prerequisite("Maven", "maven", "descargar Solr", lambda: False)
        monkeypatch.setattr(prerequisites, "PREREQUISITES", (missing, missing))
        with pytest.raises(StackError) as error:
            prerequisites.check()
        assert "Maven (descargar Solr): paquete maven" in str(error.value)
        assert str(error.value).endswith("sudo apt-get install maven")

    def test_this_machine_has_them(self):
        prerequisites.check()


class TestStamps:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.setattr(stamps, "VAR", tmp_path)

    def test_a_step_is_done_once(self):
        assert not stamps.is_current("demo/tables", "a")
        stamps.write("demo/tables", "a")
        assert stamps.is_current("demo/tables", "a")

    def test_and_again_when_its_inputs_change(self, tmp_path):
        source = tmp_path / "source.py"
        source.write_text("1")
        before = stamps.digest(source)
        source.write_text("2")
        stamps.write("step", before)
        assert not stamps.is_current("step", stamps.digest(source))

    def test_a_removed_file_is_a_change(self, tmp_path):
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "a").write_text("")
        before = stamps.digest(folder)
        (folder / "a").unlink()
        assert stamps.digest(folder) != before


class TestProcesses:
    def test_a_started_process_is_known_and_ended(self, registry):
        registry.start("sleeper", ["sleep", "60"])
        assert registry.is_alive("sleeper")
        assert registry.stop("sleeper")
        assert not registry.is_alive("sleeper")
        assert registry.processes() == {}

    def test_one_that_ignores_the_polite_way_is_ended_too(self, registry):
        code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
        pid = registry.start("stubborn", [sys.executable, "-c", code])
        time.sleep(0.5)
        registry.stop("stubborn", patience=0.5)
        assert processes.wait_until(lambda: processes.start_time(pid) is None, 5)

    def test_a_process_that_is_not_ours_is_left_alone(self, registry):
        other = subprocess.Popen(["sleep", "60"])
        try:
            registry.update(processes={"web": {"pid": other.pid, "started": "another boot:1"}})
            assert not registry.is_alive("web")
            assert not registry.stop("web")
            assert other.poll() is None
        finally:
            other.kill()
            other.wait()


class TestPorts:
    def test_a_busy_one_is_not_chosen(self):
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            assert ports.free_port(busy.getsockname()[1]) != busy.getsockname()[1]

    def test_nor_one_that_another_clone_reserved(self):
        port = ports.free_port()
        code = f"from dev import ports; print(ports.free_port({port}))"
        other = subprocess.check_output([sys.executable, "-c", code], text=True)
        assert int(other) != port

    def test_who_listens_is_known(self):
        with socket.socket() as mine:
            mine.bind(("127.0.0.1", 0))
            mine.listen()
            assert ports.listens(os.getpid(), mine.getsockname()[1])
            assert not ports.listens(os.getppid(), mine.getsockname()[1])


URLS = {"sqlalchemy_url": "postgresql://x", "redis_url": "redis://x", "solr_url": "http://x"}


class TestConfiguration:
    def test_secrets_and_ports_stay(self, registry):
        registry.directory.mkdir(parents=True)
        first = configuration.write(registry, URLS).read_text()
        assert configuration.write(registry, URLS).read_text() == first

    def test_nobody_else_reads_it(self, registry):
        registry.directory.mkdir(parents=True)
        assert configuration.write(registry, URLS).stat().st_mode & 0o077 == 0

    def test_the_demo_has_the_plugins_of_the_tests(self, registry):
        registry.directory.mkdir(parents=True)
        text = configuration.write(registry, URLS).read_text()
        assert "ckan.plugins = gobabierto " in text
        assert "ckanext.gobabierto.is_platform = true" in text


def test_a_table_is_as_wide_as_its_cells():
    text = progress.table(("Siglas", "Estado"), [("COPLAF", "cumple"), ("X", "incumple")])
    assert text.splitlines()[2:] == ["COPLAF  cumple", "X       incumple"]


def test_a_step_says_how_long_it_took(capsys):
    with progress.Progress().step("Tablas"):
        pass
    assert "✓ Tablas (0.0 s)" in capsys.readouterr().out
