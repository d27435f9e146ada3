"""What decided verdicts beside the words of a rule, and from which day on each set was used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk


class RulePart(tk.BaseModel):  # type: ignore[misc]
    """A vocabulary or the calendar as it read with some versions of rules; ``<name>@<hash>``."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_rule_part",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )

    id: str
    name: str
    content: Any
    recorded_at: dt.datetime


class RuleSet(tk.BaseModel):  # type: ignore[misc]
    """The versions that this portal applies from a day on, until the next one.

    ``fingerprint`` is that of the whole set; ``versions`` are the ids of its rule versions.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_rule_set",
        tk.BaseModel.metadata,
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("fingerprint", sa.UnicodeText, nullable=False),
        sa.Column("versions", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )

    first_day: dt.date
    fingerprint: str
    versions: list[str]
    recorded_at: dt.datetime
