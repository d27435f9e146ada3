"""How each cost grows with the catalogue: the exponent between two sizes."""

from __future__ import annotations

import math
import re

from benchmarks.figures import Results

_SIZE = re.compile(r"^(?P<name>.*), (?P<size>[\d,]+) conjuntos$")
_PER_DATASET = "ms/conjunto"


def measure(results: Results) -> None:
    """For each thing measured at several sizes: 0 is constant, 1 is in proportion."""
    found: dict[str, list[tuple[int, float]]] = {}
    for figure in results.figures:
        match = _SIZE.match(figure.name)
        if match and figure.ours > 0:
            size = int(match["size"].replace(",", ""))
            whole = figure.ours * size if figure.unit == _PER_DATASET else figure.ours
            found.setdefault(match["name"], []).append((size, whole))
    for name, points in found.items():
        if len(points) > 1:
            (small, low), (large, high) = points[0], points[-1]
            exponent = math.log(high / low) / math.log(large / small)
            results.told(f"{name}: crecimiento", exponent, "exponente", "0 constante, 1 proporción")
