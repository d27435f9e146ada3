"""Who does not meet a rule on a day: read from what is stored, nothing is judged here."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.facts import read
from ckanext.gobabierto.obligations import notices_on
from ckanext.gobabierto.rules.standing import standing_on
from ckanext.gobabierto.vocabularies.texts import fold

from . import store_queries


def rule_report(rule_id: str, day: date) -> dict[str, Any]:
    """``gobabierto_rule_failures``: one row per institution bound on that day."""
    found = store_queries.failing(rule_id, day)
    known = read.organizations_at(day, [owner for owner, _count, _since in found])
    rows: list[dict[str, Any]] = []
    for owner, count, since in found:
        facts = known.get(owner)
        if facts is None or not standing_on(facts, day, "").bound:
            continue
        institution = {"id": owner, "name": facts.name, "title": facts.title}
        institution["siglas"] = facts.siglas
        rows.append({"institution": institution, "cases": count, "since": since.isoformat()})
    rows.sort(key=lambda row: fold(row["institution"]["siglas"] or row["institution"]["title"]))
    return {
        "rule": rule_id,
        "as_of": day.isoformat(),
        "count": len(rows),
        "results": rows,
        "disclaimer": notices_on(day).disclaimer,
    }
