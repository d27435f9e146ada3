"""Actions about one rule."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.compliance.rule_report import rule_report
from ckanext.gobabierto.logic.schema.compliance import rule_failures_schema


@tk.side_effect_free
def gobabierto_rule_failures(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The institutions that do not meet a rule on a day.

    :param rule: id of the rule, such as ``L25-META-01``
    :type rule: string
    :param as_of: the day judged, today by default
    :type as_of: string, optional

    :returns: ``count`` and ``results``: the institution, in how many subjects (``cases``) and since
        when; only institutions bound on that day, only what is public
    :rtype: dictionary
    :raises NotFound: when there is no such rule
    :raises ValidationError: when ``as_of`` is no day that has come
    """
    tk.check_access("gobabierto_rule_failures", context, data_dict)
    data, errors = tk.navl_validate(dict(data_dict), rule_failures_schema())
    if errors:
        raise tk.ValidationError(errors)
    if obligations.rule(data["rule"]) is None:
        raise tk.ObjectNotFound("La regla no existe.")
    return rule_report(data["rule"], data.get("as_of") or clock.today())
