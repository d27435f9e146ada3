"""The tables of periods."""

from __future__ import annotations

revision = "004_periods"
down_revision = "003_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
