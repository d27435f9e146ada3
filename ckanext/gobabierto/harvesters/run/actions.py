"""Actions of ckanext-harvest that must know of our runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.types import Context

from ckanext.gobabierto.harvesters.writing import debts
from ckanext.harvest.interfaces import IHarvester

from . import again, faults, runs, takeover

log = logging.getLogger(__name__)


def our_types() -> frozenset[str]:
    """The types of source that run on this base."""
    from .harvester import SourceHarvester

    plugins: Iterable[Any] = p.PluginImplementations(IHarvester)
    return frozenset(each.info()["name"] for each in plugins if isinstance(each, SourceHarvester))


@tk.chained_action
def harvest_jobs_run(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Start what is due and close what is done; what died is taken over before.

    Sources that were put off are started too, once their time has come.

    Same parameters, rights and answer as the action it replaces.
    """
    tk.check_access("harvest_jobs_run", context, data_dict)
    source_id = data_dict.get("source_id")
    takeover.mend(source_id, types=our_types())
    again.start_due(source_id)
    _settle_index()
    return next_(context, data_dict)


def _settle_index() -> None:
    """What was committed while the search did not answer; the next round tries again."""
    try:
        debts.settle_due()
    except Exception:
        log.exception("What waits to be indexed goes on waiting")
        model.Session.rollback()


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def harvest_job_show(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """A job, with records that did not change among its counts.

    Same parameters, rights and answer as the action it replaces.
    """
    return _counted([next_(context, data_dict)])[0]


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def harvest_job_list(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """Jobs, with records that did not change among their counts.

    Same parameters, rights and answer as the action it replaces.
    """
    return _counted(next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def harvest_source_show_status(next_: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """The state of a source, with records that did not change among the counts of its last job.

    Same parameters, rights and answer as the action it replaces.
    """
    answer = next_(context, data_dict)
    if answer.get("last_job"):
        _counted([answer["last_job"]])
    return answer


def _counted(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = runs.many([job["id"] for job in jobs if job.get("stats")])
    for job in jobs:
        run = found.get(job["id"])
        if run is not None:
            job["stats"]["not modified"] += run.unchanged
            job["stats"]["errored"] += run.standing
    return jobs


@tk.chained_action
@auth_audit_exempt
def harvest_source_job_history_clear(
    next_: Any, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Forget the jobs of a source, with our accounts of them.

    Same parameters, rights and answer as the action it replaces.
    """
    answer = next_(context, data_dict)
    _forget_lost()
    return answer


@tk.chained_action
@auth_audit_exempt
def harvest_sources_job_history_clear(
    next_: Any, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Forget the jobs of all sources, with our accounts of them.

    Same parameters, rights and answer as the action it replaces.
    """
    answer = next_(context, data_dict)
    _forget_lost()
    return answer


def _forget_lost() -> None:
    runs.forget_lost()
    faults.forget_lost()
    model.Session.commit()
