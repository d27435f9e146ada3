"""What a source says otherwise than a person wrote, as far as it still does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ckanext.gobabierto.harvesters.merge import plain, same
from ckanext.gobabierto.harvesters.withdrawn_files import (
    MISSING_SINCE,
    OFFERED_AGAIN,
    replacements,
)
from ckanext.gobabierto.model import Proposal

from .disputes import Dispute
from .values import Held, held


@dataclass(slots=True)
class Disputed:
    """A dataset with the fields of which a source says something else."""

    of: Dispute
    told: list[dict[str, Any]]
    dataset: Held


def standing(rows: Iterable[Proposal]) -> dict[str, list[dict[str, Any]]]:
    """The differences of proposals that nobody has settled, by id; as many queries for one."""
    wanted = [row for row in rows if row.dataset_id and row.content.get("differences")]
    datasets = held(row.dataset_id for row in wanted)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in wanted:
        dataset = datasets.get(row.dataset_id or "")
        if dataset is not None and _ours(dataset, row.organization_id):
            found[row.id] = now(row.content["differences"], row.baseline or {}, dataset)
    return found


def _ours(dataset: Held, organization_id: str) -> bool:
    """It is there and belongs to the same institution."""
    return dataset.state != "deleted" and dataset.owner_org == organization_id


def now(
    told: Iterable[dict[str, Any]], baseline: dict[str, Any], dataset: Held
) -> list[dict[str, Any]]:
    """The differences in *told* that last, with what the dataset holds and of which file."""
    found: list[dict[str, Any]] = []
    for each in told:
        name, known = place_of(each["field"], baseline)
        record = dataset.resources.get(known["id"], {}) if known else dataset.fields
        if known and name == MISSING_SINCE:
            found += _withdrawn(each, known, baseline, dataset)
            continue
        if known and name == OFFERED_AGAIN:
            found += _offered_again(each, known, dataset)
            continue
        current = plain(record.get(name))
        if same(current, each["proposed"]) or (known and not record):
            continue
        of_file = (record.get("name") or known["key"]) if known else ""
        found.append({**each, "current": current, "name": name, "resource": of_file})
    return found


def _withdrawn(
    told: dict[str, Any], known: dict[str, Any], baseline: dict[str, Any], dataset: Held
) -> list[dict[str, Any]]:
    """A file that the source withdrew, while it is in the dataset, and what may replace it."""
    here = dataset.resources
    if known["id"] not in here:
        return []
    mine = here[known["id"]]
    others = [{"id": each, "name": here[each].get("name") or here[each].get("url") or each}
              for each in replacements(baseline, known, here)]  # fmt: skip
    return [{**told, "current": mine.get("url"), "name": MISSING_SINCE,
             "resource": mine.get("name") or known["key"], "replacements": others}]  # fmt: skip


def _offered_again(
    told: dict[str, Any], known: dict[str, Any], dataset: Held
) -> list[dict[str, Any]]:
    """A file that the source offers again, while the dataset has none of its address."""
    here = dataset.resources
    if known["id"] in here or any(each.get("url") == told["proposed"] for each in here.values()):
        return []
    of_file = known["values"].get("name") or known["key"]
    return [{**told, "name": OFFERED_AGAIN, "resource": of_file}]


def place_of(field: str, baseline: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The name of a field, and the entry in the baseline of the file it is of, if it is of one.

    :mod:`merge` writes ``<key of the file>: <name>``.
    """
    for known in baseline.get("resources") or []:
        if field.startswith(f"{known['key']}: "):
            return field.removeprefix(f"{known['key']}: "), known
    return field, None


def disputed(disputes: Iterable[Dispute]) -> list[Disputed]:
    """Those of some disputes that last, with what their datasets hold: three queries for all."""
    told = list(disputes)
    datasets = held(each.dataset_id for each in told)
    found: list[Disputed] = []
    for each in told:
        dataset = datasets.get(each.dataset_id)
        if dataset is None or not _ours(dataset, each.organization_id):
            continue
        if last := now(each.differences, each.baseline or {}, dataset):
            found.append(Disputed(each, last, dataset))
    return found
