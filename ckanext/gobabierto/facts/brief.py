"""Datasets of which the rules of an institution need little: the rest is read when it is asked for.

An institution with thousands of datasets is judged on how many are public and where its Plan is;
their files and descriptions are read from the store only if a rule looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from .types import DatasetFacts

LEFT_OUT = ("notes", "tags", "resources", "removed_resources", "moves", "twins")
"""Fields that are not read; those that are filled in from elsewhere are left out too."""
_FILLED_IN = ("observations", "plan_rows", "documents")
_LATE = frozenset({*LEFT_OUT, *_FILLED_IN})
_ONE_BY_ONE = 3
"""So many datasets are read one by one; who asks for more of them gets all in one query."""

Full = Callable[[date, "str | None"], dict[str, DatasetFacts]]
_DEFAULTS = {
    item.name: None if item.default is MISSING else item.default
    for item in fields(DatasetFacts)
    if item.name not in _LATE
}


class Brief:
    """Where the left out fields of the datasets of one day are read.

    :param day: the day.
    :param full: one dataset as it was on a day, or all of them.
    """

    def __init__(self, day: date, full: Full | None) -> None:
        self._day, self._full = day, full
        self._known: dict[str, DatasetFacts] = {}
        self._asked = 0

    def whole(self, dataset_id: str) -> DatasetFacts:
        """The dataset with all that was known of it."""
        if dataset_id not in self._known and self._full is not None:
            self._asked += 1
            wanted = dataset_id if self._asked <= _ONE_BY_ONE else None
            self._known.update(self._full(self._day, wanted))
        return self._known[dataset_id]


class BriefDataset(DatasetFacts):
    """A dataset whose left out fields are read the first time that one of them is asked for."""

    __slots__ = ("_source",)

    def __getattr__(self, name: str) -> Any:
        if name not in _LATE:
            raise AttributeError(name)
        whole = object.__getattribute__(self, "_source").whole(self.id)
        for field in _LATE:
            object.__setattr__(self, field, getattr(whole, field))
        return getattr(whole, name)


def brief_view(values: Mapping[str, Any], source: Brief) -> BriefDataset:
    """The dataset with the decoded *values*; what they lack is at its default."""
    view = object.__new__(BriefDataset)
    put = object.__setattr__
    for name, default in _DEFAULTS.items():
        put(view, name, values.get(name, default))
    put(view, "_source", source)
    return view
