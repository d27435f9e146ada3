"""What runs of harvest sources remember: documents, records, faults, holds, approvals

Revision ID: 005_harvest
Revises: 004_periods
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "005_harvest"
down_revision = "004_periods"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "gobabierto_harvest_document",
    "gobabierto_harvest_record",
    "gobabierto_harvest_run",
    "gobabierto_harvest_chunk",
    "gobabierto_harvest_fault",
    "gobabierto_harvest_hold",
    "gobabierto_source_approval",
    "gobabierto_index_debt",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gobabierto_harvest_document",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("url", TEXT, primary_key=True),
        sa.Column("etag", TEXT, nullable=False, server_default=""),
        sa.Column("last_modified", TEXT, nullable=False, server_default=""),
        sa.Column("sha256", TEXT, nullable=False, server_default=""),
        sa.Column("reading", TEXT, nullable=False, server_default=""),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False, server_default=""),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "gobabierto_harvest_record",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("identity", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("old_guid", TEXT, nullable=False, server_default="", index=True),
        sa.Column("dataset_id", TEXT, index=True),
        sa.Column("baseline", JSONB),
        sa.Column("differences", JSONB),
        sa.Column("faults", JSONB),
        sa.Column("harvest_object_id", TEXT),
        sa.Column("missing_since", MOMENT),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Index("gobabierto_harvest_record_owned", "organization_id", "identity"),
    )
    _runs()
    op.create_table(
        "gobabierto_harvest_fault",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("job_id", TEXT, nullable=False, index=True),
        sa.Column("source_id", TEXT, nullable=False, index=True),
        sa.Column("identity", TEXT, nullable=False, server_default=""),
        sa.Column("title", TEXT, nullable=False, server_default=""),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False, server_default=""),
        sa.Column("found", TEXT, nullable=False, server_default=""),
        sa.Column("expected", TEXT, nullable=False, server_default=""),
        sa.Column("recorded_at", MOMENT, nullable=False),
    )
    op.create_table(
        "gobabierto_harvest_hold",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("source_id", TEXT, nullable=False, index=True),
        sa.Column("job_id", TEXT, nullable=False, unique=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("missing", JSONB, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_by", TEXT),
        sa.Column("decided_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("note", TEXT, nullable=False, server_default=""),
    )
    op.create_table(
        "gobabierto_source_approval",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("asked_by", TEXT),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", TEXT),
        sa.Column("decided_at", MOMENT),
        sa.Column("note", TEXT, nullable=False, server_default=""),
    )
    op.create_table(
        "gobabierto_index_debt",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("dataset_ids", ARRAY(TEXT), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", TEXT, nullable=False, server_default=""),
    )


def _runs() -> None:
    op.create_table(
        "gobabierto_harvest_run",
        sa.Column("job_id", TEXT, primary_key=True),
        sa.Column("source_id", TEXT, nullable=False, index=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("gathered_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("documents", sa.Integer, nullable=False, server_default="0"),
        sa.Column("objects", sa.Integer, nullable=False, server_default="0"),
        sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
        sa.Column("standing", sa.Integer, nullable=False, server_default="0"),
        sa.Column("retired", sa.Integer, nullable=False, server_default="0"),
        sa.Column("faults_hash", TEXT, nullable=False, server_default=""),
        sa.Column("faults_of", JSONB),
        sa.Column("until", MOMENT),
    )
    op.create_table(
        "gobabierto_harvest_chunk",
        sa.Column("leader_id", TEXT, primary_key=True),
        sa.Column("job_id", TEXT, nullable=False, index=True),
        sa.Column("members", JSONB, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_table(table)
