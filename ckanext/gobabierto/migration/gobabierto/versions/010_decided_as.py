"""In what role somebody decided what a row of the Plan matches

Revision ID: 010_decided_as
Revises: 009_evidence
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "010_decided_as"
down_revision = "009_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was decided before, nobody noted the role."""
    column = sa.Column("decided_as", sa.UnicodeText, nullable=False, server_default="")
    op.add_column("gobabierto_plan_match", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("gobabierto_plan_match", "decided_as")
