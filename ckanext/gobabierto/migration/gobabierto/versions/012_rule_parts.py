"""What rules are judged by beside their words, and which set of them applied from which day

Revision ID: 012_rule_parts
Revises: 011_figure
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "012_rule_parts"
down_revision = "011_figure"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText


def upgrade() -> None:
    """Make both tables, empty: of versions taken before only the words are known."""
    op.create_table(
        "gobabierto_rule_part",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "gobabierto_rule_set",
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("versions", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("gobabierto_rule_set")
    op.drop_table("gobabierto_rule_part")
