"""Jobs whose workers died, and messages that Redis lost: found and set going again.

Whether somebody is at work is asked of the locks (:mod:`seen`), which die with their owners. All of
it may be done by several at once and at any time: what is sent twice is done once.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import sqlalchemy as sa
from redis import RedisError

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import HarvestChunk, HarvestRun
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from . import finish, heartbeat, objects, runs
from .seen import held

log = logging.getLogger(__name__)
_OBJECT: Any = HarvestObject.__table__
_JOB: Any = HarvestJob.__table__
_RUN = HarvestRun.__table__
_CHUNK = HarvestChunk.__table__
MOST_DEATHS = 5
"""Of workers while they gathered one job: what the source sends may be what they die of."""
_DIED = (
    f"El proceso que leía la fuente terminó {MOST_DEATHS + 1} veces sin avisar; ya no se intenta "
    "en esta cosecha. Suele ser por memoria: revise si lo que da la fuente es de otro tamaño que "
    "antes, y avise a quien administra el portal. [lectura_interrumpida]"
)
_BEGUN = ("FETCH", "IMPORT")


def mend(source_id: str | None = None, *, types: frozenset[str]) -> None:
    """Look after the running jobs of our types of source, of all or of one. Commits.

    :param types: the types of source whose harvesters are ours.
    """
    _close_aborted()
    query = sa.select(HarvestJob).where(_JOB.c.status == "Running")
    if source_id:
        query = query.where(_JOB.c.source_id == source_id)
    jobs: list[Any] = list(model.Session.execute(query).scalars())
    for job_id, source in [(job.id, job.source_id) for job in jobs if job.source.type in types]:
        try:
            _mend(job_id, source)
        except RedisError:  # noqa: PERF203 - each on its own
            log.exception("Job %s could not be sent again", job_id)


def _mend(job_id: str, source_id: str) -> None:
    run = runs.get(job_id)
    if run is None or run.state == runs.GATHERING:
        _mend_gathering(job_id, source_id, begun=run is not None)
        return
    revive(job_id)
    finish.finish(job_id)


def _mend_gathering(job_id: str, source_id: str, *, begun: bool) -> None:
    """Send it again, unless whoever gathers it dies of it, time and again."""
    with held("source", source_id) as connection:
        alive = connection is None
        lost = not alive and not _queued(queue.get_gather_routing_key(), "harvest_job_id", job_id)
        if lost and begun and heartbeat.died("gather", job_id) > MOST_DEATHS:
            _give_up(job_id, source_id)
            return
    # A second worker that found the source taken has marked it as gathered: it is not yet.
    _gathered_not_yet(job_id)
    if lost:
        log.warning("Job %s is sent to be gathered again", job_id)
        publisher: Any = queue.get_gather_publisher()
        publisher.send({"harvest_job_id": job_id})
        publisher.close()


def _give_up(job_id: str, source_id: str) -> None:
    log.error("Job %s ended %s processes; it is not gathered again", job_id, MOST_DEATHS + 1)
    runs.begin(job_id, source_id)
    objects.drop_unsent(job_id)
    objects.gather_errors(job_id, [_DIED])
    runs.change(job_id, state=runs.FAILED, complete=False)
    model.Session.commit()
    finish.finish(job_id)


def _gathered_not_yet(job_id: str) -> None:
    model.Session.execute(
        sa.update(_JOB)
        .where(_JOB.c.id == job_id, _JOB.c.gather_finished.is_not(None))
        .values(gather_finished=None)
    )
    model.Session.commit()
    model.Session.expire_all()


def _queued(key: str, name: str, identifier: str) -> bool:
    connection: Any = queue.get_connection()
    if not hasattr(connection, "lrange"):
        return True  # RabbitMQ keeps its messages itself
    return any(json.loads(each).get(name) == identifier for each in connection.lrange(key, 0, -1))


def working(job_id: str, source_id: str) -> bool:
    """Somebody is gathering the job or importing a chunk of it right now."""
    with held("source", source_id) as connection:
        if connection is None:
            return True
    return any(not _free(leader) for leader in _begun(job_id))


def revive(job_id: str) -> list[str]:
    """Have what died under its worker's hands done again; gives all that waits to be sent. Commits.

    The members of a chunk whose leader ended without them go one by one: if one of them kills
    whoever takes it, it is only that one.
    """
    dead = [leader for leader in _begun(job_id) if _free(leader)]
    left = sa.select(_CHUNK.c.leader_id, _CHUNK.c.members).join(
        _OBJECT, _OBJECT.c.id == _CHUNK.c.leader_id
    ).where(_CHUNK.c.job_id == job_id, _OBJECT.c.state.in_(objects.DONE))  # fmt: skip
    for leader, members in model.Session.execute(left).all():
        model.Session.execute(sa.delete(_CHUNK).where(_CHUNK.c.leader_id == leader))
        dead += members
    if dead:
        model.Session.execute(
            sa.update(_OBJECT)
            .where(_OBJECT.c.id.in_(dead), _OBJECT.c.state.not_in(objects.DONE))
            .values(state=objects.WAITING)
            .execution_options(synchronize_session=False)
        )
    model.Session.commit()
    model.Session.expire_all()
    return objects.waiting(job_id)


def _begun(job_id: str) -> list[str]:
    query = sa.select(_OBJECT.c.id).where(
        _OBJECT.c.harvest_job_id == job_id, _OBJECT.c.state.in_(_BEGUN)
    )
    return list(model.Session.execute(query).scalars())


def _free(leader_id: str) -> bool:
    with held("chunk", leader_id) as connection:
        return connection is not None


def _close_aborted() -> None:
    """Jobs that a person or a time limit ended: their accounts end too."""
    ended = sa.select(_JOB.c.id).where(_JOB.c.status == "Finished")
    model.Session.execute(
        sa.update(_RUN)
        .where(_RUN.c.state.in_((runs.GATHERING, runs.WRITING)), _RUN.c.job_id.in_(ended))
        .values(state=runs.FAILED, complete=False, finished_at=clock.now())
    )
    model.Session.commit()
