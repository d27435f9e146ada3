"""The trend of an institution as a small drawing: places are counted here, the template draws.

Percentages of different laws are never joined by a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from ckanext.gobabierto.compliance.trend import Point
from ckanext.gobabierto.helpers.figures import percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 380, 40, 156


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the drawing; ``y`` is ``None`` where there was nothing to divide by."""

    point: Point
    x: float
    y: float | None
    percent: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks, the lines that join those of one law, and where the law changes."""

    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    borders: tuple[tuple[float, str], ...]
    grid: tuple[tuple[float, int], ...]

    @property
    def described(self) -> str:
        """What the drawing shows, in words."""
        return ", ".join(
            f"{mark.point.name} {mark.percent} %" for mark in self.marks if mark.y is not None
        )


def drawing(points: list[Point]) -> Drawing:
    """Places of the points, the first at the left."""
    step = (_RIGHT - _LEFT) / max(1, len(points) - 1)
    marks = tuple(_mark(point, _LEFT + step * n) for n, point in enumerate(points))
    borders = tuple(
        ((one.x + other.x) / 2, other.point.law)
        for one, other in pairwise(marks)
        if one.point.law != other.point.law
    )
    grid = tuple((_height(share), share) for share in (0, 50, 100))
    return Drawing(marks, tuple(_lines(marks)), borders, grid)


def _mark(point: Point, x: float) -> Mark:
    share = percent(point.met, point.applicable)
    return Mark(point, round(x, 1), None if share is None else _height(float(share)), share or "")


def _height(share: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * share / 100, 1)


def _lines(marks: Iterable[Mark]) -> Iterable[str]:
    """Points of one line for each run of quarters under the same law with a value."""
    for (_law, drawn), run in groupby(marks, key=lambda m: (m.point.law, m.y is not None)):
        places = [f"{mark.x},{mark.y}" for mark in run]
        if drawn and len(places) > 1:
            yield " ".join(places)
