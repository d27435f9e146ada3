"""What some work costs on one core: the processor time of this process and of its database.

The time on the clock says as much about what else the machine is doing; it is told beside it. Of a
database elsewhere, whose processes cannot be seen, only the clock is left.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dev.paths import environment_dir

_TICK = os.sysconf("SC_CLK_TCK")
_PARENT, _OWN, _ENDED = 1, slice(11, 13), slice(13, 15)
"""Places in ``/proc/PID/stat`` after the name: parent, own ticks, those of ended children."""


@dataclass(slots=True)
class Spent:
    """Seconds of some work."""

    clock: float = 0.0
    process: float = 0.0
    database: float | None = None

    @property
    def core(self) -> float:
        """What one core would need for it."""
        return self.clock if self.database is None else self.process + self.database

    @property
    def note(self) -> str:
        """The parts, in words."""
        if self.database is None:
            return f"{self.clock:.2f} s de reloj"
        return (
            f"{self.process:.2f} s del proceso y {self.database:.2f} s de la base; "
            f"{self.clock:.2f} s de reloj"
        )


@contextmanager
def effort() -> Generator[Spent]:
    """``with effort() as spent: …`` then ``spent.core``."""
    spent = Spent()
    database, process, clock = _database(), time.process_time(), time.perf_counter()
    yield spent
    spent.clock = time.perf_counter() - clock
    spent.process = time.process_time() - process
    after = _database()
    if database is not None and after is not None:
        spent.database = after - database


def services() -> float | None:
    """Processor seconds so far of PostgreSQL and Solr together; ``None``: unseen."""
    found = [_service(name) for name in ("postgres", "solr")]
    return None if None in found else sum(each for each in found if each is not None)


def _database() -> float | None:
    return _service("postgres")


def _service(name: str) -> float | None:
    """Processor seconds so far of a server and of everything it started; ``None``: unseen."""
    try:
        environment = environment_dir(os.environ.get("BENCH_ENVIRONMENT", "bench"))
        stack = json.loads((environment / "stack.json").read_text())
        server = str(stack["processes"][name]["pid"])
        own = _stat(server)
    except (OSError, KeyError, ValueError):
        return None
    ticks = sum(map(int, (*own[_OWN], *own[_ENDED])))
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and (stat := _stat(folder.name))[_PARENT] == server:
                ticks += sum(map(int, stat[_OWN]))
    return ticks / _TICK


def _stat(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
