"""The last value loaded into each field, so that what a person edited is never overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk


class Baseline(tk.BaseModel):  # type: ignore[misc]
    """Values last loaded from one origin (``registry``, a harvest source id) into one entity."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_baseline",
        tk.BaseModel.metadata,
        sa.Column("entity_type", sa.UnicodeText, primary_key=True),
        sa.Column("entity_id", sa.UnicodeText, primary_key=True),
        sa.Column("origin", sa.UnicodeText, primary_key=True),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
    )

    entity_type: str
    entity_id: str
    origin: str
    values: dict[str, Any]
    loaded_at: dt.datetime
