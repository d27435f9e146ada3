"""What proves a failure that a machine found: the answer of a site, and a piece of its bytes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk


class Evidence(tk.BaseModel):  # type: ignore[misc]
    """One reading that facts stand on.

    ``sha256`` is that of ``record`` in its canonical form, which has headers, status, time, address
    and the SHA-256 of the piece kept. Facts name it (``readings``), and it is kept while they do.
    ``withheld`` says why a piece that was kept is not any more.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_evidence",
        tk.BaseModel.metadata,
        sa.Column("sha256", sa.UnicodeText, primary_key=True),
        sa.Column("subject_type", sa.UnicodeText, nullable=False),
        sa.Column("subject_id", sa.UnicodeText, nullable=False),
        sa.Column("record", JSONB, nullable=False),
        sa.Column(
            "excerpt_sha256",
            sa.UnicodeText,
            sa.ForeignKey("gobabierto_evidence_excerpt.sha256"),
            index=True,
        ),
        sa.Column("withheld", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Index("idx_gobabierto_evidence_subject", "subject_type", "subject_id"),
    )

    sha256: str
    subject_type: str
    subject_id: str
    record: dict[str, Any]
    excerpt_sha256: str | None
    withheld: str
    kept_at: dt.datetime


class EvidenceExcerpt(tk.BaseModel):  # type: ignore[misc]
    """The first bytes of an answer, compressed; once, however many readings gave them."""

    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_evidence_excerpt",
        tk.BaseModel.metadata,
        sa.Column("sha256", sa.UnicodeText, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )

    sha256: str
    content: bytes
