"""Plans Institucionales: every version as it arrived, its rows, what they matched, what changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class PlanVersion(tk.BaseModel):  # type: ignore[misc]
    """A Plan of a year as it was handed over; a version is never changed or deleted.

    ``sha256`` is that of the file that arrived and ``published_sha256`` that of the official CSV
    written from it; a file of either fingerprint is no news. ``unreadable`` is the code of the
    error when the file could not be read: such a version has no rows, and those of the last one
    that could be read go on holding.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_plan_version",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("file_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("address", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("resource_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("published_sha256", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("imported_by", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("unreadable", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("report", JSONB, nullable=False),
        sa.UniqueConstraint(
            "organization_id", "year", "version", name="uq_gobabierto_plan_version"
        ),
    )

    id: str
    organization_id: str
    year: int
    version: int
    source: str
    file_name: str
    address: str
    resource_id: str
    dataset_id: str
    sha256: str
    published_sha256: str
    content: bytes
    imported_by: str
    imported_at: dt.datetime
    reason: str
    unreadable: str
    report: dict[str, Any]


class PlanRow(tk.BaseModel):  # type: ignore[misc]
    """One commitment of one version. ``row_id`` is the same from one version to the next."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_plan_row",
        tk.BaseModel.metadata,
        sa.Column("version_id", sa.UnicodeText, primary_key=True),
        sa.Column("row_id", sa.UnicodeText, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["gobabierto_plan_version.id"], ondelete="CASCADE"),
    )

    version_id: str
    row_id: str
    position: int
    content: dict[str, Any]


class PlanMatch(tk.BaseModel):  # type: ignore[misc]
    """What a row is matched with at present; how it came to be so is in the events.

    ``by``: ``link``, ``auto``, ``doubtful``, ``person``, ``none`` or empty (no candidate), as in
    ``facts.plan_types``. ``missing``: the dataset is known and the resource that the row names is
    not in it. What a person decided is kept whatever file comes later.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_plan_match",
        tk.BaseModel.metadata,
        sa.Column("organization_id", sa.UnicodeText, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("row_id", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False, server_default="", index=True),
        sa.Column("resource_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("score", sa.Float, nullable=False, server_default="0"),
        sa.Column("by", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("missing", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("said", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("candidates", JSONB, nullable=False),
        sa.Column("decided_by", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("decided_as", sa.UnicodeText, nullable=False, server_default=""),
    )

    organization_id: str
    year: int
    row_id: str
    dataset_id: str
    resource_id: str
    score: float
    by: str
    missing: bool
    said: str
    candidates: list[dict[str, Any]]
    decided_by: str
    decided_at: dt.datetime | None
    note: str
    decided_as: str


class PlanEvent(tk.BaseModel):  # type: ignore[misc]
    """Something that changed: in a row between two versions, or what a person decided of it."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_plan_event",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        sa.Column("row_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("field", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("label", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("old", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("new", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("by", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("idx_gobabierto_plan_event", "organization_id", "year", "at"),
    )

    id: str
    organization_id: str
    year: int
    version: int
    position: int
    row_id: str
    kind: str
    field: str
    label: str
    old: str
    new: str
    reason: str
    by: str
    at: dt.datetime
