"""What was seen of each subject, as intervals: the past is read from here, never from today."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

# What is at its default is left out of a snapshot. These are counted on every national page, and
# reading their facts for it would cost more with each dataset of the country.
PUBLIC = (
    "subject_type = 'dataset' AND facts ->> 'private' IS NULL "
    "AND facts ->> 'state' IS NULL AND facts ->> 'role' IS NULL"
)


class Snapshot(tk.BaseModel):  # type: ignore[misc]
    """The facts of one subject from ``valid_from`` until ``valid_to``.

    ``subject_type`` is ``organization``, ``dataset``, ``section``, ``observation``, ``document`` or
    ``plan``. Both times are days of Mexico City; ``valid_to`` is the first day on which other facts
    held, null while they hold. ``known_from`` is the moment this portal learned them, ``known_to``
    the one when something learned late took their place: null for what is held to be true now.
    ``dataset_id`` is the dataset that the facts are about, if they are about one.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_snapshot",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("subject_type", sa.UnicodeText, nullable=False),
        sa.Column("subject_id", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.Column("content_hash", sa.UnicodeText, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Index("idx_gobabierto_snapshot_subject", "subject_type", "subject_id", "valid_from"),
        sa.Index("idx_gobabierto_snapshot_organization", "organization_id", "subject_type"),
        sa.Index("idx_gobabierto_snapshot_dataset", "dataset_id", "valid_from"),
        sa.Index(
            "idx_gobabierto_snapshot_public",
            "organization_id",
            "valid_from",
            postgresql_include=["valid_to", "known_from", "known_to"],
            postgresql_where=sa.text(PUBLIC),
        ),
        sa.Index(
            "uq_gobabierto_snapshot_open",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        ),
    )

    id: str
    subject_type: str
    subject_id: str
    organization_id: str
    dataset_id: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    known_from: dt.datetime
    known_to: dt.datetime | None
    content_hash: str
    facts: dict[str, Any]
