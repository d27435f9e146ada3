"""What sources say otherwise than people wrote, and whose word stands."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.harvesters.decisions import NotNow
from ckanext.gobabierto.harvesters.review import differences, disputes, settling
from ckanext.gobabierto.harvesters.review.differences import Disputed, place_of
from ckanext.gobabierto.harvesters.review.withdrawing import REMOVE
from ckanext.gobabierto.logic import file_removals as removals

from . import proposal_showing
from .difference_fields import described, kind_of
from .proposal_arguments import choice, number, organizations
from .proposal_decisions import found, refuse, user_id

_MOST = 1000


def _show(each: Disputed, owners: dict[str, dict[str, str]]) -> dict[str, Any]:
    dataset, of = each.dataset, each.of
    return {
        "kind": of.kind,
        "id": of.proposal_id,
        "source_id": of.source_id,
        "identity": of.identity,
        "organization_id": of.organization_id,
        "organization": owners.get(of.organization_id),
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
        "identity", "organization_id", "organization", "dataset", "differences": [{"kind":
        "value" | "withdrawn" | "returned", "field", "label", "resource", "current",
        "proposed"}]}]}``; a withdrawn file has ``since`` and ``replacements`` (``id``, ``name``)
        too, one that is offered again ``since``.
    :raises NotAuthorized: the user edits no institution, or not that one.
    """
    tk.check_access("gobabierto_difference_list", context, data_dict)
    limit = min(number(data_dict, "limit", 20), _MOST)
    offset = number(data_dict, "offset", 0)
    mine = organizations(context, data_dict)
    told = disputes.page(mine, limit, offset) if limit else []
    owners = proposal_showing.owners(each.organization_id for each in told)
    return {
        "count": disputes.count(mine),
        "results": [_show(each, owners) for each in differences.disputed(told)],
    }


def gobabierto_difference_settle(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Settle one difference: take the source's value, or keep the one that is here.

    Who keeps theirs is not asked again until the source changes what it says. Of a file that the
    source withdrew (``kind`` is ``withdrawn``), ``source`` takes it out of the dataset, with a
    *baja* if one is given; ``mine`` keeps it; ``replace`` gives its place to another file. One that
    was removed here and is offered again (``returned``) comes back with ``source``, with the
    identifier that it had, and stays out with ``mine``.

    :param id: id of the proposal; or, for a machine source, the two that follow.
    :param source_id: id of the harvest source.
    :param identity: identity of its record.
    :param field: name of the field, as the list tells it.
    :param choice: ``source`` | ``mine`` | ``replace`` (only of a file).
    :param resource_id: the file that takes the place of the withdrawn one, with ``replace``.
    :param outcome: why it is taken out, and with it ``fundamento``, ``number`` and ``dated_on``:
        what ``gobabierto_document_create`` asks of a *baja*, which is registered (optional).
    :returns: ``{"field", "kind", "choice", "document", "organization_id", "dataset_id",
        "resource_id"}``: ``kind`` as the list tells it (``value`` | ``withdrawn`` | ``returned``);
        the id of the *baja*, if one was registered; the file that it was about, if about one.
    :raises ValidationError: there is no such difference any more, or the *baja* lacks something.
    """
    tk.check_access("gobabierto_difference_settle", context, data_dict)
    field = str(tk.get_or_bust(data_dict, "field"))
    chosen = choice(data_dict, "choice", settling.choices_of(field))
    if not chosen:
        raise tk.ValidationError({"choice": [tk._("Missing value")]})
    user, by = context.get("user") or "", user_id(context)
    other = str(data_dict.get("resource_id") or "")
    try:
        row = found(data_dict) if data_dict.get("id") else _record(data_dict)
        _, entry = place_of(field, row.baseline or {})
        about = {"organization_id": row.organization_id, "dataset_id": row.dataset_id,
                 "resource_id": entry["id"] if entry else None}  # fmt: skip
        gone = chosen == REMOVE and settling.of_withdrawn(field)
        paper = removals.register(context, data_dict, row, field) if gone else ""
        if data_dict.get("id"):
            settling.of_proposal(row, field, chosen, user, by, other)
        else:
            settling.of_record(
                str(data_dict["source_id"]), row.identity, field, chosen, user, by, other
            )
    except NotNow as error:
        raise refuse(error) from error
    except tk.ValidationError:
        model.Session.rollback()  # no baja of what stays
        raise
    told = {"field": field, "kind": kind_of(field), "choice": chosen}
    return {**told, "document": paper or None, **about}


def _record(data_dict: dict[str, Any]) -> Any:
    """The row of the ledger that is asked for, held after its dataset, as a run holds them.

    :raises ObjectNotFound: it went meanwhile.
    """
    source_id, identity = tk.get_or_bust(data_dict, ["source_id", "identity"])
    row = settling.held_record(source_id, identity)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such record"))
    return row
