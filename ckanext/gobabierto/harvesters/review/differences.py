"""What a source says otherwise than a person wrote, as far as it still does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model

from ckanext.gobabierto.harvesters.merge import plain, same
from ckanext.gobabierto.harvesters.run import ledger
from ckanext.gobabierto.model import HarvestRecord, Proposal

from .values import Held, held

_PROPOSAL = Proposal.__table__
_RECORD = HarvestRecord.__table__
PROPOSAL, RECORD = "proposal", "record"


@dataclass(slots=True)
class Disputed:
    """A dataset with the fields of which a source says something else."""

    kind: str
    """``proposal`` | ``record`` (of a machine source)."""
    proposal_id: str
    source_id: str
    identity: str
    organization_id: str
    told: list[dict[str, Any]]
    baseline: dict[str, Any]
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
        current = plain(record.get(name))
        if same(current, each["proposed"]) or (known and not record):
            continue
        of_file = (record.get("name") or known["key"]) if known else ""
        found.append({**each, "current": current, "name": name, "resource": of_file})
    return found


def place_of(field: str, baseline: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The name of a field, and the entry in the baseline of the file it is of, if it is of one.

    :mod:`merge` writes ``<key of the file>: <name>``.
    """
    for known in baseline.get("resources") or []:
        if field.startswith(f"{known['key']}: "):
            return field.removeprefix(f"{known['key']}: "), known
    return field, None


def disputed(organizations: tuple[str, ...] | None, most: int = 2000) -> list[Disputed]:
    """Every dataset of which a source says something else, of sections and machines."""
    told = [*_of_proposals(organizations, most), *_of_records(organizations, most)]
    datasets = held(row.dataset_id for row in told)
    found: list[Disputed] = []
    for row in told:
        dataset = datasets.get(row.dataset_id)
        if dataset is None or not _ours(dataset, row.organization_id):
            continue
        baseline = row.baseline or {}
        if last := now(row.differences, baseline, dataset):
            kind = PROPOSAL if row.id else RECORD
            found.append(
                Disputed(
                    kind,
                    row.id,
                    row.source_id,
                    row.identity,
                    row.organization_id,
                    last,
                    baseline,
                    dataset,
                )
            )
    return sorted(found, key=lambda d: (d.organization_id, d.dataset.title, d.source_id))


def _of_proposals(organizations: tuple[str, ...] | None, most: int) -> list[Any]:
    told = _PROPOSAL.c.content["differences"]
    query = sa.select(
        _PROPOSAL.c.id,
        _PROPOSAL.c.source_id,
        _PROPOSAL.c.identity,
        _PROPOSAL.c.organization_id,
        _PROPOSAL.c.dataset_id,
        _PROPOSAL.c.baseline,
        told.label("differences"),
    ).where(_PROPOSAL.c.dataset_id.is_not(None), _PROPOSAL.c.status == "accepted", _some(told))
    if organizations is not None:
        query = query.where(_PROPOSAL.c.organization_id.in_(organizations))
    return list(model.Session.execute(query.order_by(_PROPOSAL.c.id).limit(most)))


def _of_records(organizations: tuple[str, ...] | None, most: int) -> list[Any]:
    query = sa.select(
        sa.literal("").label("id"), _RECORD.c.source_id, _RECORD.c.identity,
        _RECORD.c.organization_id, _RECORD.c.dataset_id, _RECORD.c.baseline, _RECORD.c.differences,
    ).where(
        _RECORD.c.dataset_id.is_not(None), _RECORD.c.status != ledger.DELETED,
        _some(_RECORD.c.differences),
    )  # fmt: skip
    if organizations is not None:
        query = query.where(_RECORD.c.organization_id.in_(organizations))
    order = (_RECORD.c.source_id, _RECORD.c.identity)
    return list(model.Session.execute(query.order_by(*order).limit(most)))


def _some(told: Any) -> Any:
    """A JSON list with something in it; what is no list counts for none."""
    return sa.and_(
        sa.func.jsonb_typeof(told) == "array", sa.cast(told, JSONB) != sa.cast("[]", JSONB)
    )
