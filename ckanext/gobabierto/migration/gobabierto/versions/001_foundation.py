"""Snapshots, verdicts with their totals, proposals and baselines

Revision ID: 001_foundation
Revises:
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "001_foundation"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
MOMENT = sa.DateTime(timezone=True)
PUBLIC = sa.text(
    "subject_type = 'dataset' AND facts ->> 'private' IS NULL "
    "AND facts ->> 'state' IS NULL AND facts ->> 'role' IS NULL"
)
CURRENT = sa.text("valid_to IS NULL AND known_to IS NULL")


def interval():
    return [
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    ]


def upgrade():
    op.create_table(
        "gobabierto_snapshot",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("subject_type", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("dataset_id", TEXT),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_index(
        "idx_gobabierto_snapshot_subject",
        "gobabierto_snapshot",
        ["subject_type", "subject_id", "valid_from"],
    )
    op.create_index(
        "idx_gobabierto_snapshot_organization",
        "gobabierto_snapshot",
        ["organization_id", "subject_type"],
    )
    op.create_index(
        "idx_gobabierto_snapshot_dataset", "gobabierto_snapshot", ["dataset_id", "valid_from"]
    )
    op.create_index(
        "idx_gobabierto_snapshot_public",
        "gobabierto_snapshot",
        ["organization_id", "valid_from"],
        postgresql_include=["valid_to", "known_from", "known_to"],
        postgresql_where=PUBLIC,
    )
    op.create_index(
        "uq_gobabierto_snapshot_open",
        "gobabierto_snapshot",
        ["subject_type", "subject_id"],
        unique=True,
        postgresql_where=CURRENT,
    )

    op.create_table(
        "gobabierto_rule_version",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("rule_id", TEXT, nullable=False, index=True),
        sa.Column("profile", TEXT, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
    )

    op.create_table(
        "gobabierto_verdict",
        *interval(),
        sa.Column("unit_type", TEXT, nullable=False),
        sa.Column("unit_id", TEXT, nullable=False),
        sa.Column("next_change", sa.Date),
    )
    op.create_index(
        "idx_gobabierto_verdict_unit", "gobabierto_verdict", ["unit_id", "valid_from"]
    )
    op.create_index(
        "idx_gobabierto_verdict_organization",
        "gobabierto_verdict",
        ["organization_id", "valid_from"],
    )
    op.create_index(
        "idx_gobabierto_verdict_next",
        "gobabierto_verdict",
        ["organization_id", "next_change"],
        postgresql_where=CURRENT,
    )
    op.create_index(
        "uq_gobabierto_verdict_open",
        "gobabierto_verdict",
        ["organization_id", "unit_type", "unit_id"],
        unique=True,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "gobabierto_total", *interval(), sa.Column("ages", sa.LargeBinary, nullable=False)
    )
    op.create_index(
        "idx_gobabierto_total_organization", "gobabierto_total", ["organization_id", "valid_from"]
    )
    op.create_index(
        "uq_gobabierto_total_open",
        "gobabierto_total",
        ["organization_id"],
        unique=True,
        postgresql_where=CURRENT,
    )
    # The bodies are compressed already: the database need not try again.
    for table, column in (("verdict", "body"), ("total", "body"), ("total", "ages")):
        op.execute(f"ALTER TABLE gobabierto_{table} ALTER COLUMN {column} SET STORAGE EXTERNAL")

    op.create_table(
        "gobabierto_evaluation",
        sa.Column("organization_id", TEXT, primary_key=True),
        sa.Column("evaluated_until", sa.Date),
        sa.Column("evaluated_at", MOMENT),
        sa.Column("next_change", sa.Date),
        sa.Column("rules_hash", TEXT, nullable=False, server_default=""),
        sa.Column("dirty_from", sa.Date),
        sa.Column("dirty_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("pending_count", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "gobabierto_dirty",
        sa.Column("organization_id", TEXT, primary_key=True),
        sa.Column("unit_type", TEXT, primary_key=True),
        sa.Column("unit_id", TEXT, primary_key=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False, server_default="1"),
    )

    op.create_table(
        "gobabierto_proposal",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False, index=True),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("identity", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False, server_default="pending"),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("baseline", JSONB),
        sa.Column("dataset_id", TEXT, index=True),
        sa.Column("harvest_object_id", TEXT),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("decided_by", TEXT),
        sa.Column("decided_at", MOMENT),
        sa.Column("note", TEXT),
        sa.UniqueConstraint("source_id", "identity", name="uq_gobabierto_proposal_identity"),
    )

    op.create_table(
        "gobabierto_baseline",
        sa.Column("entity_type", TEXT, primary_key=True),
        sa.Column("entity_id", TEXT, primary_key=True),
        sa.Column("origin", TEXT, primary_key=True),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
    )


def downgrade():
    tables = "baseline proposal dirty evaluation total verdict rule_version snapshot"
    for table in tables.split():
        op.drop_table(f"gobabierto_{table}")
