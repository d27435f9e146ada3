"""What a job of a harvest source did, beside what ckanext-harvest keeps of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class HarvestRun(tk.BaseModel):  # type: ignore[misc]
    """What a job of ours did that ckanext-harvest has no place for.

    ``state``: ``gathering`` | ``writing`` | ``finished`` | ``held`` | ``failed``. ``objects`` is
    how many harvest objects the job has; ``unchanged`` and ``standing`` (refused before, and for
    the same reason) count records that got none. ``complete``: all of the source was read.
    ``faults_of`` names the jobs whose faults are those of this one, where nothing of them changed
    (``faults_hash``). ``until``: it was not the time to read all of it, and then it is.
    ``organization_id``, ``url`` and ``config`` are those of the source when the job read it: for
    them what it read is written, whatever is edited meanwhile.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_run",
        tk.BaseModel.metadata,
        sa.Column("job_id", sa.UnicodeText, primary_key=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("documents", sa.Integer, nullable=False, server_default="0"),
        sa.Column("objects", sa.Integer, nullable=False, server_default="0"),
        sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
        sa.Column("standing", sa.Integer, nullable=False, server_default="0"),
        sa.Column("retired", sa.Integer, nullable=False, server_default="0"),
        sa.Column("faults_hash", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("faults_of", JSONB),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("organization_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("url", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("config", JSONB),
    )

    job_id: str
    source_id: str
    state: str
    started_at: dt.datetime
    gathered_at: dt.datetime | None
    finished_at: dt.datetime | None
    complete: bool
    documents: int
    objects: int
    unchanged: int
    standing: int
    retired: int
    faults_hash: str
    faults_of: Any
    until: dt.datetime | None
    organization_id: str
    url: str
    config: Any


class HarvestChunk(tk.BaseModel):  # type: ignore[misc]
    """Harvest objects that are imported together: only the first of them is in the queue."""

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_chunk",
        tk.BaseModel.metadata,
        sa.Column("leader_id", sa.UnicodeText, primary_key=True),
        sa.Column("job_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("members", JSONB, nullable=False),
    )

    leader_id: str
    job_id: str
    members: Any


class HarvestFault(tk.BaseModel):  # type: ignore[misc]
    """An error or a warning of a run: where it was, what was found, what was expected.

    ``severity``: ``error`` (the record was not taken) | ``warning`` (taken, with a value put right
    or left out).
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_fault",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("job_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("identity", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("title", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("severity", sa.UnicodeText, nullable=False),
        sa.Column("code", sa.UnicodeText, nullable=False),
        sa.Column("message", sa.UnicodeText, nullable=False),
        sa.Column("path", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("found", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("expected", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )

    id: str
    job_id: str
    source_id: str
    identity: str
    title: str
    severity: str
    code: str
    message: str
    path: str
    found: str
    expected: str
    recorded_at: dt.datetime
