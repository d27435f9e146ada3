"""What of the institutions' own pages is on the national platform too

Revision ID: 006_counterparts
Revises: 005_harvest
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "006_counterparts"
down_revision = "005_harvest"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gobabierto_counterpart",
        sa.Column("dataset_id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False, index=True),
        sa.Column("source_id", TEXT, nullable=False, server_default=""),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("platform_dataset_id", TEXT, nullable=False, server_default=""),
        sa.Column("address", TEXT, nullable=False, server_default=""),
        sa.Column("title", TEXT, nullable=False, server_default=""),
        sa.Column("score", sa.Float, nullable=False, server_default="0"),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("denied", JSONB, nullable=False),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", TEXT),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("gobabierto_counterpart")
