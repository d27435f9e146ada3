"""Background processes: started detached, recorded with their start time, stopped only if ours.

A bare process id is not enough to stop anything: after a reboot the same number may belong to
somebody else. A process is ours when id *and* start time (as the kernel counts it) agree.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dev.paths import ROOT, VAR, environment_dir


class StackError(Exception):
    """Something of the stack could not be had; the message says what and where to look."""


def start_time(pid: int) -> str | None:
    """Boot id and start tick of a living process, or None."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else f"{boot}:{fields[19]}"


class Registry:
    """``stack.json`` of one environment: addresses, and the processes that we started."""

    def __init__(self, environment: str) -> None:
        self.directory = environment_dir(environment)
        self.file = self.directory / "stack.json"

    def read(self) -> dict[str, Any]:
        """The whole record, empty when there is none."""
        try:
            return json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}

    def update(self, **values: Any) -> None:
        """Merge the values in; the file is replaced at once, never seen half-written."""
        self.directory.mkdir(parents=True, exist_ok=True)
        record = {**self.read(), **values}
        temporary = self.file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(record, indent=2) + "\n")
        temporary.replace(self.file)

    def processes(self) -> dict[str, dict[str, Any]]:
        """Recorded processes by name, living or not."""
        return self.read().get("processes", {})

    def is_alive(self, name: str) -> bool:
        """The recorded process runs, and is the one that we started."""
        entry = self.processes().get(name)
        return bool(entry) and start_time(entry["pid"]) == entry["started"]

    def record(self, name: str, pid: int) -> None:
        """Remember a process as ours."""
        entry = {"pid": pid, "started": start_time(pid)}
        self.update(processes={**self.processes(), name: entry})

    def start(
        self, name: str, command: Sequence[str | Path], env: Mapping[str, str] | None = None
    ) -> int:
        """Start a detached process that writes to ``log/<name>.log``."""
        log = self.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self.record(name, process.pid)
        return process.pid

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.directory / "log" / f"{name}.log"

    def stop(self, name: str, patience: float = 15) -> bool:
        """End a process if it is ours: politely first, then not. True if it was running."""
        entry = self.processes().get(name)
        alive = self.is_alive(name)
        if entry and alive:
            polite = signal.SIGINT if name == "postgres" else signal.SIGTERM
            _signal(entry, polite)
            if not wait_until(lambda: start_time(entry["pid"]) != entry["started"], patience):
                _signal(entry, signal.SIGKILL)
        if entry:
            self.update(processes={k: v for k, v in self.processes().items() if k != name})
        return alive


def _signal(entry: Mapping[str, Any], number: signal.Signals) -> None:
    # The whole session, so that a server's own children end with it; PostgreSQL ends its own.
    pid = int(entry["pid"])
    with suppress(ProcessLookupError):
        if os.getpgid(pid) == pid and number is not signal.SIGINT:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    with suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)


@contextmanager
def alone() -> Iterator[None]:
    """One command at a time makes things in this checkout; a killed one leaves no lock behind."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StackError("Otra orden está preparando este mismo directorio.") from None
        yield


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Poll until the condition holds; False when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return condition()


def tail(path: Path, lines: int = 15) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(sin bitácora)"
