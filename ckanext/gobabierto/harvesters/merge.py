"""Bringing a source's changes into a dataset that people edit: a three-way merge of each field.

The *baseline* remembers for each field what the source said last (``values``) and what the dataset
then kept of it (``kept``: validators tidy). A field whose current value is not what was kept was
edited by a person and stays; the difference is handed back to be proposed. Resources keep their
ids, none is ever removed, and one that a person removed does not come back by itself. A file that
the source no longer tells of stays too; its entry in the baseline says since when
(:mod:`withdrawn_files`).

Values are JSON: texts, numbers, lists (of tags, of languages), objects. They are compared as
:func:`plain` has them, because CKAN may keep a number as text and nothing as an empty text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from .same_files import address, free_by_address, match
from .withdrawn_files import LEFT_OUT, MISSING_SINCE, OFFERED_AGAIN, missing, returns, told_again

Values = dict[str, Any]


@dataclass(slots=True)
class Merge:
    """What to write and what to tell."""

    fields: Values = field(default_factory=dict[str, Any])
    resources: list[dict[str, Any]] | None = None
    """The whole list, if anything in it changes."""
    differences: list[Values] = field(default_factory=list[dict[str, Any]])
    added: list[str] = field(default_factory=list[str])
    """Keys of the files that are new: the last ones of ``resources``, in that order."""
    withdrawn: list[Values] = field(default_factory=list[dict[str, Any]])
    """``key``, ``id``, ``name`` and ``url`` of files that the source told of the last time and does
    not tell of now. They stay."""
    returned: list[str] = field(default_factory=list[str])
    """Keys of files that the source tells of again."""
    asked: list[Values] = field(default_factory=list[dict[str, Any]])
    """Those of them that a person removed meanwhile, as ``withdrawn`` tells files: whether they are
    to come back is asked."""

    @property
    def empty(self) -> bool:
        """Nothing to write."""
        return not self.fields and self.resources is None

    @property
    def moved(self) -> bool:
        """A file is not offered any more, or again: nothing to write, but to tell."""
        return bool(self.withdrawn or self.returned)


def plain(value: Any) -> Any:
    """A JSON value as it is compared: scalars as text, nothing as an empty text."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return "" if value is None else str(value)


def same(one: Any, other: Any) -> bool:
    """Two values are the same to whoever reads the dataset."""
    mine, theirs = plain(one), plain(other)
    # So are an empty list and nothing.
    return mine == theirs or (not mine and not theirs)


def kept(saved: dict[str, Any], values: Values) -> Values:
    """What *saved* holds in the fields of *values*."""
    return {key: plain(saved.get(key)) for key in values}


def first_baseline(
    saved: dict[str, Any], fields: Values, resources: list[dict[str, Any]]
) -> dict[str, Any]:
    """The baseline of a dataset just made of *fields* and *resources*, in that order."""
    return {
        "values": fields,
        "kept": kept(saved, fields),
        "resources": [
            {**wanted, "id": made["id"], "kept": kept(made, wanted["values"])}
            for wanted, made in zip(resources, saved["resources"], strict=True)
        ],
    }


def _changes(
    place: str, before: dict[str, Any], current: dict[str, Any], new: Values
) -> tuple[Values, list[Values]]:
    changes: Values = {}
    differences: list[Values] = []
    for key, value in new.items():
        here = plain(current.get(key))
        if same(value, here) or (key in before["values"] and same(value, before["values"][key])):
            continue  # already so, or the source did not change it
        if same(here, before["kept"].get(key)):
            changes[key] = value
        else:
            differences.append({"field": f"{place}{key}", "current": here, "proposed": value})
    return changes, differences


def withdrawn(before: dict[str, Any], new: Values) -> Values:
    """*new* with an empty value for each field that the source said before and says no more."""
    gone = {key: [] if isinstance(value, list) else "" for key, value in before["values"].items()
            if key not in new and plain(value)}  # fmt: skip
    return {**new, **gone}


def _moved(
    result: Merge,
    baseline: dict[str, Any],
    told: Mapping[str, str],
    here: Collection[str],
    *,
    partial: bool,
) -> None:
    """:param told: the addresses of known files, by id."""
    known = [o for o in baseline["resources"] if o["id"] in told]
    asked = [o for o in known if returns(o, here, told[o["id"]]) and OFFERED_AGAIN not in o]
    back = [o for o in known if MISSING_SINCE in o or o in asked]
    result.returned = [o["key"] for o in back if not o["id"].startswith(LEFT_OUT)]
    result.asked = [{**_file(o), "url": told[o["id"]]} for o in asked]
    gone = [] if partial else [o for o in baseline["resources"] if o["id"] not in told]
    result.withdrawn = [_file(o) for o in gone if MISSING_SINCE not in o and o["id"] in here]


