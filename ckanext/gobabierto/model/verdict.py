"""Verdicts as intervals of a unit, their totals, and the rule versions they were reached with."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk

_CURRENT = "valid_to IS NULL AND known_to IS NULL"


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


def _interval_columns() -> list[sa.Column[Any]]:
    """Both times of an interval: the days it is about, and the moments it was held to be true."""
    return [
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.Column("content_hash", sa.UnicodeText, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    ]


class UnitInterval(tk.BaseModel):  # type: ignore[misc]
    """All verdicts of one unit from ``valid_from`` until ``valid_to`` (first day they changed).

    A unit is an institution by itself, or one dataset with its resources. ``known_to`` is the
    moment when later knowledge took its place; null for what is held to be true now. ``body`` is
    what ``compliance.content`` packs. At ``next_change`` the clock alone may change a verdict.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_verdict",
        tk.BaseModel.metadata,
        *_interval_columns(),
        sa.Column("unit_type", sa.UnicodeText, nullable=False),
        sa.Column("unit_id", sa.UnicodeText, nullable=False),
        sa.Column("next_change", sa.Date),
        sa.Index("idx_gobabierto_verdict_unit", "unit_id", "valid_from"),
        sa.Index("idx_gobabierto_verdict_organization", "organization_id", "valid_from"),
        sa.Index(
            "idx_gobabierto_verdict_next",
            "organization_id",
            "next_change",
            postgresql_where=sa.text(_CURRENT),
        ),
        sa.Index(
            "uq_gobabierto_verdict_open",
            "organization_id",
            "unit_type",
            "unit_id",
            unique=True,
            postgresql_where=sa.text(_CURRENT),
        ),
    )

    id: int
    organization_id: str
    unit_type: str
    unit_id: str
    valid_from: dt.date
    valid_to: dt.date | None
    known_from: dt.datetime
    known_to: dt.datetime | None
    next_change: dt.date | None
    content_hash: str
    body: bytes


class TotalInterval(tk.BaseModel):  # type: ignore[misc]
    """The public verdicts of an institution, counted, on each day of an interval.

    ``body`` holds the counts and next dates, ``ages`` since when each failure lasts: what is asked
    for on every visit of the national page, and what only some pages ask for.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_total",
        tk.BaseModel.metadata,
        *_interval_columns(),
        sa.Column("ages", sa.LargeBinary, nullable=False),
        sa.Index("idx_gobabierto_total_organization", "organization_id", "valid_from"),
        sa.Index(
            "uq_gobabierto_total_open",
            "organization_id",
            unique=True,
            postgresql_where=sa.text(_CURRENT),
        ),
    )

    id: int
    organization_id: str
    valid_from: dt.date
    valid_to: dt.date | None
    known_from: dt.datetime
    known_to: dt.datetime | None
    content_hash: str
    body: bytes
    ages: bytes
