"""What people decided about what harvesters found, one row for each decision, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class ProposalDecision(tk.BaseModel):  # type: ignore[misc]
    """One decision. It outlives its proposal: the proposal only says where things stand now.

    ``decision``: ``accepted`` | ``requested`` | ``merged`` | ``rejected`` | ``reopened`` |
    ``unlinked`` | ``taken`` (the source's value) | ``kept`` (the person's) | ``transferred`` (to
    another source, ``detail``). ``proposal_id`` is empty for what is about a record of a machine
    source, known by ``source_id`` and ``identity``.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_proposal_decision",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("proposal_id", sa.UnicodeText, index=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False),
        sa.Column("identity", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("decision", sa.UnicodeText, nullable=False),
        sa.Column("decided_by", sa.UnicodeText, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("dataset_id", sa.UnicodeText),
        sa.Column("detail", JSONB),
    )

    id: str
    organization_id: str
    proposal_id: str | None
    source_id: str
    identity: str
    title: str
    decision: str
    decided_by: str
    decided_at: dt.datetime
    note: str
    dataset_id: str | None
    detail: Any
