"""What vanished from a source in a suspicious way, and the person who decides about it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters import proposal_datasets
from ckanext.gobabierto.harvesters.run import holds
from ckanext.gobabierto.harvesters.sources import accounts, telling
from ckanext.gobabierto.model import HarvestHold

from .proposals import number

Answer = dict[str, Any]
LONGEST_NOTE = 1000
_MOST = 1000


def _hold(data_dict: Answer) -> HarvestHold:
    found = holds.get(str(tk.get_or_bust(data_dict, "id")))
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such list to confirm"))
    return found


@tk.side_effect_free
def gobabierto_harvest_hold_show(context: Context, data_dict: Answer) -> Answer:
    """What a source does not offer any more, where it is so much that a person decides.

    :param id: id of the hold, as in the answer of a run
    :type id: string
    :param limit: records told, up to 1,000
    :type limit: integer, optional
    :param offset: how many to leave out
    :type offset: integer, optional

    :returns: ``id``, ``source_id``, ``job_id``, ``status`` (``waiting`` | ``confirmed`` |
        ``refused`` | ``obsolete``), ``known`` (records of the source), ``count`` (of those
        missing), ``missing`` (``identity``, ``title``, ``dataset_id``, ``dataset_name``, and
        ``missing_since`` of those that an earlier run marked without asking),
        ``created_at``, ``decided_by``, ``decided_at``, ``note``
    :rtype: dictionary
    """
    found = _hold(data_dict)
    tk.check_access("gobabierto_harvest_hold_show", context, {"id": found.id})
    limit = min(number(data_dict, "limit", 100), _MOST)
    return _told(found, limit, number(data_dict, "offset", 0))


def gobabierto_harvest_hold_confirm(context: Context, data_dict: Answer) -> Answer:
    """They are gone indeed: the next run, started at once, marks exactly those. None is deleted
    unless the configuration of the source says so, and then after its days of grace.

    :param id: id of the hold
    :type id: string
    :param note: optional, up to 1,000 characters
    :type note: string, optional

    :returns: as :func:`gobabierto_harvest_hold_show`, and ``starts``: whether a run starts now
    :rtype: dictionary
    """
    found = _hold(data_dict)
    tk.check_access("gobabierto_harvest_hold_confirm", context, {"id": found.id})
    return _decide(context, found, data_dict, confirm=True)


def gobabierto_harvest_hold_refuse(context: Context, data_dict: Answer) -> Answer:
    """They are still there, whatever the source says: they stay as they are, and runs go on.

    :param id: id of the hold
    :type id: string
    :param note: optional, up to 1,000 characters
    :type note: string, optional

    :returns: as :func:`gobabierto_harvest_hold_show`
    :rtype: dictionary
    """
    found = _hold(data_dict)
    tk.check_access("gobabierto_harvest_hold_refuse", context, {"id": found.id})
    return _decide(context, found, data_dict, confirm=False)


def _decide(context: Context, found: HarvestHold, data_dict: Answer, *, confirm: bool) -> Answer:
    note = str(data_dict.get("note") or "").strip()
    if len(note) > LONGEST_NOTE:
        told = tk._("Must have at most {n} characters").format(n=LONGEST_NOTE)
        raise tk.ValidationError({"note": [told]})
    user = model.User.get(context.get("user"))
    identifier, source_id = found.id, found.source_id
    try:
        decide = holds.confirm if confirm else holds.refuse
        starts = decide(found, user.id if user else "", note)
    except holds.AlreadyDecided as error:
        model.Session.rollback()
        raise tk.ValidationError({"id": [error.message]}) from error
    telling.decided(source_id)
    again = holds.get(identifier)
    return {**_told(again or found, 100, 0), "starts": starts}


def _told(hold: HarvestHold, limit: int, offset: int) -> Answer:
    missing: list[Answer] = list(hold.missing or ())
    decided_by = model.User.get(hold.decided_by) if hold.decided_by else None
    return {
        "id": hold.id,
        "source_id": hold.source_id,
        "job_id": hold.job_id,
        "status": hold.status,
        "known": hold.known,
        "count": len(missing),
        "missing": _records(missing[offset : offset + limit]),
        "created_at": accounts.moment(hold.created_at),
        "decided_by": decided_by.name if decided_by else None,
        "decided_at": accounts.moment(hold.decided_at),
        "note": hold.note,
    }


def _records(missing: list[Answer]) -> list[Answer]:
    there = proposal_datasets.datasets_named(
        each["dataset_id"] for each in missing if each.get("dataset_id")
    )
    return [
        {
            "identity": each.get("identity", ""),
            "title": each.get("title", ""),
            "dataset_id": each.get("dataset_id") or None,
            "missing_since": each.get("missing_since"),
            "dataset_name": there.get(each.get("dataset_id") or "", {}).get("name"),
        }
        for each in missing
    ]
