"""What sources say otherwise than people wrote, and whose word stands."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.review import differences, settling
from ckanext.gobabierto.harvesters.review.differences import Disputed

from .difference_fields import described
from .proposal_arguments import choice, number, organizations
from .proposal_decisions import found, refuse, user_id

_MOST = 1000


def _show(each: Disputed) -> dict[str, Any]:
    dataset = each.dataset
    return {
        "kind": each.kind,
        "id": each.proposal_id,
        "source_id": each.source_id,
        "identity": each.identity,
        "organization_id": each.organization_id,
        "dataset": {"id": dataset.id, "name": dataset.name, "title": dataset.title},
        "differences": [described(one) for one in each.told],
    }


@tk.side_effect_free
def gobabierto_difference_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Datasets of which a source says something else than a person wrote.

    :param organization: id or name of an institution (optional).
    :param limit: how many datasets, 20 by default, 1000 at most.
    :param offset: how many to skip.
    :returns: ``{"count", "results": [{"kind": "proposal" | "record", "id", "source_id",
        "identity", "organization_id", "dataset", "differences": [{"field", "label", "resource",
        "current", "proposed"}]}]}``.
    :raises NotAuthorized: the user edits no institution, or not that one.
    """
    tk.check_access("gobabierto_difference_list", context, data_dict)
    limit = min(number(data_dict, "limit", 20), _MOST)
    offset = number(data_dict, "offset", 0)
    told = differences.disputed(organizations(context, data_dict))
    return {"count": len(told), "results": [_show(each) for each in told[offset : offset + limit]]}


def gobabierto_difference_settle(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Settle one difference: take the source's value, or keep the one that is here.

    Who keeps theirs is not asked again until the source changes what it says.

    :param id: id of the proposal; or, for a machine source, the two that follow.
    :param source_id: id of the harvest source.
    :param identity: identity of its record.
    :param field: name of the field, as the list tells it.
    :param choice: ``source`` | ``mine``.
    :returns: ``{"field", "choice"}``.
    :raises ValidationError: there is no such difference any more.
    """
    tk.check_access("gobabierto_difference_settle", context, data_dict)
    field = str(tk.get_or_bust(data_dict, "field"))
    chosen = choice(data_dict, "choice", settling.CHOICES)
    if not chosen:
        raise tk.ValidationError({"choice": [tk._("Missing value")]})
    user, by = context.get("user") or "", user_id(context)
    try:
        if data_dict.get("id"):
            settling.of_proposal(found(data_dict), field, chosen, user, by)
        else:
            source_id, identity = tk.get_or_bust(data_dict, ["source_id", "identity"])
            settling.of_record(source_id, identity, field, chosen, user, by)
    except NotNow as error:
        raise refuse(error) from error
    return {"field": field, "choice": chosen}
