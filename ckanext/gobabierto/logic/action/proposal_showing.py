"""A proposal as the API and the pages show it; a page of them asks as many queries as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.harvesters import decisions, proposal_datasets, proposal_store
from ckanext.gobabierto.harvesters.review import differences, log
from ckanext.gobabierto.model import Proposal, ProposalDecision

from .difference_fields import described, field_label

_KEPT = ("reason", "page", "heading_path", "resources", "notes", "provenance")


def shown(rows: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Each of *rows*, with its dataset, its differences and the history of its decisions."""
    told = differences.standing(rows)
    history = log.of_proposals(row.id for row in rows)
    datasets = proposal_datasets.datasets_named(row.dataset_id for row in rows if row.dataset_id)
    institutions = owners(
        row.organization_id for row in rows
    )  # kept at hand: the notes to the areas name them
    deciders = [row.decided_by for row in rows]
    deciders += [each.decided_by for listed in history.values() for each in listed]
    names = log.names_of(deciders)
    found: list[dict[str, Any]] = []
    for row in rows:
        one = _one(row, names)
        one["dataset"] = datasets.get(row.dataset_id or "")
        one["differences"] = [described(each) for each in told.get(row.id, [])]
        one["history"] = [_decision(each, names) for each in history.get(row.id, [])]
        one["organization"] = institutions.get(row.organization_id)
        found.append(one)
    return found


def _one(row: Proposal, names: dict[str, str]) -> dict[str, Any]:
    content = row.content
    asked = row.status == proposal_store.ACCEPTED and row.kind != "conjunto" and not row.dataset_id
    one: dict[str, Any] = {
        "id": row.id,
        "organization_id": row.organization_id,
        "source_id": row.source_id,
        "identity": row.identity,
        "kind": row.kind,
        "status": row.status,
        "requested": asked,
        "title": row.title,
        "dataset_id": row.dataset_id,
        "link": row.link,
        "first_seen": row.first_seen.isoformat(),
        "last_seen": row.last_seen.isoformat(),
        "decided_by": row.decided_by,
        "decided_by_name": names.get(row.decided_by or "", ""),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "note": row.note or "",
        **{key: content.get(key) for key in _KEPT},
        "vanished_at": content.get("vanished_at"),
    }
    if row.kind == "candidato":
        one["request"] = decisions.request_for(row)
    return one


def _decision(each: ProposalDecision, names: dict[str, str]) -> dict[str, Any]:
    field = str((each.detail or {}).get("field", ""))
    return {
        "decision": each.decision,
        "decided_by": each.decided_by,
        "decided_by_name": names.get(each.decided_by, ""),
        "decided_at": each.decided_at.isoformat(),
        "note": each.note,
        "dataset_id": each.dataset_id,
        "field": field,
        "field_label": field_label(field) if field else "",
    }


def owners(organization_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Id, name and title of some institutions, in one query."""
    ids = sorted(set(organization_ids))
    group = model.group_table
    query = sa.select(model.Group).where(group.c.id.in_(ids))
    found = list(model.Session.execute(query).scalars()) if ids else []
    return {g.id: {"id": g.id, "name": g.name, "title": g.title or g.name} for g in found}
