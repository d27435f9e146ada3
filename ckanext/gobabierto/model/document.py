"""The register of documents, and the events that made each what it is. Nothing is ever erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class Document(tk.BaseModel):  # type: ignore[misc]
    """A document as it stands now: an oficio, an acuse, a minuta, an acuerdo…

    ``organization_id`` refers to no row of CKAN on purpose: documents stay when an institution
    ends. ``file_key`` names the bytes in the private storage and is never shown. A document is
    ``cotejado`` while ``compared_by`` is set, and deleted when ``deleted_at`` is.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_document",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("type", sa.UnicodeText, nullable=False),
        sa.Column("number", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("dated_on", sa.Date),
        sa.Column("period", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("signatory_post", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("addressee", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("acknowledged_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False, server_default="", index=True),
        sa.Column("resource_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("plan_row_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("user_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("answers", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("outcome", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("fundamento", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("url", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("file_key", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("file_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("sha256", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("size", sa.BigInteger),
        sa.Column("media_type", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("registered_by", sa.UnicodeText, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.UnicodeText),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("compared_by", sa.UnicodeText),
        sa.Column("compared_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_by", sa.UnicodeText),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("figure", sa.UnicodeText, nullable=False, server_default=""),
        sa.Index("idx_gobabierto_document_organization", "organization_id", "type", "period"),
    )

    id: str
    organization_id: str
    type: str
    number: str
    dated_on: dt.date | None
    period: str
    signatory_post: str
    addressee: str
    acknowledged_on: dt.date | None
    expires_on: dt.date | None
    dataset_id: str
    resource_id: str
    plan_row_id: str
    user_id: str
    answers: str
    outcome: str
    fundamento: str
    figure: str
    url: str
    note: str
    file_key: str
    file_name: str
    sha256: str
    size: int | None
    media_type: str
    public: bool
    registered_by: str
    registered_at: dt.datetime
    edited_by: str | None
    edited_at: dt.datetime | None
    compared_by: str | None
    compared_at: dt.datetime | None
    deleted_by: str | None
    deleted_at: dt.datetime | None
    deleted_reason: str


class DocumentEvent(tk.BaseModel):  # type: ignore[misc]
    """One thing that happened to a document.

    ``kind``: ``registro`` | ``correccion`` | ``cotejo`` | ``baja``. ``changes`` holds, of a
    correction, ``{field: [before, after]}``, the key of a file that was replaced among them.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_document_event",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("document_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("changes", JSONB, nullable=False),
    )

    id: str
    document_id: str
    kind: str
    happened_at: dt.datetime
    user_id: str
    reason: str
    changes: dict[str, Any]
