"""What the runs of harvest sources remember between one another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid


class HarvestDocument(tk.BaseModel):  # type: ignore[misc]
    """What an address of a source answered last, so that an unchanged one costs one request.

    ``reading`` is the version of the reader that understood it, with what it was told: a newer
    reader reads again what did not change. The rows of a source stand for the last run that read
    all of it (``job_id``); one that could not takes them away.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_document",
        tk.BaseModel.metadata,
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("url", sa.UnicodeText, primary_key=True),
        sa.Column("etag", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("last_modified", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("sha256", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("reading", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    )

    source_id: str
    url: str
    etag: str
    last_modified: str
    sha256: str
    reading: str
    read_at: dt.datetime
    job_id: str
    position: int


class HarvestRecord(tk.BaseModel):  # type: ignore[misc]
    """One record of a machine source, as it was last taken, and the dataset made of it.

    ``status``: ``active`` | ``refused`` | ``missing`` | ``retired`` | ``deleted`` (by the policy of
    its source, so it comes back with the record). ``content_hash`` leaves out what is volatile.
    ``baseline`` is what the last load wrote (:mod:`harvesters.merge`), ``differences`` what the
    source says otherwise than a person wrote, ``faults`` why it is refused.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_record",
        tk.BaseModel.metadata,
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("identity", sa.UnicodeText, primary_key=True),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("content_hash", sa.UnicodeText, nullable=False),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("old_guid", sa.UnicodeText, nullable=False, server_default="", index=True),
        sa.Column("dataset_id", sa.UnicodeText, index=True),
        sa.Column("baseline", JSONB),
        sa.Column("differences", JSONB),
        sa.Column("faults", JSONB),
        sa.Column("harvest_object_id", sa.UnicodeText),
        sa.Column("missing_since", sa.DateTime(timezone=True)),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("gobabierto_harvest_record_owned", "organization_id", "identity"),
    )

    source_id: str
    identity: str
    organization_id: str
    title: str
    content_hash: str
    status: str
    old_guid: str
    dataset_id: str | None
    baseline: Any
    differences: Any
    faults: Any
    harvest_object_id: str | None
    missing_since: dt.datetime | None
    first_seen: dt.datetime
    changed_at: dt.datetime


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


class HarvestHold(tk.BaseModel):  # type: ignore[misc]
    """More vanished at once than is believed without asking: a person confirms or refuses.

    ``status``: ``waiting`` | ``confirmed`` | ``refused`` | ``obsolete``. ``missing`` lists
    identity, title and dataset of each; ``known`` is how many records the source had. A decision
    counts until ``closed_at``: a confirmed one until a run applied it, a refused one while any of
    its records is still missing.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_harvest_hold",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid),
        sa.Column("source_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("job_id", sa.UnicodeText, nullable=False, unique=True),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("missing", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UnicodeText),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
    )

    id: str
    source_id: str
    job_id: str
    status: str
    known: int
    missing: Any
    created_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    closed_at: dt.datetime | None
    note: str


class SourceApproval(tk.BaseModel):  # type: ignore[misc]
    """Whether somebody with the right to said that a source may be read, as it stood then.

    ``fingerprint`` covers address, type, configuration and institution: a change of any of them
    asks again. ``status``: ``pending`` | ``approved`` | ``refused``. ``approved`` keeps what was
    approved last, so that a person sees what changed since.
    """

    # SQLAlchemy 2 would take the plain annotations below for columns of its own.
    __allow_unmapped__ = True
    __table__ = sa.Table(
        "gobabierto_source_approval",
        tk.BaseModel.metadata,
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("fingerprint", sa.UnicodeText, nullable=False),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("asked_by", sa.UnicodeText),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UnicodeText),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("approved", JSONB),
    )

    source_id: str
    fingerprint: str
    status: str
    asked_by: str | None
    asked_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    note: str
    approved: Any
