"""Harvesting beside ckanext-dcat: new datasets, nothing new, memory, two workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks import feed, site
from benchmarks.figures import Results, median
from dev.paths import ROOT

NEW = 1_000
ROUNDS = 5
"""Each side writes a fifth of the catalogue in turn: what the machine does besides hits both."""
NEW_RATIO = 2.0
SAME_RATIO = 100.0
SAME_RATE = 50_000.0
"""Records a minute."""
SAME = 5_000
GROWTH = 80.0
"""Megabytes."""
SIZES = (5_000, 50_000)
FLAT = 1.10
WORKERS_RATIO = 1.7


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

    def run(self, source_id: str) -> dict[str, Any]:
        """A whole job: seconds of both stages, how its objects ended."""
        job = self.ask("job", source_id)
        gathered = self.ask("gather", job)
        imported = self.ask("import", job, gathered["ids"])
        total = {key: gathered[key] + imported[key] for key in ("seconds", "cpu")}
        return {**total, "counts": imported["counts"]}


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


def measure(results: Results) -> None:
    """Every figure of harvesting, each from an empty database."""
    site.fresh_database()
    with feed.serving() as served, side("peer") as peer, side("ours") as ours:
        rate, sources = _new(results, served, peer, ours)
        _same(results, served, ours, peer, sources, rate)
    _memory(results)
    _workers(results)


def _new(results: Results, served: feed.Feed, peer: Side, ours: Side) -> tuple[float, list[str]]:
    """New datasets, in turns; gives the peer's seconds a record and a source of each side."""
    share = NEW // ROUNDS
    spent: dict[str, list[float]] = {"ours": [], "peer": []}
    used: dict[str, float] = {"ours": 0.0, "peer": 0.0}
    last: dict[str, str] = {}
    for turn in range(ROUNDS + 1):  # the first one only warms both up
        for name, process in (("ours", ours), ("peer", peer)):
            served.body = feed.catalogue(share, first=turn * share)
            last[name] = process.ask("source", f"{name}-{turn}", served.url)
            job = process.run(last[name])
            if job["counts"] != {"added": share}:
                raise SystemExit(f"{name}: {job['counts']}")
            if turn:
                spent[name].append(job["seconds"])
                used[name] += job["cpu"]
    mine, theirs = (median(spent[name]) / share for name in ("ours", "peer"))
    results.versus(
        f"Cosecha de {NEW:,} conjuntos nuevos, por conjunto", 1000 * mine, 1000 * theirs, "ms",
        1 / NEW_RATIO,
        note=f"{60 / mine:,.0f} por minuto contra {60 / theirs:,.0f} de dcat_json; procesador del "
        f"proceso {1000 * used['ours'] / NEW:.1f} y {1000 * used['peer'] / NEW:.1f} ms",
    )  # fmt: skip
    return theirs, [last["ours"], last["peer"]]


def _same(
    results: Results, served: feed.Feed, ours: Side, peer: Side, sources: list[str], rate: float
) -> None:
    """Other bytes and the same records; then the same bytes."""
    share = NEW // ROUNDS
    served.body = feed.catalogue(share, first=ROUNDS * share, stamp="2")
    theirs = peer.run(sources[1])["seconds"] / share
    served.body = feed.catalogue(SAME)
    source = ours.ask("source", "large", served.url)
    ours.run(source)
    spent: list[float] = []
    for turn in range(3):
        served.body = feed.catalogue(SAME, stamp=str(turn))
        job = ours.run(source)
        if set(job["counts"]) - {"not modified"}:
            raise SystemExit(f"unchanged: {job['counts']}")
        spent.append(job["seconds"])
    mine = median(spent) / SAME
    results.versus(
        "Cosecha sin cambios, por registro", 1000 * mine, 1000 * theirs, "ms", 1 / SAME_RATIO,
        note=f"dcat_json: {1000 * rate:.0f} ms cada uno nuevo",
    )  # fmt: skip
    results.at_most("Cosecha sin cambios, por 50,000 registros", mine * SAME_RATE, 60.0, "s",
                    note=f"{60 / mine:,.0f} por minuto")  # fmt: skip
    served.etag, served.body = '"1"', feed.catalogue(SAME, stamp="etag")
    ours.run(source)
    served.asked.clear()
    ours.run(source)
    served.etag = ""
    asked = [status for _, _, status in served.asked]
    results.at_most("Peticiones a una fuente que responde 304", len(asked), 1, "peticiones",
                    note=f"respuestas {asked}")  # fmt: skip


def _memory(results: Results) -> None:
    """How much a process grows by gathering a small and a large catalogue."""
    grown: list[float] = []
    for size in SIZES:
        site.fresh_database()
        with feed.serving() as served, side("ours") as ours:
            served.body = feed.catalogue(20)
            ours.run(ours.ask("source", "small", served.url))  # what is loaded on first use
            served.body = feed.catalogue(size)
            source = ours.ask("source", "memory", served.url)
            grown.append(ours.ask("gather", ours.ask("job", source))["growth"])
    small, large = grown
    results.at_most(f"Memoria al recolectar {SIZES[1]:,} registros", large, GROWTH, "MB")
    results.versus(f"Memoria: {SIZES[1]:,} registros contra {SIZES[0]:,}", large, small, "MB", FLAT)


def _workers(results: Results) -> None:
    """The same queue, emptied by one worker and by two, in turns."""
    site.fresh_database()
    took: dict[int, list[float]] = {1: [], 2: []}
    with feed.serving() as served, side("ours") as first, side("ours") as second:
        served.body = feed.catalogue(100)
        for place, process in enumerate((first, second)):
            process.run(process.ask("source", f"warm-{place}", served.url))
        for turn in range(3):
            for count in (1, 2):
                served.body = feed.catalogue(NEW, first=NEW * (2 * turn + count))
                source = first.ask("source", f"queue-{turn}-{count}", served.url)
                ids = first.ask("gather", first.ask("job", source))["ids"]
                first.ask("send", ids)
                workers = (first, second)[:count]
                for worker in workers:
                    worker.tell("drain")
                answers = [worker.answer() for worker in workers]
                begin = min(answer["begin"] for answer in answers)
                took[count].append(max(answer["end"] for answer in answers) - begin)
    one, two = median(took[1]), median(took[2])
    results.versus(
        "Dos trabajadores de cosecha contra uno", two, one, "s", 1 / WORKERS_RATIO,
        note=f"{one / two:.2f} veces, con {os.cpu_count()} núcleos para todo",
    )  # fmt: skip
