"""What people were told by mail of a harvest source, so that only a change is told."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

import ckan.plugins.toolkit as tk


class SourceTold(tk.BaseModel):  # type: ignore[misc]
    """The last state told.

    ``health``: ``works`` | ``fails`` | ``held`` | ``held_failing`` | empty.
    ``approval``: ``pending`` | empty.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_source_told",
        tk.BaseModel.metadata,
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("health", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("approval", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    )

    source_id: str
    health: str
    approval: str
    told_at: dt.datetime
