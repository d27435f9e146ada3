"""Frozen periods, with a database that refuses to change them

Revision ID: 004_periods
Revises: 003_documents
Create Date: 2026-11-22
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "004_periods"
down_revision = "003_documents"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
MOMENT = sa.DateTime(timezone=True)
TABLES = ("gobabierto_period", "gobabierto_period_institution", "gobabierto_period_erratum")
REFUSE = """
CREATE OR REPLACE FUNCTION gobabierto_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A frozen period is never changed: register an erratum (%)', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    """Make the tables and the triggers that keep them as they were written."""
    op.create_table(
        "gobabierto_period",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("law", TEXT, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.UniqueConstraint("kind", "name", name="uq_gobabierto_period_name"),
    )
    op.create_table(
        "gobabierto_period_institution",
        sa.Column(
            "period_id", TEXT, sa.ForeignKey("gobabierto_period.id"), primary_key=True
        ),
        sa.Column("organization_id", TEXT, primary_key=True, index=True),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("failing", TEXT, nullable=False),
    )
    op.create_table(
        "gobabierto_period_erratum",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column(
            "period_id", TEXT, sa.ForeignKey("gobabierto_period.id"), nullable=False, index=True
        ),
        sa.Column("organization_id", TEXT),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False, server_default=""),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
    )
    op.execute(REFUSE)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION gobabierto_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION gobabierto_refuse_change()"
        )


def downgrade() -> None:
    """Drop them; what was frozen is gone with them."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION IF EXISTS gobabierto_refuse_change()")
