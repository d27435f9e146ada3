"""Validators of the schemas, one file per kind of field.

Only what a record cannot be without is refused; what a norm asks for is judged afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ckanext.gobabierto.logic.validators import (
    arguments,
    choices,
    contact,
    dates,
    naming,
    obligation,
    resources,
)

_LINE_ENDS = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")


def gobabierto_single_line(value: Any) -> Any:
    """A text of one line: pasted line ends become blanks."""
    return _LINE_ENDS.sub(" ", value) if isinstance(value, str) else value


def get_validators() -> dict[str, Callable[..., Any]]:
    """Every validator of the extension."""
    return {
        "gobabierto_address": contact.gobabierto_address,
        "gobabierto_addresses": contact.gobabierto_addresses,
        "gobabierto_day": arguments.gobabierto_day,
        "gobabierto_domains": contact.gobabierto_domains,
        "gobabierto_email": contact.gobabierto_email,
        "gobabierto_format": resources.gobabierto_format,
        "gobabierto_frequency": choices.gobabierto_frequency,
        "gobabierto_group_name": naming.gobabierto_group_name,
        "gobabierto_inegi": choices.gobabierto_inegi,
        "gobabierto_iso_day": dates.gobabierto_iso_day,
        "gobabierto_language": choices.gobabierto_language,
        "gobabierto_licence": choices.gobabierto_licence,
        "gobabierto_lines": contact.gobabierto_lines,
        "gobabierto_name": naming.gobabierto_name,
        "gobabierto_obligation": obligation.gobabierto_obligation,
        "gobabierto_known_at": arguments.gobabierto_known_at,
        "gobabierto_owner_org": naming.gobabierto_owner_org,
        "gobabierto_past_day": arguments.gobabierto_past_day,
        "gobabierto_period_name": arguments.gobabierto_period_name,
        "gobabierto_words": arguments.gobabierto_words,
        "gobabierto_period": dates.gobabierto_period,
        "gobabierto_period_after": dates.gobabierto_period_after,
        "gobabierto_plan_addresses": contact.gobabierto_plan_addresses,
        "gobabierto_resource_moment": resources.gobabierto_resource_moment,
        "gobabierto_resource_size": resources.gobabierto_resource_size,
        "gobabierto_resource_url": resources.gobabierto_resource_url,
        "gobabierto_single_line": gobabierto_single_line,
        "gobabierto_term": choices.gobabierto_term,
        "gobabierto_title": naming.gobabierto_title,
    }
