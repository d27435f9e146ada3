"""Rules that are worked out only when an institution is taken away whole: they are never stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.obligations import rules_on

from . import engine
from .laws import is_stored
from .serialize import verdict_body


def of_institution(
    organization_id: str, day: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Their verdicts on *day*; since when is not known, for nobody keeps it.

    :param known_at: as it was known then; now by default.
    """
    rules = [rule for rule in rules_on(day) if not is_stored(rule)]
    facts = institution_history(organization_id, known_at=known_at).at(day) if rules else None
    if facts is None:
        return []
    judged = engine.evaluate_own(facts, rules, day)
    return [{**verdict_body(item.verdict, item.rule), "since": None} for item in judged]
