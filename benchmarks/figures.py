"""A figure: what was measured, beside what was promised."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

RESULTS = Path(__file__).with_name("results") / "latest.json"


@dataclass(frozen=True)
class Figure:
    """One line of the results.

    :param ours: our measure, in ``unit``.
    :param peer: the same of what it is compared with; ``None`` where the promise is absolute.
    :param ratio: what the promise is about: ours by peer, or ours by the promised limit.
    :param target: the promise, in words.
    :param ok: whether it is kept; ``None`` for what is only told, such as how a cost grows.
    """

    name: str
    ours: float
    unit: str
    target: str
    ok: bool | None
    peer: float | None = None
    ratio: float | None = None
    note: str = ""


@dataclass
class Results:
    """What was measured so far; written after each figure, so that an end half-way loses none."""

    figures: list[Figure] = field(default_factory=list)
    binding: bool = True
    """Whether the promises are about what is being measured; otherwise it is only told."""

    def add(self, figure: Figure) -> None:
        """Keep a figure and show it."""
        self.figures.append(figure)
        mark = {True: "✓", False: "✗", None: "·"}[figure.ok]
        print(f"{mark} {figure.name:58} {figure.ours:>12.3f} {figure.unit:16} {figure.target}")
        self.write()

    def at_most(self, name: str, ours: float, limit: float, unit: str, note: str = "") -> None:
        """A promise of the form *no more than*."""
        kept = ours <= limit if self.binding else None
        self.add(Figure(name, ours, unit, f"≤ {limit:g} {unit}", kept, None, ours / limit, note))

    def versus(
        self, name: str, ours: float, peer: float, unit: str, share: float, note: str = ""
    ) -> None:
        """A promise of the form *no more than a share of what it is compared with*."""
        ratio = ours / peer if peer else 0.0
        kept = ratio <= share if self.binding else None
        self.add(Figure(name, ours, unit, f"≤ {share:.3g} × peer", kept, peer, ratio, note))

    def told(self, name: str, ours: float, unit: str, note: str = "") -> None:
        """A figure without a promise."""
        self.add(Figure(name, ours, unit, "", None, None, None, note))

    def write(self) -> None:
        """Write ``results/latest.json``."""
        RESULTS.parent.mkdir(exist_ok=True)
        rows = [asdict(item) for item in self.figures]
        RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")

    @property
    def missed(self) -> list[Figure]:
        """Promises that are not kept."""
        return [item for item in self.figures if item.ok is False]


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """``with stopwatch() as seconds: …`` then ``seconds()``: the time spent inside."""
    begin = time.perf_counter()
    end: list[float] = []
    yield lambda: (end[0] if end else time.perf_counter()) - begin
    end.append(time.perf_counter())


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* of the others do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def repeated(work: Callable[[], object], times: int, warm: int = 5) -> list[float]:
    """Seconds of each call, after *warm* calls that do not count."""
    for _ in range(warm):
        work()
    found: list[float] = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return found


median = statistics.median
