"""Harvest sources as their stewards follow them: which there are, and what their runs did."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.review import log
from ckanext.gobabierto.harvesters.run import faults, summary
from ckanext.gobabierto.harvesters.sources import (
    accounts,
    approval,
    changes,
    listing,
    states,
    store,
)
from ckanext.harvest.model import HarvestJob, HarvestSource

from .proposals import choice, number, organizations

Answer = dict[str, Any]
_MOST, _USUAL = 100, 20
_MOST_FAULTS = 1000
_LONGEST = 200


def source_id(data_dict: Answer) -> str:
    """The id of the source asked for, by its id or name.

    :raises ObjectNotFound: there is none.
    """
    package = model.Package.get(str(tk.get_or_bust(data_dict, "id")))
    found = model.Session.get(HarvestSource, package.id) if package is not None else None
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such source"))
    return str(found.id)


def row_of(identifier: str) -> store.Row:
    """What is known of a source.

    :raises ObjectNotFound: it was deleted.
    """
    rows = store.find(ids=[identifier])
    if not rows:
        raise tk.ObjectNotFound(tk._("There is no such source"))
    return rows[0]


@tk.side_effect_free
def gobabierto_harvest_source_list(context: Context, data_dict: Answer) -> Answer:
    """The harvest sources of the caller's institutions, with how they stand.

    :param organization: id or name of an institution; all of the caller's by default
    :type organization: string, optional
    :param state: ``pending`` | ``held`` | ``fails`` | ``postponed`` | ``works`` | ``new`` |
        ``refused`` | ``inactive``
    :type state: string, optional
    :param q: words of the title, the name or the address
    :type q: string, optional
    :param limit: up to 100
    :type limit: integer, optional
    :param offset: how many to leave out
    :type offset: integer, optional

    :returns: ``count``, ``by_state``, and ``results``: ``id``, ``name``, ``title``, ``url``,
        ``type``, ``organization``, ``state``, ``running``, ``approval``, ``changed``,
        ``frequency``, ``next_run``, ``last_run``, ``until`` (it was not its time: when it is read
        again), ``counts`` of the last run, ``hold``
    :rtype: dictionary
    """
    tk.check_access("gobabierto_harvest_source_list", context, data_dict)
    limit = min(number(data_dict, "limit", _USUAL), _MOST)
    wanted = listing.Filter(
        organizations=organizations(context, data_dict),
        state=choice(data_dict, "state", states.STATES),
        words=str(data_dict.get("q") or "").replace("\0", "")[:_LONGEST].split(),
    )
    found = listing.search(wanted, limit, number(data_dict, "offset", 0))
    return {
        "count": found.count,
        "by_state": found.by_state,
        "results": accounts.briefs(found.rows),
    }


@tk.side_effect_free
def gobabierto_harvest_source_report(context: Context, data_dict: Answer) -> Answer:
    """A harvest source: how it stands, what its runs did, and what was wrong in one of them.

    :param id: id or name of the source
    :type id: string
    :param job: id of the run whose faults are told; the last one that ended by default
    :type job: string, optional
    :param limit: runs told, up to 100
    :type limit: integer, optional
    :param offset: how many runs to leave out
    :type offset: integer, optional

    :returns: ``source`` (as in :func:`gobabierto_harvest_source_list`), ``approval`` (with
        ``changes`` since it was approved), ``progress`` of what is running, ``runs`` with their
        counts (``added``, ``updated``, ``unchanged``, ``vanished``, ``refused``), ``run_count``,
        ``transfers`` of records from or to another source (``from``, ``to``, ``records``,
        ``note``, ``decided_by``, ``decided_at``),
        and ``faults``: ``job``, ``previous``, ``messages`` and ``groups`` by code (``count``,
        ``before`` in the previous run, ``sentence``, ``fix``, ``example``)
    :rtype: dictionary
    """
    identifier = source_id(data_dict)
    tk.check_access("gobabierto_harvest_source_report", context, {"id": identifier})
    row = row_of(identifier)
    limit = min(number(data_dict, "limit", _USUAL), _MOST)
    told = _job(identifier, data_dict.get("job")) or (row.ended.id if row.ended else "")
    return {
        "source": accounts.brief(row),
        "approval": _approval(identifier),
        "progress": accounts.progress(row),
        "runs": accounts.jobs(
            store.jobs_of(identifier, limit, number(data_dict, "offset", 0)) if limit else []
        ),
        "run_count": store.count_jobs(identifier),
        "transfers": log.transfers_of(identifier),
        "faults": accounts.faults(told) if told else None,
    }


def _job(identifier: str, asked: Any) -> str:
    if not asked:
        return ""
    job: Any = model.Session.get(HarvestJob, str(asked))
    if job is None or job.source_id != identifier:
        raise tk.ObjectNotFound(tk._("The source has no such run"))
    return str(job.id)


def _approval(identifier: str) -> Answer:
    found = approval.standing(identifier)
    return {
        "status": found.status,
        "changed": found.changed,
        "asked_by": _person(found.asked_by),
        "asked_at": accounts.moment(found.asked_at),
        "decided_by": _person(found.decided_by),
        "decided_at": accounts.moment(found.decided_at),
        "note": found.note,
        "fingerprint": approval.fingerprint(identifier),
        "changes": changes.since_approved(identifier),
    }


def _person(user_id: str | None) -> Answer | None:
    user = model.User.get(user_id) if user_id else None
    return {"name": user.name, "display_name": user.display_name} if user else None


@tk.side_effect_free
def gobabierto_harvest_fault_list(context: Context, data_dict: Answer) -> Answer:
    """Every error and warning of a run, one by one: errors first, by code and record.

    :param id: id or name of the source
    :type id: string
    :param job: id of the run; the last one that ended by default
    :type job: string, optional
    :param limit: up to 1,000
    :type limit: integer, optional
    :param offset: how many to leave out
    :type offset: integer, optional

    :returns: ``job``, ``count`` and ``results``: ``identity``, ``title``, ``code``, ``severity``,
        ``message``, ``path``, ``found``, ``expected``
    :rtype: dictionary
    """
    identifier = source_id(data_dict)
    tk.check_access("gobabierto_harvest_fault_list", context, {"id": identifier})
    row = row_of(identifier)
    job = _job(identifier, data_dict.get("job")) or (row.ended.id if row.ended else "")
    limit = min(number(data_dict, "limit", _USUAL), _MOST_FAULTS)
    offset = number(data_dict, "offset", 0)
    if not job:
        return {"job": None, "count": 0, "results": []}
    results = list(accounts.every_fault(job, limit, offset)) if limit else []
    return {"job": job, "count": faults.count(summary.fault_jobs(job)), "results": results}
