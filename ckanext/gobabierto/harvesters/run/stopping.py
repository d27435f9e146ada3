"""Whether a job is to go on: asked while it reads, as that ends, and before each chunk (SQL).

A person or a time limit ends a job, and its source may be removed, refused or given to another
institution, while somebody is in the middle of it. Nothing tells whoever works: it has to ask.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.harvesters.records import ERROR, Fault
from ckanext.gobabierto.harvesters.sources.approval import REFUSED
from ckanext.gobabierto.model import SourceApproval
from ckanext.gobabierto.vocabularies import harvest_faults
from ckanext.harvest.model import HarvestJob, HarvestSource

from . import faults, objects, runs
from .faults import Told
from .objects import Member

EVERY = 5.0
"""Seconds between two questions, at least: they cost little, and a site is read for hours."""
REMOVED, NOT_ALLOWED = "fuente_borrada", "fuente_no_autorizada"
MOVED, ORPHANED = "fuente_de_otra_institucion", "fuente_sin_institucion"
_ERRORED = "errored"
_GOING_ON = ("New", "Running")
_JOB: Any = HarvestJob.__table__
_SOURCE: Any = HarvestSource.__table__
_APPROVAL = SourceApproval.__table__


class Stopped(GobabiertoError):
    """The job is not to go on: with this code somebody ended it, with another its source is not
    what it was."""

    code = "cosecha_detenida"


class Watch:
    """Asks now and then for a job that is being gathered, whenever it is called.

    :param connection: one on which asking begins no transaction.
    """

    def __init__(self, connection: Any, job_id: str, organization_id: str) -> None:
        self._asked = connection, job_id, organization_id
        self._next = 0.0

    def __call__(self) -> None:
        """:raises Stopped: the job is not to go on."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + EVERY
            look(*self._asked)


def look(connection: Any, job_id: str, organization_id: str) -> None:
    """Ask once.

    :param organization_id: for which the source is read; empty where that is not known.
    :raises Stopped: the job is not to go on.
    """
    package = model.package_table
    query = (
        sa.select(
            _JOB.c.status, _SOURCE.c.active, package.c.state, package.c.owner_org,
            _APPROVAL.c.status.label("approval"),
        )
        .select_from(_JOB)
        .join(_SOURCE, _SOURCE.c.id == _JOB.c.source_id)
        .outerjoin(package, package.c.id == _JOB.c.source_id)
        .outerjoin(_APPROVAL, _APPROVAL.c.source_id == _JOB.c.source_id)
        .where(_JOB.c.id == job_id)
    )  # fmt: skip
    if code := _why_not(connection.execute(query).first(), organization_id):
        text = harvest_faults.find(code)
        raise Stopped(text.sentence if text else code, code=code)


def look_at_the_end(job_id: str, organization_id: str) -> None:
    """The same, and nobody ends the job from here on until the caller commits.

    :raises Stopped: the job is not to go on.
    """
    query = sa.select(_JOB.c.id).where(_JOB.c.id == job_id).with_for_update(key_share=True)
    model.Session.execute(query)
    look(model.Session, job_id, organization_id)


def _why_not(found: Any, organization_id: str) -> str:
    if found is None or found.status not in _GOING_ON:
        return Stopped.code
    if not found.active or found.state != "active":
        return REMOVED
    if found.approval == REFUSED:
        return NOT_ALLOWED
    if found.owner_org is None:
        return ORPHANED
    return MOVED if organization_id and found.owner_org != organization_id else ""


def told(error: GobabiertoError) -> str:
    """What the account of the job says; nothing where somebody ended it, who knows."""
    return "" if error.code == Stopped.code else f"{error} [{error.code}]"


def leave(job_id: str, source_id: str, members: Sequence[Member], error: GobabiertoError) -> None:
    """A chunk of a job that is not to go on is not taken; the first one tells why. Commits.

    Those that somebody took already keep what they are.
    """
    model.Session.rollback()
    left = [m.id for m in members if m.state not in objects.DONE and m.report is None]
    if not left:
        return
    objects.mark(left, objects.FAILED, _ERRORED, begun=objects.naive_now())
    run, why = runs.get(job_id), told(error)
    if why:
        objects.errors((each, why) for each in left)
    if why and (run is None or run.state != runs.FAILED):
        objects.gather_errors(job_id, [why])
        fault = Fault(error.code, error.message, severity=ERROR)
        faults.store(job_id, source_id, [Told("", "", fault)])
    runs.change(job_id, state=runs.FAILED, complete=False)
    model.Session.commit()
