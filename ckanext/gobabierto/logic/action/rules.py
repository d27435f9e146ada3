"""Actions about one rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.compliance.rule_report import rule_report
from ckanext.gobabierto.compliance.rule_sets import applied_on
from ckanext.gobabierto.compliance.store_rules import versions_of
from ckanext.gobabierto.logic.schema.compliance import rule_failures_schema


@tk.side_effect_free
def gobabierto_rule_failures(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The institutions that do not meet a rule on a day; one that is gone, on the days it was here.

    :param rule: id of the rule, such as ``L25-META-01``
    :type rule: string
    :param as_of: the day judged, today by default
    :type as_of: string, optional

    :returns: ``count`` and ``results``: the institution, in how many subjects (``cases``) and since
        when; only institutions bound on that day, only what is public
    :rtype: dictionary
    :raises NotFound: when there is no such rule, or this portal did not apply it on that day
    :raises ValidationError: when ``as_of`` is no day that has come
    """
    tk.check_access("gobabierto_rule_failures", context, data_dict)
    data, errors = tk.navl_validate(dict(data_dict), rule_failures_schema())
    if errors:
        raise tk.ValidationError(errors)
    day = data.get("as_of") or clock.today()
    _require(data["rule"], day)
    return rule_report(data["rule"], day)


def _require(rule_id: str, day: date) -> None:
    """Refuse a rule that this portal neither has nor applied on *day*."""
    if obligations.rule(rule_id) or any(rule.id == rule_id for rule in applied_on(day)):
        return
    if versions_of(rule_id):
        message = (
            "Este portal ya no aplica esa regla. De un día en que la aplicó, pídala con as_of."
        )
        raise tk.ObjectNotFound(message)
    raise tk.ObjectNotFound("La regla no existe.")
