"""``make bench``: measures every figure and fails where a promise is missed."""

from __future__ import annotations

import argparse
import sys

from benchmarks.figures import RESULTS, Results
from benchmarks.site import application

SIZES = (1_000, 10_000, 100_000)
PROMISED_FROM = 10_000
"""Sizes below it are measured to see how a cost grows; the promises are about the others."""


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def main() -> int:
    """Measure; 1 when a promise is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="1000,10000,100000")
    parser.add_argument("--only", choices=("links", "harvest", "catalogue"), help="una parte")
    arguments = parser.parse_args()
    results = Results()
    application()
    if arguments.only in {None, "harvest"}:
        from benchmarks import harvest_workers, harvesting

        harvesting.measure(results)
        harvest_workers.measure(results)
    if arguments.only in {None, "catalogue"}:
        _catalogue(results, arguments.sizes)
    if arguments.only in {None, "links"}:
        # At the end: the services that have just been started warm up beside what is measured.
        from benchmarks import section_links

        results.binding = True
        section_links.measure(results)
    print(f"\n{RESULTS}")
    for figure in results.missed:
        print(f"No se alcanzó: {figure.name}: {figure.ours:.3f} {figure.unit} ({figure.target})")
    return 1 if results.missed else 0


def _catalogue(results: Results, sizes: tuple[int, ...]) -> None:
    from benchmarks import closing, evaluation, growth, panel, reading

    for size in sizes:
        results.binding = size >= PROMISED_FROM
        evaluation.measure(results, size)
        reading.measure(results, size)
        panel.measure(results, size)
        closing.measure(results, size)
    growth.measure(results)


if __name__ == "__main__":
    sys.exit(main())
