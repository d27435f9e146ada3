"""What sites answered, as proof of the failures found by reading them

Revision ID: 009_evidence
Revises: 008_decisions
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "009_evidence"
down_revision = "008_decisions"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
TABLE = "gobabierto_evidence"
BYTES = "gobabierto_evidence_excerpt"


def upgrade() -> None:
    """Make the tables; what was read before has left its facts and no proof."""
    op.create_table(
        BYTES,
        sa.Column("sha256", TEXT, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        TABLE,
        sa.Column("sha256", TEXT, primary_key=True),
        sa.Column("subject_type", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("record", JSONB, nullable=False),
        sa.Column("excerpt_sha256", TEXT, sa.ForeignKey(f"{BYTES}.sha256"), index=True),
        sa.Column("withheld", TEXT, nullable=False, server_default=""),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_index("idx_gobabierto_evidence_subject", TABLE, ["subject_type", "subject_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table(TABLE)
    op.drop_table(BYTES)
