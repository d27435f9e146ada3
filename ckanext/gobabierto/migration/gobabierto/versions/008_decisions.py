"""Who decided what about proposals, and how a proposal came to its dataset

Revision ID: 008_decisions
Revises: 007_source_told
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "008_decisions"
down_revision = "007_source_told"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText


def upgrade() -> None:
    """Make the table; what was accepted so far was made of its proposal."""
    op.create_table(
        "gobabierto_proposal_decision",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False, index=True),
        sa.Column("proposal_id", TEXT, index=True),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("identity", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", TEXT, nullable=False, server_default=""),
        sa.Column("dataset_id", TEXT),
        sa.Column("detail", JSONB),
    )
    op.add_column("gobabierto_proposal", sa.Column("link", TEXT))
    op.execute("UPDATE gobabierto_proposal SET link = 'made' WHERE dataset_id IS NOT NULL")


def downgrade() -> None:
    """Drop both."""
    op.drop_column("gobabierto_proposal", "link")
    op.drop_table("gobabierto_proposal_decision")
