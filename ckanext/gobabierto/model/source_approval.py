"""Who said that a harvest source may be read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk


class SourceApproval(tk.BaseModel):  # type: ignore[misc]
    """Whether somebody with the right to said that a source may be read, as it stood then.

    ``fingerprint`` covers address, type, configuration and institution: a change of any of them
    asks again. ``status``: ``pending`` | ``approved`` | ``refused``. ``approved`` keeps what was
    approved last, so that a person sees what changed since.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_source_approval",
        tk.BaseModel.metadata,
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("fingerprint", sa.UnicodeText, nullable=False),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("asked_by", sa.UnicodeText),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UnicodeText),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("approved", JSONB),
    )

    source_id: str
    fingerprint: str
    status: str
    asked_by: str | None
    asked_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    note: str
    approved: Any
