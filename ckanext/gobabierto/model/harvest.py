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
