"""What many rules ask of the same dataset is worked out once: they judge it one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ckanext.gobabierto.facts.types import DatasetFacts

T = TypeVar("T")


def once_for_each_dataset(work: Callable[[DatasetFacts], T]) -> Callable[[DatasetFacts], T]:
    """*work*, remembering its answer for the last dataset that it was asked about.

    The dataset is held on to, so that no other can take its place in memory; whoever asks must
    leave the answer as it is. Two threads at worst work it out twice: the pair is changed at once.
    """
    last: list[tuple[DatasetFacts, T]] = []

    def remembered(dataset: DatasetFacts) -> T:
        if last and (known := last[-1])[0] is dataset:
            return known[1]
        found = work(dataset)
        last[:] = [(dataset, found)]
        return found

    remembered.__doc__ = work.__doc__
    remembered.__name__ = work.__name__
    return remembered
