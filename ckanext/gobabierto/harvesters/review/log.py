"""The history of decisions: who, when, what, and why (SQL)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Proposal, ProposalDecision

ACCEPTED, REQUESTED, MERGED, REJECTED = "accepted", "requested", "merged", "rejected"
REOPENED, UNLINKED, TAKEN, KEPT = "reopened", "unlinked", "taken", "kept"
TRANSFERRED = "transferred"
_MOST = 20
_TABLE = ProposalDecision.__table__


def add(
    row: Proposal,
    decision: str,
    user_id: str,
    *,
    note: str = "",
    dataset_id: str | None = None,
    detail: Any = None,
) -> None:
    """Note a decision about a proposal; the caller commits."""
    model.Session.add(
        ProposalDecision(
            organization_id=row.organization_id,
            proposal_id=row.id,
            source_id=row.source_id,
            identity=row.identity,
            title=row.title,
            decision=decision,
            decided_by=user_id,
            decided_at=clock.now(),
            note=note,
            dataset_id=dataset_id,
            detail=detail,
        )
    )


def add_of_record(source_id: str, record: Any, decision: str, user_id: str, detail: Any) -> None:
    """Note a decision about a record of a machine source; the caller commits."""
    model.Session.add(
        ProposalDecision(
            organization_id=record.organization_id,
            source_id=source_id,
            identity=record.identity,
            title=record.title,
            decision=decision,
            decided_by=user_id,
            decided_at=clock.now(),
            dataset_id=record.dataset_id,
            detail=detail,
        )
    )


def add_transfer(
    source_id: str, target_id: str, records: Sequence[Any], user_id: str, note: str, at: Any
) -> None:
    """Note that records were handed over to another source, one by one; the caller commits."""
    rows = [
        {
            "id": make_uuid(), "organization_id": record.organization_id, "source_id": source_id,
            "identity": record.identity, "title": record.title, "decision": TRANSFERRED,
            "decided_by": user_id, "decided_at": at, "note": note,
            "dataset_id": record.dataset_id, "detail": {"to": target_id},
        }
        for record in records
    ]  # fmt: skip
    model.Session.execute(sa.insert(_TABLE), rows)


def transfers_of(source_id: str) -> list[dict[str, Any]]:
    """What was handed over from or to a source, the last time first: each once, with its number."""
    to = _TABLE.c.detail["to"].astext
    query = (
        sa.select(_TABLE.c.source_id, to.label("to"), _TABLE.c.decided_by, _TABLE.c.decided_at,
                  _TABLE.c.note, sa.func.count().label("number"))
        .where(_TABLE.c.decision == TRANSFERRED)
        .where(sa.or_(_TABLE.c.source_id == source_id, to == source_id))
        .group_by(_TABLE.c.source_id, sa.text('"to"'), _TABLE.c.decided_by, _TABLE.c.decided_at,
                  _TABLE.c.note)
        .order_by(_TABLE.c.decided_at.desc())
        .limit(_MOST)
    )  # fmt: skip
    found = list(model.Session.execute(query))
    names = names_of(row.decided_by for row in found)
    return [
        {
            "from": row.source_id, "to": row.to, "records": int(row.number), "note": row.note,
            "decided_by": names.get(row.decided_by, ""), "decided_at": row.decided_at.isoformat(),
        }
        for row in found
    ]  # fmt: skip


def of_proposals(ids: Iterable[str]) -> dict[str, list[ProposalDecision]]:
    """The decisions about each proposal, the last one first, in one query."""
    query = (
        sa.select(ProposalDecision)
        .where(_TABLE.c.proposal_id.in_(sorted(set(ids))))
        .order_by(_TABLE.c.decided_at.desc(), _TABLE.c.id)
    )
    found: dict[str, list[ProposalDecision]] = {}
    for row in model.Session.execute(query).scalars():
        found.setdefault(row.proposal_id or "", []).append(row)
    return found


def names_of(user_ids: Iterable[str | None]) -> dict[str, str]:
    """The names that people show, by the id of their account, in one query."""
    user = model.user_table
    wanted = sorted({each for each in user_ids if each})
    if not wanted:
        return {}
    query = sa.select(user.c.id, user.c.name, user.c.fullname).where(user.c.id.in_(wanted))
    return {row.id: row.fullname or row.name for row in model.Session.execute(query)}
