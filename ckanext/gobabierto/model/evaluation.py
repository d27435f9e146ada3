"""How far each institution has been evaluated, and which of its parts ask for it again."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

import ckan.plugins.toolkit as tk


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


class DirtyUnit(tk.BaseModel):  # type: ignore[misc]
    """A part of an institution whose facts changed: from which day, and how often.

    ``unit_type`` is ``institution``, ``dataset``, or ``all`` when what changed touches every part.
    ``changes`` grows with each mark: an evaluation erases only the marks that it saw.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_dirty",
        tk.BaseModel.metadata,
        sa.Column("organization_id", sa.UnicodeText, primary_key=True),
        sa.Column("unit_type", sa.UnicodeText, primary_key=True),
        sa.Column("unit_id", sa.UnicodeText, primary_key=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False, server_default="1"),
    )

    organization_id: str
    unit_type: str
    unit_id: str
    first_day: dt.date
    changes: int
