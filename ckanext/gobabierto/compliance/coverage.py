"""What stands beside compliance: coverage, bands and units that are never mixed (rules.md 2).

The strict state of an institution with many datasets is nearly always ``incumple``: the share and
the age of its failures are told too, and institutions are compared with those of their own size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ckanext.gobabierto.facts.inventories import Inventory
from ckanext.gobabierto.facts.plan_types import PlanFacts
from ckanext.gobabierto.vocabularies import frequencies

from .aggregate import BOUND, MET, Tally, percent

BANDS: tuple[tuple[str, int, int | None], ...] = (("1-5", 1, 5), ("6-50", 6, 50), ("51+", 51, None))
"""By number of public datasets; the law has no such thing, it is a criterion of the portal."""
NO_BAND = "0"
_DECEMBER = 12
_APPLICABLE = frozenset({*MET, "incumple"})


def figure(part: int, whole: int) -> dict[str, Any]:
    """``k`` of ``n`` with its percentage: both numbers always go together."""
    return {"met": part, "of": whole, "percent": percent(part, whole)}


def band_of(published: int) -> str:
    """The band of an institution; ``0`` where nothing is public."""
    for name, first, last in BANDS:
        if first <= published and (last is None or published <= last):
            return name
    return NO_BAND


def inventory_coverage(found: Inventory | None, no_inventory: str) -> dict[str, Any]:
    """Datasets that the institution says it holds, by its document; else why nobody knows.

    :param no_inventory: why, in the words of the law of the day.
    """
    return {
        "inventory": found.datasets if found else None,
        "inventory_document": {
            "id": found.document_id,
            "dated_on": found.dated_on.isoformat(),
            "grade": found.grade,
        }
        if found
        else None,
        "inventory_reason": "" if found else no_inventory,
    }


def plan_coverage(
    published: int,
    plan: PlanFacts | None,
    before: PlanFacts | None,
    inventory: Inventory | None = None,
    *,
    no_inventory: str = "",
) -> dict[str, Any]:
    """Published, committed, held, and how the Plan is put; ``None`` where no Plan has been read.

    :param no_inventory: why there is no inventory, where there is none.
    """
    answer: dict[str, Any] = {"published": published, "plan_rows": None}
    answer |= inventory_coverage(inventory, no_inventory)
    if plan is None:
        return answer
    dated = [row.committed_on for row in plan.rows if row.committed_on]
    known = (frequencies.find(row.frequency) for row in plan.rows)
    now = {row.id for row in plan.rows}
    irregular = sum(item is not None and item.code == "irregular" for item in known)
    return {
        **answer,
        "plan_year": plan.year,
        "plan_version": plan.version,
        "plan_rows": len(plan.rows),
        "dropped": sum(row.id not in now for row in before.rows) if before else 0,
        "december": figure(sum(day.month == _DECEMBER for day in dated), len(dated)),
        "irregular": figure(irregular, len(plan.rows)),
    }


def rule_units(tallies: Iterable[Tally]) -> dict[str, dict[str, Any]]:
    """Rules without failure, and instances last: two units, each with its own denominator."""
    states: dict[str, set[str]] = {}
    met = applicable = 0
    for item in tallies:
        if item.severity != "E" or item.state not in _APPLICABLE:
            continue
        states.setdefault(item.rule, set()).add(item.state)
        applicable += item.count
        met += item.count if item.state in MET else 0
    kept = sum("incumple" not in found for found in states.values())
    return {"rules": figure(kept, len(states)), "instances": figure(met, applicable)}


def dataset_units(verdicts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Datasets without failure, and the failures: how many, and since when the oldest one."""
    failing: dict[str, bool] = {}
    ages: list[str] = []
    for item in verdicts:
        if item["severity"] != "E" or item["state"] not in _APPLICABLE:
            continue
        failed = item["state"] == "incumple"
        dataset = item["subject"].get("dataset")
        if dataset:
            failing[dataset] = failing.get(dataset, False) or failed
        if failed and item.get("since"):
            ages.append(str(item["since"]))
    return {
        "datasets": figure(sum(not failed for failed in failing.values()), len(failing)),
        "failures": {"count": len(ages), "oldest_since": min(ages, default=None)},
    }


def bands(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """States of the bound institutions of each band, those without public datasets among them.

    :param rows: as the national list has them.
    """
    found: list[dict[str, Any]] = []
    bound = [row for row in rows if row["institution"]["obligation"] in BOUND]
    for name in (NO_BAND, *(band for band, _, _ in BANDS)):
        own = [row for row in bound if band_of(row["coverage"]["published"]) == name]
        states = [row["eje3"]["state"] for row in own]
        met = sum(state in MET for state in states)
        found.append(
            {
                "band": name,
                "institutions": len(own),
                "of_verifiable": figure(met, met + states.count("incumple")),
                "of_obligated": figure(met, len(own)),
            }
        )
    return found
