"""What the rows of a Plan match: the tray of the doubtful ones, and what people decide."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.facts.answered import answers_for
from ckanext.gobabierto.logic.schema import plans as schemas
from ckanext.gobabierto.plans import catalogue, decisions, showing, store

from .plans import Answer, institution, refusal, user_id, valid

_MOST = 1000
_OF_STATE = {
    "doubtful": {"doubtful"},
    "unmatched": {""},
    "matched": {"auto", "link"},
    "decided": {"person", "none"},
}


@tk.side_effect_free
def gobabierto_plan_match_list(context: Context, data_dict: Answer) -> Answer:
    """The rows of a Plan with what each matches and could match, the doubtful ones first.

    :param organization: id or name of the institution
    :type organization: string
    :param year: year of the Plan; the newest by default
    :type year: integer, optional
    :param state: ``doubtful``, ``unmatched``, ``matched`` (by the machine), ``decided`` (by a
        person) or ``all``
    :type state: string, optional
    :param row: only the row of that id
    :type row: string, optional
    :param limit: rows of the page, 20 by default, 1000 at most
    :type limit: integer, optional
    :param offset: rows before the page
    :type offset: integer, optional

    :returns: ``count``, ``by_state``, ``results``: each with its row, ``match`` and ``candidates``
        with their score and why
    :rtype: dictionary
    """
    tk.check_access("gobabierto_plan_match_list", context, data_dict)
    data = valid(data_dict, schemas.match_list_schema())
    group = institution(data["organization"])
    year = data.get("year") or next(iter(store.years(group.id)), None)
    found = decisions.tray(group.id, year) if year else []
    chosen = [
        each for each in found if _is(each, data["state"]) and data["row"] in {"", each["row"].id}
    ]
    page = chosen[data["offset"] : data["offset"] + min(data["limit"], _MOST)]
    return {
        "institution": showing.institution(group),
        "year": year,
        "count": len(chosen),
        "by_state": {name: sum(_is(each, name) for each in found) for name in schemas.STATES},
        "results": _shown(page),
    }


def _is(found: Answer, state: str) -> bool:
    return state == "all" or found["by"] in _OF_STATE[state]


def _shown(found: list[Answer]) -> list[Answer]:
    names = catalogue.user_names({each["decided_by"] for each in found})
    shown: list[Answer] = []
    for each in found:
        row = showing.row(each["row"], None)
        row["match"] = _match(each)
        row["candidates"] = [{**option, "match": _match(option)} for option in each["candidates"]]
        row["decided_by"] = names.get(each["decided_by"])
        row["decided_at"] = each["decided_at"].isoformat() if each["decided_at"] else None
        row["note"] = each["note"]
        row["said"], row["resource_missing"] = each["said"], each["missing"]
        shown.append(row)
    showing.name_datasets(shown, private=True)
    options = [option for row in shown for option in row["candidates"]]
    showing.name_datasets(options, private=True)
    for option in options:
        option.update(option.pop("match"))
    return shown


def _match(found: Answer) -> Answer:
    return {
        "by": found.get("by", ""),
        "score": round(float(found.get("score") or 0), 4),
        "dataset_id": found.get("dataset_id") or None,
        "resource_id": found.get("resource_id") or None,
    }


def gobabierto_plan_match_update(context: Context, data_dict: Answer) -> Answer:
    """Decide what a row of the Plan matches; it is remembered whatever version comes later.

    :param organization: id or name of the institution
    :type organization: string
    :param year: year of the Plan
    :type year: integer
    :param row: id of the row
    :type row: string
    :param decision: ``confirm`` what was found, ``choose`` another ``dataset``, ``none`` of them,
        or ``reopen``, to let the machine look again
    :type decision: string
    :param dataset: id or name of a dataset of the institution, to choose it
    :type dataset: string, optional
    :param resource: id of one of its resources
    :type resource: string, optional
    :param note: why
    :type note: string, optional

    :returns: the row with its match
    :rtype: dictionary
    :raises ValidationError: the dataset is of another institution, there is nothing to confirm
    """
    tk.check_access("gobabierto_plan_match_update", context, data_dict)
    data = valid(data_dict, schemas.match_update_schema())
    group = institution(data["organization"])
    chosen = _chosen(group.id, data)
    try:
        decisions.decide(
            group.id,
            data["year"],
            data["row"],
            data["decision"],
            chosen=chosen,
            by=user_id(context),
            note=str(data["note"]).strip()[: schemas.LONGEST_REASON],
        )
    except decisions.NotDecidable as error:
        model.Session.rollback()
        raise refusal(error, "row") from error
    changes.facts_recorded(group.id)
    model.Session.commit()
    found = decisions.tray(group.id, data["year"])
    return _shown([each for each in found if each["row"].id == data["row"]])[0]


def _chosen(organization_id: str, data: Answer) -> tuple[str, str]:
    """Ids of the dataset and resource named; both of data that the institution answers for.

    :raises ValidationError: they are not.
    """
    if data["decision"] == decisions.CHOOSE and not data["dataset"]:
        raise tk.ValidationError({"dataset": [tk._("Choose the dataset")]})
    if not data["dataset"] or data["decision"] not in {decisions.CHOOSE, decisions.CONFIRM}:
        return "", ""
    package: Any = model.Package.get(str(data["dataset"]))
    if package is None or (package.type, package.state) != ("dataset", "active"):
        package = None
    if package is None or not answers_for(organization_id, package):
        raise tk.ValidationError({"dataset": [tk._("The institution has no such dataset")]})
    resource = str(data["resource"])
    if resource and resource not in {each.id for each in package.resources}:
        raise tk.ValidationError({"resource": [tk._("The dataset has no such resource")]})
    return package.id, resource
