"""What a run would change, field by field, as a preview shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ckanext.gobabierto.harvesters.merge import Merge


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a dataset, or of one of its files (``<name>: <field>``)."""

    field: str
    old: Any
    new: Any
    kept: bool = False
    """A person edited it: it would stay, and the difference be proposed."""
    withdrawn: bool = False
    """The source does not offer that file any more: it would stay, and be marked."""
    asked: bool = False
    """The source offers that file again, which a person removed: it would be asked about."""


def all_new(told: dict[str, Any]) -> list[FieldChange]:
    """Fields of what was not there."""
    return [FieldChange(key, None, value) for key, value in told.items()]


def of_merge(result: Merge, current: dict[str, Any]) -> list[FieldChange]:
    """What a merge would write into *current*, and what it would not."""
    found = [FieldChange(key, current.get(key), value) for key, value in result.fields.items()]
    if result.resources is not None:
        found += of_files(current.get("resources") or [], result.resources, "id")
    found += [FieldChange(d["field"], d["current"], d["proposed"], kept=True)
              for d in result.differences]  # fmt: skip
    found += [FieldChange(f"{f['name']}: url", f["url"], None, kept=True, withdrawn=True)
              for f in result.withdrawn]  # fmt: skip
    found += [FieldChange(f"{f['name']}: url", None, f["url"], asked=True) for f in result.asked]
    return found


def of_files(
    before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]], key: str
) -> list[FieldChange]:
    """What changes in files, which are the same where *key* is."""
    known = {each[key]: each for each in before}
    found: list[FieldChange] = []
    for each in after:
        old = known.get(each.get(key, ""))
        label = each.get("name") or each.get("url", "")
        if old is None:
            found.append(FieldChange(f"{label}: url", None, each.get("url")))
            continue
        found += [FieldChange(f"{label}: {name}", old.get(name), value)
                  for name, value in each.items() if old.get(name) != value]  # fmt: skip
    return found
