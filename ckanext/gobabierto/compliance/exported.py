"""Rules that are worked out only when an institution is taken away whole: they are never stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.rules import registered

from . import engine
from .laws import is_stored
from .rule_sets import applied_on
from .serialize import verdict_body


def of_institution(
    organization_id: str, day: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Their verdicts on *day*, by the rules as they were applied on it.

    Since when is not known, for nobody keeps it.

    :param known_at: as it was known then; now by default.
    """
    judged = registered()
    rules = [
        rule
        for rule in applied_on(day)
        if rule.in_force(day) and not is_stored(rule) and rule.id in judged
    ]
    facts = institution_history(organization_id, known_at=known_at).at(day) if rules else None
    if facts is None:
        return []
    judged = engine.evaluate_own(facts, rules, day)
    return [{**verdict_body(item.verdict, item.rule), "since": None} for item in judged]
