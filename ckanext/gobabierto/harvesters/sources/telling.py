"""Mail about a source, only when its state changes: never one for each run.

What people were told last is stored (:class:`model.SourceTold`); whoever stores a change sends it.
A mail that cannot be sent, or a portal without mail, changes nothing of the run.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import mailer

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.run import runs
from ckanext.gobabierto.model import SourceTold

from . import letters, recipients, states, store

log = logging.getLogger(__name__)
_TABLE = SourceTold.__table__
_SECONDS = 300
_HELD_AFTER_FAILING = "held_failing"
"""Stored: people were told that it fails, and have not been told that it does not any more."""


def ended(job_id: str) -> None:
    """A run has ended: tell of it if the source works, fails or waits otherwise than before."""
    run = runs.get(job_id)
    if run is not None:
        decided(run.source_id)


def decided(source_id: str) -> None:
    """Something of the source may have changed: tell what did. Commits; never fails."""
    try:
        _tell(source_id)
    except Exception:
        log.exception("What changed of source %s could not be told", source_id)
        model.Session.rollback()


def _tell(source_id: str) -> None:
    rows = store.find(ids=[source_id])
    if not rows or not rows[0].active:
        return
    (row,) = rows
    topics = _changes(row)
    people = recipients.of(row.organization_id) if topics else []
    for topic in topics:  # before it is stored as told: a queue that is down is asked again
        subject, body = letters.write(topic, row)
        _post(people, subject, body)
    model.Session.commit()  # whoever stored it tells it, and nobody else


def _changes(row: store.Row) -> list[str]:
    """What is to be told, and stored as told; the caller commits."""
    pending = states.PENDING if row.approval == states.PENDING else ""
    told = _locked(row.id)
    health = _remembered(told.health, _health(row))
    topics: list[str] = []
    if pending and pending != told.approval:
        topics.append(letters.PENDING)
    if health != told.health:
        topics += _of_health(told.health, health)
    if (health, pending) != (told.health, told.approval):
        model.Session.execute(
            sa.update(_TABLE)
            .where(_TABLE.c.source_id == row.id)
            .values(health=health, approval=pending, told_at=clock.now())
        )
    return topics


def _health(row: store.Row) -> str:
    if row.hold is not None:
        return states.HELD
    if row.ended is None or states.postponed(row.ended):
        return ""  # nothing is known anew
    return states.FAILS if states.failed(row.ended) else states.WORKS


def _remembered(before: str, now: str) -> str:
    """What is stored: also whether it is news that the source works again."""
    failing = before in {states.FAILS, _HELD_AFTER_FAILING}
    if now == states.HELD and failing:
        return _HELD_AFTER_FAILING
    return now or before


def _of_health(before: str, now: str) -> list[str]:
    """That a source works is news only after it failed."""
    if now in {states.HELD, _HELD_AFTER_FAILING}:
        return [letters.HELD]
    if now == states.FAILS:
        return [letters.FAILS]
    return [letters.WORKS] if before in {states.FAILS, _HELD_AFTER_FAILING} else []


def _locked(source_id: str) -> Any:
    """The row of the source, made where there is none, held until the end of the transaction."""
    statement = insert(_TABLE).values(source_id=source_id, told_at=clock.now())
    model.Session.execute(statement.on_conflict_do_nothing())
    query = sa.select(_TABLE).where(_TABLE.c.source_id == source_id).with_for_update()
    return model.Session.execute(query).one()


def _post(people: list[recipients.Person], subject: str, body: str) -> None:
    """In a job: a mail server that does not answer holds no run and nobody's page."""
    tk.enqueue_job(
        send,
        [[(each.name, each.email) for each in people], subject, body],
        title="gobabierto: avisar de una fuente",
        rq_kwargs={"timeout": _SECONDS},
    )


def send(people: list[tuple[str, str]], subject: str, body: str) -> None:
    """Send a mail to each of *people* (name, address) by whatever notifies in this portal."""
    for name, email in people:
        try:
            mailer.mail_recipient(name, email, subject, body)
        except Exception:  # noqa: PERF203 - of the mail server, the network, or another plugin
            log.exception("Mail about a source could not be sent")
