"""The tables of documents."""

from __future__ import annotations

revision = "003_documents"
down_revision = "002_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
