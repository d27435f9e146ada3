"""What the compliance actions take, checked with CKAN's validators and ours."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.compliance.aggregate import VERBS
from ckanext.gobabierto.compliance.explain_unit import SUBJECTS
from ckanext.gobabierto.compliance.selection import DEFAULT_VERDICTS, MOST_VERDICTS
from ckanext.gobabierto.compliance.standings import STATES
from ckanext.gobabierto.compliance.totals import SEVERITIES
from ckanext.gobabierto.logic.validators.arguments import at_most, one_of
from ckanext.gobabierto.obligations import profiles

Schema = dict[str, Any]

SORTS = ("siglas", "title", "name", "state", "due", "evaluated", *VERBS)
MOST_ROWS = 1000


def _get(name: str) -> Any:
    return tk.get_validator(name)


def _limit(usual: int, most: int) -> list[Any]:
    return [_get("default")(usual), _get("natural_number_validator"), at_most(most)]


def _dated() -> Schema:
    return {"as_of": [_get("ignore_empty"), _get("gobabierto_past_day")]}


def _known() -> Schema:
    return {"known_at": [_get("ignore_empty"), _get("gobabierto_known_at")]}


def compliance_show_schema() -> Schema:
    """An institution, a day, which of its verdicts."""
    required = [_get("not_empty"), _get("unicode_safe")]
    optional = [_get("ignore_empty"), _get("unicode_safe")]
    return {
        "id": required,
        **_dated(),
        **_known(),
        "state": [_get("ignore_empty"), one_of(STATES)],
        "rule": optional,
        "severity": [_get("ignore_empty"), one_of(SEVERITIES)],
        "subject_type": [_get("ignore_empty"), one_of(SUBJECTS)],
        "subject_id": optional,
        "exported": [_get("default")(False), _get("boolean_validator")],
        "limit": _limit(DEFAULT_VERDICTS, MOST_VERDICTS),
        "offset": [_get("default")(0), _get("natural_number_validator")],
    }


def dataset_compliance_schema() -> Schema:
    """A dataset, a day."""
    return {"id": [_get("not_empty"), _get("unicode_safe")], **_dated(), **_known()}


def compliance_list_schema() -> Schema:
    """Filters, order and page of the national list."""
    text = [_get("default")(""), _get("unicode_safe")]
    sorts = (*SORTS, *(f"-{name}" for name in SORTS))
    return {
        **_dated(),
        **_known(),
        "q": text,
        "sector": text,
        "state": [_get("ignore_empty"), one_of(STATES)],
        "verb": [_get("ignore_empty"), one_of(VERBS)],
        "sort": [_get("default")("siglas"), one_of(sorts)],
        "limit": _limit(20, MOST_ROWS),
        "offset": [_get("default")(0), _get("natural_number_validator")],
    }


def rule_list_schema() -> Schema:
    """Which rules: of a profile, a verb, a day."""
    return {
        "profile": [_get("ignore_empty"), one_of(item.id for item in profiles())],
        "eje": [_get("ignore_empty"), one_of(VERBS)],
        "as_of": [_get("ignore_empty"), _get("gobabierto_day")],
    }


def rule_failures_schema() -> Schema:
    """A rule, a day."""
    return {"rule": [_get("not_empty"), _get("unicode_safe")], **_dated()}


def verdict_explain_schema() -> Schema:
    """A rule, a subject, a day."""
    required = [_get("not_empty"), _get("unicode_safe")]
    optional = [_get("ignore_empty"), _get("unicode_safe")]
    return {
        "rule": required,
        "subject_type": [_get("not_empty"), one_of(SUBJECTS)],
        "subject_id": required,
        **_dated(),
        "known_at": compliance_show_schema()["known_at"],
        "period": optional,
        "organization": optional,
    }


def evaluate_schema() -> Schema:
    """Which institution, and whether to wait for it."""
    return {
        "organization": [_get("ignore_empty"), _get("unicode_safe")],
        "now": [_get("default")(False), _get("boolean_validator")],
    }
