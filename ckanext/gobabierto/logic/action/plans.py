"""The Plan Institucional as everybody sees it, and as a file."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries
from ckanext.gobabierto.errors import BadInput, GobabiertoError
from ckanext.gobabierto.logic.schema import plans as schemas
from ckanext.gobabierto.obligations import notices_on
from ckanext.gobabierto.plans import showing

Answer = dict[str, Any]
JUDGED = ("L25-PLAN-03", "L25-PLAN-04", "L25-PLAN-05")
"""Rules about a row; the last one says whether it was delivered."""
_TOLD = (
    "rule", "severity", "state", "cause", "exemption", "reason", "fix", "due", "days_late",
    "extemporaneo",
)  # fmt: skip


def valid(data_dict: Answer, schema: Answer) -> Answer:
    """*data_dict* as the schema leaves it.

    :raises ValidationError: with a sentence for each argument.
    """
    data, errors = tk.navl_validate(dict(data_dict), schema)
    if errors:
        raise tk.ValidationError(errors)
    return data


def institution(reference: str) -> Any:
    """The active organization of that id or name.

    :raises ObjectNotFound: there is none.
    """
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ObjectNotFound(tk._("There is no such institution"))
    return group


def user_id(context: Context) -> str:
    """Id of the account that asks."""
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def refusal(error: GobabiertoError, field: str = "file") -> tk.ValidationError:
    """What was wrong with the input, in the form of CKAN, with code, place and example."""
    told: Answer = {field: [error.message], "code": [error.code]}
    if isinstance(error, BadInput):
        kept = {"where": error.where, "found": error.found, "expected": error.expected}
        told |= {key: [value] for key, value in kept.items() if value}
    return tk.ValidationError(told, error_summary={"": str(error)})


@tk.side_effect_free
def gobabierto_plan_show(context: Context, data_dict: Answer) -> Answer:
    """The Plan Institucional of an institution as it was on a day.

    :param id: id or name of the organization
    :type id: string
    :param year: year of the Plan; the newest by default
    :type year: integer, optional
    :param as_of: the day, today by default
    :type as_of: string, optional

    :returns: ``rows`` with what was read of each, its match, its delivery, the verdicts about it
        and the day by which its delivery is judged (``due``: another than ``committed_on`` where
        that was changed too late); ``withdrawn``, what came due and is no longer in it;
        ``versions``, ``events`` (what changed, when, why), ``coverage``, ``years``. Who did what,
        and datasets that are not public, are for members of the institution.
    :rtype: dictionary
    :raises NotFound: there is no such organization
    """
    data = valid(data_dict, schemas.show_schema())
    group = institution(data["id"])
    tk.check_access("gobabierto_plan_show", context, {"id": group.id})
    day: date = data.get("as_of") or clock.today()
    private = may_see_private(context, group.id)
    answer = showing.show(group.id, data.get("year"), day, private=private)
    _judged(answer, group.id, day, private=private)
    showing.name_datasets(answer["rows"], private=private)
    notice = notices_on(day).disclaimer
    return {"institution": showing.institution(group), **answer, "disclaimer": notice}


def may_see_private(context: Context, organization_id: str) -> bool:
    """Whether the reader belongs to the institution, or reads everything."""
    try:
        tk.check_access("gobabierto_private_read", context, {"organization_id": organization_id})
    except tk.NotAuthorized:
        return False
    return True


def _judged(answer: Answer, organization_id: str, day: date, *, private: bool) -> None:
    """Put beside each row what the rules say of it, and what they say of those that are gone."""
    found: dict[str, list[Answer]] = {}
    gone: list[Answer] = []
    present = {row["id"] for row in answer["rows"]}
    for verdict in store_queries.verdicts(day, organization_id=organization_id, private=private):
        subject = verdict["subject"]
        if verdict["rule"] in JUDGED and subject["type"] == "plan_row":
            told = {key: verdict.get(key) for key in _TOLD}
            found.setdefault(subject["id"], []).append(told)
            if verdict["period"] == str(answer["year"]) and subject["id"] not in present:
                gone.append({"id": subject["id"], "label": subject["title"], **told})
    for row in answer["rows"]:
        row["verdicts"] = found.get(row["id"], [])
        delivered = next((each for each in row["verdicts"] if each["rule"] == JUDGED[-1]), None)
        row["state"] = delivered and delivered["state"]
        row["due"] = delivered and delivered["due"]
    # One that was not due when it went commits nothing any more.
    answer["withdrawn"] = [each for each in gone if each["exemption"] != "aun_no_exigible"]


@tk.side_effect_free
def gobabierto_plan_export(context: Context, data_dict: Answer) -> Answer:
    """The Plan as a file that can be edited and imported again without losing anything.

    :param id: id or name of the organization
    :type id: string
    :param year: year of the Plan; the newest by default. Without any Plan, the empty template.
    :type year: integer, optional
    :param version: an earlier version; the one in force by default
    :type version: integer, optional
    :param format: ``xlsx`` (default), ``csv`` or ``json``
    :type format: string, optional

    :returns: ``file_name``, ``content_type``, ``base64``
    :rtype: dictionary
    :raises NotFound: there is no such organization, Plan or version
    """
    data = valid(data_dict, schemas.export_schema())
    group = institution(data["id"])
    tk.check_access("gobabierto_plan_export", context, {"id": group.id})
    file = showing.export(group, data.get("year"), data.get("version"), data["format"])
    if file is None:
        raise tk.ObjectNotFound(tk._("There is no such plan"))
    return {
        "file_name": file.name,
        "content_type": file.content_type,
        "base64": base64.b64encode(file.content).decode(),
    }
