"""The action that explains a verdict."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto.compliance.explain import explain, whose
from ckanext.gobabierto.compliance.explain_account import Asked
from ckanext.gobabierto.compliance.explain_unit import NoSuchSubject
from ckanext.gobabierto.logic import rate_limit
from ckanext.gobabierto.logic.schema.compliance import verdict_explain_schema

from .compliance import days_asked


@tk.side_effect_free
def gobabierto_verdict_explain(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Why a verdict is what it is: the day judged again with the facts and the words of that day.

    :param rule: id of the rule, such as ``L25-UPD-01``
    :type rule: string
    :param subject_type: ``institution``, ``dataset``, ``resource``, ``plan_row``,
        ``plan_version``, ``section``, ``mechanism``, ``document`` or ``user``
    :type subject_type: string
    :param subject_id: its id; of an institution or a dataset, its name also
    :type subject_id: string
    :param as_of: the day judged; that of ``known_at`` by default, else today
    :type as_of: string, optional
    :param known_at: as this portal knew it then
    :type known_at: string, optional
    :param period: only the verdict of that period, such as ``2026`` or ``2026-T3``
    :type period: string, optional
    :param organization: id or name of the institution, where the subject alone does not say it
    :type organization: string, optional

    :returns: ``verdict`` and ``verdicts``, each with what is stored, what judging again gives, both
        fingerprints and whether they agree; ``rule`` with the words used; ``facts`` with the
        snapshot that holds each; ``kept`` with what sites answered, as it came; ``steps`` in
        Spanish. Before the first observation the verdict is
        ``no_verificable``
    :rtype: dictionary
    :raises NotFound: when there is no such rule or subject, or nothing of it is public
    :raises ValidationError: when an argument is missing or wrong, or it was asked for too often
    """
    data, errors = tk.navl_validate(dict(data_dict), verdict_explain_schema())
    if errors:
        raise tk.ValidationError(errors)
    day, known_at = days_asked(data)
    rate_limit.check(context, "gobabierto_verdict_explain")
    asked = Asked(
        rule=data["rule"],
        subject_type=data["subject_type"],
        subject_id=data["subject_id"],
        day=day,
        organization=data.get("organization") or "",
        period=data.get("period"),
        known_at=known_at,
    )
    try:
        unit = whose(asked)
        tk.check_access(
            "gobabierto_verdict_explain", context, {"organization_id": unit.organization_id}
        )
        private = _may_see_private(context, unit.organization_id)
        return explain(asked, unit, private=private)
    except NoSuchSubject as error:
        raise tk.ObjectNotFound(str(error)) from error


def _may_see_private(context: Context, organization_id: str) -> bool:
    try:
        tk.check_access("gobabierto_private_read", context, {"organization_id": organization_id})
    except tk.NotAuthorized:
        return False
    return True