def _file(entry: dict[str, Any]) -> Values:
    name = entry["values"].get("name") or entry["key"]
    return {"key": entry["key"], "id": entry["id"], "name": name, "url": address(entry)}


def merge(
    baseline: dict[str, Any],
    current: dict[str, Any],
    fields: Values,
    resources: list[dict[str, Any]],
    *,
    partial: bool = False,
) -> Merge:
    """What to write into the dataset *current*.

    :param baseline: of :func:`first_baseline` or :func:`next_baseline`.
    :param fields: what the source says of the dataset.
    :param resources: ``[{"key", "values"}]``, what the source says of its files.
    :param partial: those are not all its files, so that none is withdrawn.
    """
    result = Merge()
    result.fields, result.differences = _changes("", baseline, current, fields)
    here: list[dict[str, Any]] = [dict(r) for r in current.get("resources", [])]
    by_id = {r["id"]: r for r in here}
    matched = match(baseline["resources"], resources)
    free = free_by_address(here, {o["id"] for o in matched.values()})
    new: list[dict[str, Any]] = []
    changed = False
    for resource in resources:
        old = matched.get(resource["key"])
        if old is None:
            if same := free.get(address(resource)):
                same.pop(0)
            else:
                new.append(dict(resource["values"]))
                result.added.append(resource["key"])
            continue
        mine = by_id.get(old["id"])
        if mine is None:
            continue  # a person removed it here: it does not come back by itself
        changes, differences = _changes(f"{old['key']}: ", old, mine, resource["values"])
        mine.update(changes)
        result.differences += differences
        changed = changed or bool(changes)
    result.resources = [*here, *new] if changed or new else None
    told = {matched[r["key"]]["id"]: address(r) for r in resources if r["key"] in matched}
    _moved(result, baseline, told, by_id, partial=partial)
    return result


def _advance(
    before: dict[str, Any], saved: dict[str, Any], new: Values, stopped: set[str], place: str = ""
) -> dict[str, Any]:
    """What was kept moves on only where the source was heard.

    Elsewhere it stays, so that a person's edit is still told from ours the next time. What that
    edit *stopped* stays as a whole, so that the difference is told until one of them gives way.
    """
    taken = {key: value for key, value in new.items() if f"{place}{key}" not in stopped}
    now = kept(saved, taken)
    old = before["kept"]
    # What the source did not change was not written: there a person's edit is still an edit.
    unsaid = {
        k for k in taken
        if k in before["values"] and same(before["values"][k], taken[k])
        and not same(taken[k], now[k])
    }  # fmt: skip
    moved = {k: old.get(k, now[k]) if k in unsaid else now[k] for k in taken}
    return {"values": {**before["values"], **taken}, "kept": {**old, **moved}}


def next_baseline(
    baseline: dict[str, Any],
    saved: dict[str, Any],
    fields: Values,
    resources: list[dict[str, Any]],
    result: Merge,
    *,
    partial: bool = False,
) -> dict[str, Any]:
    """The baseline after a load.

    :param result: of :func:`merge`: its differences are proposed again while they last.
    :param partial: as for :func:`merge`.
    """
    stopped = {each["field"] for each in result.differences}
    matched = match(baseline["resources"], resources)
    there: list[dict[str, Any]] = saved.get("resources", [])
    by_id = {r["id"]: r for r in there}
    made = dict(zip(reversed(result.added), reversed(there), strict=False))
    taken = {o["id"] for o in matched.values()} | {r["id"] for r in made.values()}
    free = free_by_address(there, taken)
    entries: list[dict[str, Any]] = []
    for resource in resources:
        old = matched.get(resource["key"])
        if old is not None:
            mine = by_id.get(old["id"], {})
            place = f"{old['key']}: "
            moved = _advance(old, mine, resource["values"], stopped, place)
            entries.append({**told_again(old, by_id, address(resource)), **resource, **moved})
            continue
        new = made.get(resource["key"])
        if new is None and (same := free.get(address(resource))):
            new = same.pop(0)
        if new is not None:
            entries.append({**resource, "id": new["id"], "kept": kept(new, resource["values"])})
    known = {e["id"] for e in entries}
    left = [old for old in baseline["resources"] if old["id"] not in known]
    entries += left if partial else missing(left, by_id)
    return {**_advance(baseline, saved, fields, stopped), "resources": entries}
