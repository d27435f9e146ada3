"""The processes of the harvest figures, seen from the one that measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.effort import services
from dev.paths import ROOT


@dataclass(frozen=True, slots=True)
class Job:
    """What a whole job took, and what it did.

    :param process: processor seconds of the process that harvested.
    :param beside: those of PostgreSQL and Solr meanwhile; ``None`` where they cannot be seen.
    """

    seconds: float
    process: float
    beside: float | None
    counts: dict[str, int]

    @property
    def core(self) -> float:
        """What one core would need for all of it."""
        return self.process + (self.beside or 0.0)


@dataclass
class Side:
    """A process of ``benchmarks.harvest_process``."""

    process: subprocess.Popen[str]

    def ask(self, *order: Any) -> Any:
        """Give an order and wait for its answer."""
        self.tell(*order)
        return self.answer()

    def tell(self, *order: Any) -> None:
        """Give an order."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Wait for the answer to the last order."""
        assert self.process.stdout
        for line in self.process.stdout:
            try:
                return json.loads(line)
            except ValueError:  # noqa: PERF203 - something else printed it
                continue
        raise SystemExit("a process of the harvest figures died")

    def run(self, source_id: str) -> Job:
        """A whole job, from its first request to its last commit."""
        job = self.ask("job", source_id)
        before = services()
        gathered = self.ask("gather", job)
        imported = self.ask("import", job, gathered["ids"])
        after = services()
        return Job(
            gathered["seconds"] + imported["seconds"],
            gathered["cpu"] + imported["cpu"],
            None if before is None or after is None else after - before,
            imported["counts"],
        )


@contextmanager
def side(name: str) -> Generator[Side]:
    """A process that runs one side."""
    command = [sys.executable, "-m", "benchmarks.harvest_process", name]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    errors = None if os.environ.get("BENCH_ERRORS") else subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stderr=errors, **pipes) as process:
        found = Side(process)
        found.answer()
        try:
            yield found
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait()
