"""What a load would change: pure comparison of registry row, stored organization and baseline.

A field is written only while it holds what the last load left in it (its baseline). Whatever else
stands there was put by a person: it stays, and the difference is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .rows import Row, obligation_text


@dataclass(frozen=True, slots=True)
class Stored:
    """An organization as it is now, and the values last loaded into it."""

    id: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    state: str = "active"
    baseline: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that a person edited and the registry would have changed."""

    field: str
    current: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Change:
    """What to do with one row."""

    row: Row
    stored: Stored | None
    action: str
    """``create`` | ``update`` | ``unchanged`` | ``skip`` (deleted by a person)."""
    writes: dict[str, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    baseline: dict[str, str] = field(default_factory=dict)
    """The values to remember as last loaded, once *writes* have been written."""

    @property
    def remembers(self) -> bool:
        """The baseline differs from the one stored and must be saved."""
        return self.stored is None or self.baseline != (self.stored.baseline or {})


def compare(row: Row, stored: Stored | None) -> Change:
    """Decide what loading *row* does to *stored* (``None``: there is no such organization)."""
    if stored is None:
        return Change(row, None, "create", dict(row.fields), (), dict(row.fields))
    if stored.state != "active":
        return Change(row, stored, "skip", baseline=dict(stored.baseline or {}))
    writes: dict[str, str] = {}
    kept: list[Kept] = []
    baseline = dict(stored.baseline or {})
    for key, value in sorted(row.fields.items()):
        current = stored.fields.get(key, "")
        if same(key, current, value):
            baseline[key] = value
        elif same(key, current, baseline.get(key, "")):
            if value or key in baseline:
                writes[key] = baseline[key] = value
        else:
            kept.append(Kept(key, current, value))
    action = "update" if writes else "unchanged"
    return Change(row, stored, action, writes, tuple(kept), baseline)


def same(key: str, one: str, other: str) -> bool:
    """Do two stored texts mean the same? Obligations compare as data, lists by their lines."""
    if one == other:
        return True
    if key == "obligation":
        return _as_data(one) == _as_data(other)
    return one.split() == other.split()


def _as_data(text: str) -> Any:
    try:
        value = json.loads(text or "[]")
    except ValueError:
        return text
    if not isinstance(value, list):
        return value
    return obligation_text(
        [{k: v for k, v in i.items() if v} for i in value if isinstance(i, dict)]
    )


def match(row: Row, by_name: dict[str, Stored], by_pnt: dict[str, Stored]) -> Stored | None:
    """The organization a row speaks of: the one with its PNT id, even renamed; else its name."""
    pnt_id = row.fields.get("pnt_id", "")
    return (by_pnt.get(pnt_id) if pnt_id else None) or by_name.get(row.name)
