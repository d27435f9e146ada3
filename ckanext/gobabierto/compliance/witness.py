"""Facts that note which of them a judge reads: so an explanation tells what was used, not guessed.

A traced fact is a fact of the same class, with the same values; reading one of its fields leaves a
line in the :class:`Reading`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.facts.types import (
    DatasetFacts,
    InstitutionFacts,
    OrganizationFacts,
    ResourceFacts,
    SectionFacts,
)
from ckanext.gobabierto.rules.case import History

T = TypeVar("T")
Key = tuple[date, str, str]
"""Day of the facts, kind of subject, its id."""

_IDS: dict[type[Any], tuple[str, str]] = {
    DatasetFacts: ("dataset", "id"),
    DocumentFacts: ("document", "id"),
    InstitutionFacts: ("institution", ""),
    OrganizationFacts: ("organization", "id"),
    PlanFacts: ("plan", "year"),
    PlanRowFacts: ("plan_row", "id"),
    ResourceFacts: ("resource", "id"),
    ResourceObservation: ("observation", "resource_id"),
    SectionFacts: ("section", "url"),
}
_UNTOLD = frozenset({"id", "resource_id", "dataset_id", "observed_at"})
"""Fields that name the fact and decide nothing."""


@dataclass
class Reading:
    """What was read: for each fact of each day its fields, in the order in which they were read."""

    fields: dict[Key, dict[str, Any]] = field(default_factory=dict[Key, dict[str, Any]])
    homes: dict[Key, tuple[str, str]] = field(default_factory=dict[Key, tuple[str, str]])
    """The snapshot that holds the fact: a resource's is its dataset's."""
    facts: dict[Key, Any] = field(default_factory=dict[Key, Any])
    """The facts themselves, untraced."""

    def note(self, key: Key, name: str, value: Any) -> None:
        """One field was read."""
        if name in _UNTOLD or name in self.fields.setdefault(key, {}):
            return
        self.fields[key][name] = _told(value)


def _told(value: Any) -> Any:
    """A value as JSON; of facts within facts, how many: they are told on their own."""
    if isinstance(value, tuple) and any(type(item) in _IDS for item in value):
        return len(value)
    if type(value) in _IDS:
        return None
    return encode(value)


@dataclass(frozen=True)
class _Trace:
    """Where a traced fact stands."""

    reading: Reading
    key: Key
    home: tuple[str, str]
    plain: Any
    seen: dict[str, Any] = field(default_factory=dict[str, Any])


def traced(facts: T, day: date, reading: Reading) -> T:
    """*facts* as they are, noting in *reading* what is read of them.

    :param day: the day whose facts they are.
    """
    return _wrapped(facts, day, reading, None)


def traced_history(history: History, reading: Reading) -> History:
    """The history of an institution, noting which of its days are looked at."""

    def at(day: date, /, *, datasets: bool = True) -> InstitutionFacts | None:
        facts = history(day, datasets=datasets)
        return traced(facts, day, reading) if facts is not None else None

    return at


class TracedHistory(InstitutionHistory):
    """The history of an institution whose facts note what is read of them."""

    def __init__(self, history: InstitutionHistory, reading: Reading) -> None:
        self._history = history
        self._reading = reading

    def bare(self, day: date) -> InstitutionFacts | None:
        """The institution without its datasets."""
        facts = self._history.bare(day)
        return traced(facts, day, self._reading) if facts is not None else None

    def dataset_at(self, dataset_id: str, day: date) -> DatasetFacts | None:
        """One dataset as it was on *day*."""
        facts = self._history.dataset_at(dataset_id, day)
        return traced(facts, day, self._reading) if facts is not None else None

    def shown_at(self, dataset_id: str, day: date) -> DatasetFacts | None:
        """One dataset as it was on *day*, whoever answered for it then."""
        facts = self._history.shown_at(dataset_id, day)
        return traced(facts, day, self._reading) if facts is not None else None

    def last_day(
        self, dataset_id: str, day: date, wanted: Callable[[DatasetFacts], bool]
    ) -> date | None:
        """The last day before *day* on which a dataset was as *wanted*."""
        return self._history.last_day(dataset_id, day, wanted)

    def back_since(
        self, dataset_id: str, day: date, wanted: Callable[[DatasetFacts], bool]
    ) -> date | None:
        """Since when it was without a break as *wanted*, up to *day*, where it was so before."""
        return self._history.back_since(dataset_id, day, wanted)


def _wrapped(facts: Any, day: date, reading: Reading, home: tuple[str, str] | None) -> Any:
    kind, name = _IDS[type(facts)]
    own = str(getattr(facts, name)) if name else ""
    if home is None or kind not in {"resource", "plan_row"}:
        home = (kind, own)
    key = (day, kind, own)
    reading.homes.setdefault(key, home)
    reading.facts.setdefault(key, facts)
    copy = object.__new__(_traced_class(type(facts)))
    for item in dataclasses.fields(facts):
        object.__setattr__(copy, item.name, getattr(facts, item.name))
    object.__setattr__(copy, "trace_", _Trace(reading, key, home, facts))
    return copy


@lru_cache(maxsize=16)
def _traced_class(kind: type[Any]) -> type[Any]:
    names = frozenset(item.name for item in dataclasses.fields(kind))

    def read(self: Any, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name not in names:
            return value
        try:
            trace: _Trace = object.__getattribute__(self, "trace_")
        except AttributeError:  # a copy that a judge made with other values
            return value
        trace.reading.note(trace.key, name, value)
        if name not in trace.seen:
            trace.seen[name] = _inside(value, trace)
        return trace.seen[name]

    return type(kind.__name__, (kind,), {"__slots__": ("trace_",), "__getattribute__": read})


def _inside(value: Any, trace: _Trace) -> Any:
    """Facts within facts are traced too."""
    if type(value) in _IDS:
        return _wrapped(value, trace.key[0], trace.reading, trace.home)
    if isinstance(value, tuple) and any(type(item) in _IDS for item in value):
        return tuple(_wrapped(item, trace.key[0], trace.reading, trace.home) for item in value)
    return value
