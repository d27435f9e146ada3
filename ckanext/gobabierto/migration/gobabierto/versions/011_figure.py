"""The figure that a document states: how many datasets an inventory lists

Revision ID: 011_figure
Revises: 010_decided_as
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "011_figure"
down_revision = "010_decided_as"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Documents of before state none."""
    column = sa.Column("figure", sa.UnicodeText, nullable=False, server_default="")
    op.add_column("gobabierto_document", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("gobabierto_document", "figure")
