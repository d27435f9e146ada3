"""What is asked to be written, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.gobabierto.harvesters.records import ERROR, Fault


@dataclass(frozen=True, slots=True)
class Item:
    """One dataset to be written."""

    key: Any
    """Whatever the caller knows it by; it comes back in :class:`Written`."""
    dataset_id: str
    """Empty: a new dataset. The id wished for it may be given in ``package["id"]``."""
    package: Mapping[str, Any]
    """The whole dataset, resources too, also for an update. It is not changed."""
    current: Mapping[str, Any] | None = None
    """For an update, the dataset as :func:`shows.current` gave it: it is not read again. Whoever
    gives it sees to it that nothing of it was saved since (:data:`BeforeWrite`)."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an item: saved (perhaps with warnings), or not, and why."""

    key: Any
    dataset: Mapping[str, Any] | None = None
    """As saved, with the ids of its resources; ``None``: it was not."""
    faults: tuple[Fault, ...] = ()
    created: bool = False

    @property
    def refused(self) -> bool:
        """Nothing of it was saved."""
        return self.dataset is None


BeforeWrite = Callable[[Sequence[Item]], Mapping[int, Written]]
"""Looks, in the transaction that will write them, whether items are still to be written: answers,
by its place, for each that is not. It may hold locks, is called again where the transaction had to
be undone, and must not commit."""
BeforeCommit = Callable[[Sequence[Written]], object]
"""Writes what belongs to the same transaction. It is called again, with fewer of them, where the
transaction had to be undone, and must not commit."""


def refused(key: Any, *faults: Fault) -> Written:
    """Not written, because of *faults*."""
    return Written(key, None, faults)


def error(code: str, message: str, path: str = "", found: str = "", expected: str = "") -> Fault:
    """A fault that costs the record."""
    return Fault(code, message, path, found, expected, ERROR)
