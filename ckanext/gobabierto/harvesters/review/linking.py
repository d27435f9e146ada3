"""What joining a proposal to a dataset that is there would do. Pure: nothing is written here.

Nothing of a person's is overwritten: a field that differs stays, unless the person takes the
source's value; files that are there are recognised, the others are added.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ckanext.gobabierto.harvesters.merge import Values, plain, same

from . import baselines

BY_ADDRESS, BY_FILE = "address", "file"
_ALWAYS_OURS = frozenset({"identifier"})
"""Fields of which an empty one is filled, and another one is left without a word."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A file of the proposal, and the resource it is, if it is there."""

    key: str
    name: str
    url: str
    resource_id: str = ""
    resource_name: str = ""
    by: str = ""
    """By what it was recognised."""


@dataclass(slots=True)
class Plan:
    """What would happen."""

    pairs: list[Pair] = field(default_factory=list[Pair])
    differences: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Fields that say something else: ``field``, ``current``, ``proposed``."""

    @property
    def added(self) -> list[Pair]:
        """Files that the dataset does not have."""
        return [pair for pair in self.pairs if not pair.resource_id]

    @property
    def matched(self) -> list[Pair]:
        """Files that it has."""
        return [pair for pair in self.pairs if pair.resource_id]

    @property
    def empty_here(self) -> set[str]:
        """Fields of which the dataset says nothing: filling them overwrites nobody."""
        return {each["field"] for each in self.differences if not each["current"]}


def plan(dataset: Mapping[str, Any], fields: Values, resources: Sequence[dict[str, Any]]) -> Plan:
    """What joining would do to *dataset*, as it is shown now."""
    found = Plan(pairs=_pairs(dataset.get("resources") or [], resources))
    found.differences = _differences("", dataset, fields)
    by_id = {r["id"]: r for r in dataset.get("resources") or []}
    for pair, wanted in zip(found.pairs, resources, strict=True):
        if pair.resource_id:
            here = by_id[pair.resource_id]
            found.differences += _differences(f"{pair.key}: ", here, wanted["values"])
    return found


def _differences(place: str, here: Mapping[str, Any], said: Values) -> list[dict[str, Any]]:
    return [
        {"field": f"{place}{key}", "current": plain(here.get(key)), "proposed": plain(value)}
        for key, value in said.items()
        if not same(here.get(key), value) and not (key in _ALWAYS_OURS and here.get(key))
    ]


def _pairs(here: Sequence[dict[str, Any]], resources: Sequence[dict[str, Any]]) -> list[Pair]:
    free = list(here)
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for by, of in ((BY_ADDRESS, _address), (BY_FILE, _file)):
        for each in resources:
            wanted = of(each["values"]["url"])
            match = next((r for r in free if wanted and of(r.get("url")) == wanted), None)
            if match is not None and each["key"] not in found:
                found[each["key"]] = (match, by)
                free.remove(match)
    return [_pair(each, *found.get(each["key"], ({}, ""))) for each in resources]


def _pair(resource: dict[str, Any], match: dict[str, Any], by: str) -> Pair:
    values = resource["values"]
    return Pair(
        key=resource["key"], name=values["name"] or values["url"], url=values["url"],
        resource_id=match.get("id", ""), resource_name=match.get("name") or "", by=by,
    )  # fmt: skip


def _address(url: Any) -> str:
    """An address as it is compared: the same with http and https, escaped or not."""
    try:
        parts = urlsplit(unquote(str(url or "").strip()))
    except ValueError:
        return str(url)
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"


def _file(url: Any) -> str:
    """The name of the file at the end of an address; empty where there is none."""
    try:
        name = PurePosixPath(unquote(urlsplit(str(url or "")).path)).name.casefold()
    except ValueError:
        return ""
    return name if "." in name else ""


def joined(
    dataset: dict[str, Any],
    fields: Values,
    resources: Sequence[dict[str, Any]],
    taken: Collection[str],
    wanted: Collection[str],
) -> dict[str, Any]:
    """The dataset as it would be.

    :param taken: fields of :attr:`Plan.differences` where the source's value is to stand.
    :param wanted: keys of the files that may be added.
    """
    found = plan(dataset, fields, resources)
    result = {**dataset, **{key: value for key, value in fields.items() if key in taken}}
    result.pop("metadata_modified", None)  # given, it would be kept
    here = [dict(each) for each in dataset.get("resources") or []]
    by_id = {each["id"]: each for each in here}
    for pair, each in zip(found.pairs, resources, strict=True):
        if pair.resource_id:
            own = {k: v for k, v in each["values"].items() if f"{pair.key}: {k}" in taken}
            by_id[pair.resource_id].update(own)
        elif pair.key in wanted:
            here.append(dict(each["values"]))
    return {**result, "resources": here}


def baseline(
    before: dict[str, Any],
    saved: dict[str, Any],
    fields: Values,
    resources: Sequence[dict[str, Any]],
    taken: Collection[str],
    wanted: Collection[str],
) -> dict[str, Any]:
    """What later runs compare with.

    :param before: the dataset before it was joined, *saved* after.
    """
    by_id = {each["id"]: each for each in saved["resources"]}
    new = iter(each for each in saved["resources"] if each["id"] not in _ids(before))
    entries: list[dict[str, Any]] = []
    for pair, each in zip(plan(before, fields, resources).pairs, resources, strict=True):
        values = each["values"]
        if pair.resource_id:
            ours = {key for key in values if f"{pair.key}: {key}" in taken}
            here = by_id[pair.resource_id]
            entries.append({**each, "id": here["id"], **baselines.entry(values, here, ours)})
        elif pair.key in wanted:
            here = next(new)
            entries.append({**each, "id": here["id"], **baselines.entry(values, here, set(values))})
        else:
            entries.append(baselines.left_out(each))
    return {**baselines.entry(fields, saved, set(taken)), "resources": entries}


def _ids(dataset: dict[str, Any]) -> set[str]:
    return {each["id"] for each in dataset.get("resources") or []}
