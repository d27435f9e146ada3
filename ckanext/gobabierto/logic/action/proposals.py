"""The review tray as it is read: what the harvesters found and a person decides about."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.harvesters import proposal_store

from .proposal_arguments import choice, number, organizations
from .proposal_showing import shown

_MOST = 1000
_KINDS = ("conjunto", "candidato", "documento")


@tk.side_effect_free
def gobabierto_proposal_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Proposals of the institutions the user edits, or of one of them.

    :param organization: id or name of an institution (optional).
    :param status: ``pending``, ``accepted``, ``requested`` (a *candidato* of which the area was
        asked for the table), ``rejected`` or ``vanished`` (optional).
    :param kind: ``conjunto`` or ``candidato`` (optional).
    :param q: part of a title (optional).
    :param limit: how many, 20 by default, 1000 at most.
    :param offset: how many to skip.
    :returns: ``{"count", "by_status": {status: n}, "results": [proposal]}``.
    :raises NotAuthorized: the user edits no institution, or not that one.
    """
    tk.check_access("gobabierto_proposal_list", context, data_dict)
    wanted = proposal_store.Filter(
        organizations=organizations(context, data_dict),
        status=choice(data_dict, "status", proposal_store.STATUSES),
        kind=choice(data_dict, "kind", _KINDS),
        q=str(data_dict.get("q") or "").replace("\0", "").strip()[:200],
    )
    limit = min(number(data_dict, "limit", 20), _MOST)
    count, rows = proposal_store.search(wanted, limit, number(data_dict, "offset", 0))
    return {
        "count": count,
        "by_status": proposal_store.count_by_status(wanted),
        "results": shown(rows),
    }


@tk.side_effect_free
def gobabierto_proposal_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One proposal.

    :param id: id of the proposal.
    :returns: title, kind, status, files with their periods, notes, where and when it was found, its
        dataset, differences and the history of its decisions; for a *candidato* also ``request``, a
        note to the area that has the table.
    :raises ObjectNotFound: there is none.
    """
    tk.check_access("gobabierto_proposal_show", context, data_dict)
    row = proposal_store.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such proposal"))
    return shown([row])[0]
