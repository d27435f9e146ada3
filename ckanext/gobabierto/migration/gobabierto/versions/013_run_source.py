"""What a job read: the institution, the address and the configuration its source had then

Revision ID: 013_run_source
Revises: 012_rule_parts
Create Date: 2026-11-23
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "013_run_source"
down_revision = "012_rule_parts"
branch_labels = None
depends_on = None

TABLE = "gobabierto_harvest_run"


def upgrade() -> None:
    """Of jobs of before it is not known."""
    for name in ("organization_id", "url"):
        op.add_column(
            TABLE, sa.Column(name, sa.UnicodeText, nullable=False, server_default="")
        )
    op.add_column(TABLE, sa.Column("config", JSONB))


def downgrade() -> None:
    """Drop them."""
    for name in ("config", "url", "organization_id"):
        op.drop_column(TABLE, name)
