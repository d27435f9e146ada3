"""Verdicts as intervals, the rule versions they were reached with, and how far each got."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class RuleVersion(tk.BaseModel):  # type: ignore[misc]
    """A rule as it read when a verdict was reached; ``id`` is ``<rule>@<hash>``."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_rule_version",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("rule_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("profile", sa.UnicodeText, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )

    id: str
    rule_id: str
    profile: str
    content: dict[str, Any]
    recorded_at: dt.datetime


class VerdictInterval(tk.BaseModel):  # type: ignore[misc]
    """One verdict from ``valid_from`` until ``valid_to`` (first day it no longer held)."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_verdict",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("profile", sa.UnicodeText, nullable=False),
        sa.Column("rule_id", sa.UnicodeText, nullable=False),
        sa.Column("rule_version", sa.UnicodeText, nullable=False),
        sa.Column("verb", sa.UnicodeText, nullable=False),
        sa.Column("subject_type", sa.UnicodeText, nullable=False),
        sa.Column("subject_id", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText),
        sa.Column("period", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("severity", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("cause", sa.UnicodeText),
        sa.Column("exemption", sa.UnicodeText),
        sa.Column("private", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("content_hash", sa.UnicodeText, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_change", sa.Date),
        sa.Index("idx_gobabierto_verdict_organization", "organization_id", "valid_from"),
        sa.Index("idx_gobabierto_verdict_subject", "subject_type", "subject_id", "rule_id"),
        sa.Index("idx_gobabierto_verdict_dataset", "dataset_id", "valid_from"),
        sa.Index(
            "uq_gobabierto_verdict_open",
            "organization_id",
            "rule_id",
            "subject_type",
            "subject_id",
            "period",
            "severity",
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
    )

    id: str
    organization_id: str
    profile: str
    rule_id: str
    rule_version: str
    verb: str
    subject_type: str
    subject_id: str
    dataset_id: str | None
    period: str
    severity: str
    state: str
    cause: str | None
    exemption: str | None
    private: bool
    since: dt.date
    due: dt.date | None
    content_hash: str
    body: dict[str, Any]
    valid_from: dt.date
    valid_to: dt.date | None
    known_from: dt.datetime
    next_change: dt.date | None


class Evaluation(tk.BaseModel):  # type: ignore[misc]
    """How far each institution has been evaluated, and when the clock alone asks for more.

    A row exists from the first observation on. ``dirty_from`` is the first day whose facts changed
    since the last evaluation, ``dirty_count`` grows with each change, so that one that arrives
    during an evaluation is not taken for done. ``pending``: a change may have been missed, and
    ``pending_count`` is to it what ``dirty_count`` is to ``dirty_from``.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_evaluation",
        tk.BaseModel.metadata,
        sa.Column("organization_id", sa.UnicodeText, primary_key=True),
        sa.Column("evaluated_until", sa.Date),
        sa.Column("evaluated_at", sa.DateTime(timezone=True)),
        sa.Column("next_change", sa.Date),
        sa.Column("rules_hash", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("dirty_from", sa.Date),
        sa.Column("dirty_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("pending_count", sa.Integer, nullable=False, server_default="0"),
    )

    organization_id: str
    evaluated_until: dt.date | None
    evaluated_at: dt.datetime | None
    next_change: dt.date | None
    rules_hash: str
    dirty_from: dt.date | None
    dirty_count: int
    pending: bool
    pending_count: int
