"""Datasets that were committed and are still to be given to the index."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class IndexDebt(tk.BaseModel):  # type: ignore[misc]
    """One batch of datasets, noted in the transaction that writes them, gone once Solr has them.

    A process that dies between both leaves its note: the next one that writes, or the nightly work,
    indexes them when ``due_at`` has come. ``attempts`` and ``last_error`` say what Solr answered.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_index_debt",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("dataset_ids", ARRAY(sa.UnicodeText), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.UnicodeText, nullable=False, server_default=""),
    )

    id: str
    dataset_ids: list[str]
    due_at: dt.datetime
    attempts: int
    last_error: str
