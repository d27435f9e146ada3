"""What a harvest takes of memory, and what a second worker gives."""

from __future__ import annotations

import os
from dataclasses import dataclass

from benchmarks import feed, site
from benchmarks.effort import services
from benchmarks.figures import Results, median
from benchmarks.harvest_side import Side, side

GROWTH = 80.0
"""Megabytes."""
SIZES = (5_000, 50_000)
FLAT = 1.10
QUEUE = 500
TURNS = 3
WORKERS_RATIO = 1.7


def measure(results: Results) -> None:
    """Each from an empty database."""
    _memory(results)
    _workers(results)


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
            gathered = ours.ask("gather", ours.ask("job", source))
            grown.append(gathered["growth"])
    small, large = grown
    results.at_most(f"Memoria al recolectar {SIZES[1]:,} registros", large, GROWTH, "MB")
    results.versus(f"Memoria: {SIZES[1]:,} registros contra {SIZES[0]:,}", large, small, "MB", FLAT)


@dataclass(frozen=True, slots=True)
class Emptied:
    """A queue that was emptied."""

    seconds: float
    process: float
    beside: float


def _workers(results: Results) -> None:
    """The same queue, emptied by one worker and by two, in turns."""
    site.fresh_database()
    took: dict[int, list[Emptied]] = {1: [], 2: []}
    with feed.serving() as served, side("ours") as first, side("ours") as second:
        served.body = feed.catalogue(100)
        for place, process in enumerate((first, second)):
            process.run(process.ask("source", f"warm-{place}", served.url))
        for turn in range(TURNS):
            for count in (1, 2):
                number = 2 * turn + count
                served.body = feed.catalogue(QUEUE, first=QUEUE * number)
                source = first.ask("source", f"queue-{number}", served.url)
                ids = first.ask("gather", first.ask("job", source))["ids"]
                first.ask("send", ids)
                took[count].append(_emptied((first, second)[:count]))
    one, two = (median([each.seconds for each in took[count]]) for count in (1, 2))
    results.versus(
        "Dos trabajadores de cosecha contra uno", two, one, "s", 1 / WORKERS_RATIO,
        note=f"{one / two:.2f} veces, con {os.cpu_count()} núcleos para todo; procesador: "
        f"uno {_parts(took[1])}, dos {_parts(took[2])}",
    )  # fmt: skip


def _emptied(workers: tuple[Side, ...]) -> Emptied:
    before = services() or 0.0
    for worker in workers:
        worker.tell("drain")
    answers = [worker.answer() for worker in workers]
    begin = min(answer["begin"] for answer in answers)
    end = max(answer["end"] for answer in answers)
    spent = sum(answer["cpu"] for answer in answers)
    return Emptied(end - begin, spent, (services() or 0.0) - before)


def _parts(took: list[Emptied]) -> str:
    own = sum(each.process for each in took) / len(took)
    beside = sum(each.beside for each in took) / len(took)
    return f"{own:.1f} s propios y {beside:.1f} s de PostgreSQL y Solr"
