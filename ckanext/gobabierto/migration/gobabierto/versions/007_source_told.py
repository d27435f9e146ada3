"""What was approved of a source, and what of it was told by mail

Revision ID: 007_source_told
Revises: 006_counterparts
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "007_source_told"
down_revision = "006_counterparts"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText


def upgrade() -> None:
    """Make the table, and room for what was approved."""
    op.add_column("gobabierto_source_approval", sa.Column("approved", JSONB))
    op.create_table(
        "gobabierto_source_told",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("health", TEXT, nullable=False, server_default=""),
        sa.Column("approval", TEXT, nullable=False, server_default=""),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("gobabierto_source_told")
    op.drop_column("gobabierto_source_approval", "approved")
