"""Versions of the Plans, their rows, matches and changes

Revision ID: 002_plans
Revises: 001_foundation
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "002_plans"
down_revision = "001_foundation"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
MOMENT = sa.DateTime(timezone=True)


def text(name):
    return sa.Column(name, TEXT, nullable=False, server_default="")


def upgrade():
    op.create_table(
        "gobabierto_plan_version",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        text("file_name"),
        text("address"),
        text("resource_id"),
        text("dataset_id"),
        sa.Column("sha256", TEXT, nullable=False),
        text("published_sha256"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        text("imported_by"),
        sa.Column("imported_at", MOMENT, nullable=False),
        text("reason"),
        text("unreadable"),
        sa.Column("report", JSONB, nullable=False),
        sa.UniqueConstraint(
            "organization_id", "year", "version", name="uq_gobabierto_plan_version"
        ),
    )
    op.create_table(
        "gobabierto_plan_row",
        sa.Column("version_id", TEXT, primary_key=True),
        sa.Column("row_id", TEXT, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["gobabierto_plan_version.id"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "gobabierto_plan_match",
        sa.Column("organization_id", TEXT, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("row_id", TEXT, primary_key=True),
        sa.Column("dataset_id", TEXT, nullable=False, server_default="", index=True),
        text("resource_id"),
        sa.Column("score", sa.Float, nullable=False, server_default="0"),
        text("by"),
        sa.Column("missing", sa.Boolean, nullable=False, server_default=sa.false()),
        text("said"),
        sa.Column("candidates", JSONB, nullable=False),
        text("decided_by"),
        sa.Column("decided_at", MOMENT),
        text("note"),
    )
    op.create_table(
        "gobabierto_plan_event",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        text("row_id"),
        sa.Column("kind", TEXT, nullable=False),
        text("field"),
        text("label"),
        text("old"),
        text("new"),
        text("reason"),
        text("by"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index(
        "idx_gobabierto_plan_event", "gobabierto_plan_event", ["organization_id", "year", "at"]
    )


def downgrade():
    for table in ("event", "match", "row", "version"):
        op.drop_table(f"gobabierto_plan_{table}")
