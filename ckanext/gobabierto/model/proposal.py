"""What a harvester found and a person has decided about, or not yet. Proposals are no datasets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class Proposal(tk.BaseModel):  # type: ignore[misc]
    """One thing found in one source.

    ``kind``: ``conjunto`` | ``candidato`` | ``documento``. ``status``: ``pending`` | ``accepted`` |
    ``rejected`` | ``vanished``. ``identity`` is stable across runs within a source. ``content``
    holds title, resources with their periods, provenance and warnings; ``baseline`` what the last
    accepted load wrote into the dataset, so that a person's edits are told from the source's.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_proposal",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False),
        sa.Column("identity", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("status", sa.UnicodeText, nullable=False, server_default="pending"),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("content_hash", sa.UnicodeText, nullable=False),
        sa.Column("baseline", JSONB),
        sa.Column("dataset_id", sa.UnicodeText, index=True),
        sa.Column("link", sa.UnicodeText),
        sa.Column("harvest_object_id", sa.UnicodeText),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UnicodeText),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.UnicodeText),
        sa.UniqueConstraint("source_id", "identity", name="uq_gobabierto_proposal_identity"),
    )

    id: str
    organization_id: str
    source_id: str
    identity: str
    kind: str
    status: str
    title: str
    content: dict[str, Any]
    content_hash: str
    baseline: dict[str, Any] | None
    dataset_id: str | None
    link: str | None
    harvest_object_id: str | None
    first_seen: dt.datetime
    last_seen: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    note: str | None
