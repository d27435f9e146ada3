"""The tables of plans."""

from __future__ import annotations

revision = "002_plans"
down_revision = "001_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
