"""What was found on the national platform of the data that institutions offer on their pages."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.counterparts import reconcile, store
from ckanext.gobabierto.model import Counterpart

from .proposal_arguments import choice, number, organizations

_STATUSES = ("found", "doubtful", "none", "confirmed")
_DECISIONS = ("confirm", "deny", "reopen")
_MOST = 1000


def _show(row: Counterpart) -> dict[str, Any]:
    return {
        "dataset": row.dataset_id,
        "organization_id": row.organization_id,
        "status": row.status,
        "platform_dataset": row.platform_dataset_id,
        "address": row.address,
        "title": row.title,
        "score": row.score,
        "reasons": [{"by": by, "value": value} for by, value in row.reasons],
        "told_on": row.told_on.isoformat(),
        "looked_at": row.looked_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }


@tk.side_effect_free
def gobabierto_counterpart_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What was found on the platform of the datasets accepted from institutions' own pages.

    :param organization: id or name of an institution (optional).
    :param status: ``found``, ``doubtful``, ``none`` or ``confirmed`` (optional).
    :param limit: how many, 20 by default, 1000 at most.
    :param offset: how many to skip.
    :returns: ``{"count", "institutions": [{"id", "name", "title", "count"}], "results":
        [{"dataset", "status", "address", "title", "score", "reasons", "told_on", "looked_at",
        …}]}``, the doubtful ones first.
    :raises NotAuthorized: the user edits no institution, or not that one.
    """
    tk.check_access("gobabierto_counterpart_list", context, data_dict)
    limit = min(number(data_dict, "limit", 20), _MOST)
    among, status = organizations(context, data_dict), choice(data_dict, "status", _STATUSES)
    count, rows = store.search(among, status, limit, number(data_dict, "offset", 0))
    return {
        "count": count,
        "institutions": store.by_institution(among, status),
        "results": [_show(row) for row in rows],
    }


def gobabierto_counterpart_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say whether what was found on the platform is the same dataset.

    :param dataset: id of the dataset that was looked for.
    :param decision: ``confirm`` (it is), ``deny`` (it is not: the next best is looked for) or
        ``reopen`` (forget what was decided).
    :returns: what is known now, as in :func:`gobabierto_counterpart_list`.
    :raises NotAuthorized: the user does not edit its institution.
    """
    tk.check_access("gobabierto_counterpart_update", context, data_dict)
    key = str(tk.get_or_bust(data_dict, "dataset"))
    decision = choice(data_dict, "decision", _DECISIONS)
    row = store.get(key, lock=True)
    if row is None:
        raise tk.ObjectNotFound(tk._("It was not looked for on the platform"))
    if not decision or (decision in {"confirm", "deny"} and not row.platform_dataset_id):
        raise tk.ValidationError({"decision": [tk._("There is nothing to decide")]})
    user = model.User.get(context.get("user"))
    reconcile.decide(row, decision, user.id if user else "")
    found = store.get(key)
    return _show(found) if found else {"dataset": key, "status": "none"}
