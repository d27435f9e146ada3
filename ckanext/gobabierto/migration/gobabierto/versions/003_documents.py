"""The register of documents and its events

Revision ID: 003_documents
Revises: 002_plans
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "003_documents"
down_revision = "002_plans"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
MOMENT = sa.DateTime(timezone=True)


def _text(name):
    return sa.Column(name, TEXT, nullable=False, server_default="")


def upgrade():
    op.create_table(
        "gobabierto_document",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organization_id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        _text("number"),
        sa.Column("dated_on", sa.Date),
        _text("period"),
        _text("signatory_post"),
        _text("addressee"),
        sa.Column("acknowledged_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        _text("dataset_id"),
        _text("resource_id"),
        _text("plan_row_id"),
        _text("user_id"),
        _text("answers"),
        _text("outcome"),
        _text("fundamento"),
        _text("url"),
        _text("note"),
        _text("file_key"),
        _text("file_name"),
        _text("sha256"),
        sa.Column("size", sa.BigInteger),
        _text("media_type"),
        sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("registered_by", TEXT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("edited_by", TEXT),
        sa.Column("edited_at", MOMENT),
        sa.Column("compared_by", TEXT),
        sa.Column("compared_at", MOMENT),
        sa.Column("deleted_by", TEXT),
        sa.Column("deleted_at", MOMENT),
        _text("deleted_reason"),
    )
    op.create_index("ix_gobabierto_document_dataset_id", "gobabierto_document", ["dataset_id"])
    op.create_index(
        "idx_gobabierto_document_organization",
        "gobabierto_document",
        ["organization_id", "type", "period"],
    )
    op.create_table(
        "gobabierto_document_event",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        _text("reason"),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index(
        "ix_gobabierto_document_event_document_id", "gobabierto_document_event", ["document_id"]
    )


def downgrade():
    op.drop_table("gobabierto_document_event")
    op.drop_table("gobabierto_document")
