"""Frozen periods, their institutions and their errata: written once, refused any change."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class FrozenPeriod(tk.BaseModel):  # type: ignore[misc]
    """A period as it was frozen (``congelado``), or as it was published elsewhere (``historico``).

    ``content`` is the canonical JSON without its institutions; ``sha256`` is of the whole. They are
    texts, not JSONB: the bytes are what is vouched for.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_period",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("law", sa.UnicodeText, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("content", sa.UnicodeText, nullable=False),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.UnicodeText, nullable=False),
        sa.UniqueConstraint("kind", "name", name="uq_gobabierto_period_name"),
    )

    id: str
    name: str
    kind: str
    law: str
    starts_on: dt.date
    ends_on: dt.date
    content: str
    sha256: str
    recorded_at: dt.datetime
    recorded_by: str


class FrozenInstitution(tk.BaseModel):  # type: ignore[misc]
    """One institution in a frozen period; its failing subjects apart, for they can be many."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_period_institution",
        tk.BaseModel.metadata,
        sa.Column(
            "period_id",
            sa.UnicodeText,
            sa.ForeignKey("gobabierto_period.id"),
            primary_key=True,
        ),
        sa.Column("organization_id", sa.UnicodeText, primary_key=True, index=True),
        sa.Column("content", sa.UnicodeText, nullable=False),
        sa.Column("failing", sa.UnicodeText, nullable=False),
    )

    period_id: str
    organization_id: str
    content: str
    failing: str


class PeriodErratum(tk.BaseModel):  # type: ignore[misc]
    """A correction of a frozen period, beside it and never in it."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_period_erratum",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column(
            "period_id", sa.UnicodeText, sa.ForeignKey("gobabierto_period.id"), nullable=False,
            index=True,
        ),
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("reference", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.UnicodeText, nullable=False),
    )  # fmt: skip

    id: str
    period_id: str
    organization_id: str | None
    text: str
    reference: str
    recorded_at: dt.datetime
    recorded_by: str
