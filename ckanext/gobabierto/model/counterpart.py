"""Whether what an institution offers on its own page is on the national platform too."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk


class Counterpart(tk.BaseModel):  # type: ignore[misc]
    """What was found on the platform for one dataset that was accepted from a page.

    ``status``: ``found`` | ``doubtful`` | ``none`` | ``confirmed`` (a person's word). ``denied``
    holds the datasets of which a person said that they are not it, ``reasons`` by what they are
    alike. ``told_on`` is the day that facts bear: it moves only when what was found changes, or is
    old enough to be said again.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_counterpart",
        tk.BaseModel.metadata,
        sa.Column("dataset_id", sa.UnicodeText, primary_key=True),
        sa.Column("organization_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("platform_dataset_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("address", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("title", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("score", sa.Float, nullable=False, server_default="0"),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("denied", JSONB, nullable=False),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UnicodeText),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )

    dataset_id: str
    organization_id: str
    source_id: str
    status: str
    platform_dataset_id: str
    address: str
    title: str
    score: float
    reasons: Any
    denied: Any
    told_on: dt.date
    looked_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
