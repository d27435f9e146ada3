"""The end of a job: its state, its source in the search, its last accounts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.harvest.model import HarvestJob

from . import objects, runs

log = logging.getLogger(__name__)
Listener = Callable[[str], object]
_listeners: list[Listener] = []


def when_finished(listener: Listener) -> None:
    """Have *listener* called with the id of each job of ours that has ended."""
    if listener not in _listeners:
        _listeners.append(listener)


def finish(job_id: str) -> bool:
    """End a job if nothing of it is left to be done. Commits; may be repeated.

    :returns: it has ended.
    """
    if objects.unfinished(job_id):
        return False
    job: Any = HarvestJob.get(job_id)
    run = runs.get(job_id)
    if job is None or run is None or run.state == runs.GATHERING:
        return False
    if job.status != "Finished":
        job.status = "Finished"
        job.finished = objects.naive_now()
        job.gather_finished = job.gather_finished or job.finished
    source_id = job.source_id
    told = run.finished_at is None
    if told:
        state = run.state if run.state in {runs.HELD, runs.FAILED} else runs.FINISHED
        runs.change(job_id, state=state, finished_at=clock.now())
    runs.forget_chunks(job_id)
    model.Session.commit()
    if told:
        _tell(job_id, source_id)
    return True


def _tell(job_id: str, source_id: str) -> None:
    """A failure here is no failure of the run."""
    try:
        tk.get_action("harvest_source_reindex")({"ignore_auth": True}, {"id": source_id})
    except Exception:
        log.exception("Source %s could not be indexed", source_id)
        model.Session.rollback()
    for listener in _listeners:
        try:
            listener(job_id)
        except Exception:  # noqa: PERF203 - each on its own
            log.exception("The end of job %s could not be told", job_id)
            model.Session.rollback()
