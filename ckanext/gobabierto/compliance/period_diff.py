"""What changed from one period to another. Pure: it gets both as they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .standings import Standing
from .totals import state_of

_NOT_COMPARED = (
    "Los periodos se midieron con normas distintas ({first} y {second}): "
    "sus estados no se comparan."
)


def difference(
    first: tuple[str, Sequence[Standing], Sequence[Mapping[str, str]]],
    second: tuple[str, Sequence[Standing], Sequence[Mapping[str, str]]],
) -> dict[str, Any]:
    """Institutions that changed state, in the whole and by rule; new and gone ones; rules changed.

    Under different laws states and rules are not compared, and it is said.

    :param first: law, institutions and rules of the earlier period; *second*, of the later one.
    """
    before = {item.institution["id"]: item for item in first[1]}
    after = {item.institution["id"]: item for item in second[1]}
    comparable = first[0] == second[0]
    both = [key for key in before if key in after] if comparable else []
    severities = {rule["id"]: rule["severity"] for rule in second[2]}
    changed = [_changed(before[key], after[key], severities) for key in both]
    return {
        "comparable": comparable,
        "reason": ""
        if comparable
        else _NOT_COMPARED.format(first=first[0] or "ninguna", second=second[0] or "ninguna"),
        "changed": _ordered([row for row in changed if row["from"] != row["to"]]),
        "rules_changed": _ordered([row for row in changed if row["rules"]]),
        "new": [_named(after[key]) for key in after if key not in before],
        "gone": [_named(before[key]) for key in before if key not in after],
        "rules": _rules(first[2], second[2]) if comparable else None,
    }


def _ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: r["institution"]["siglas"] or r["institution"]["title"])


def _named(item: Standing) -> dict[str, Any]:
    return {"institution": item.institution, "state": item.state}


def _changed(before: Standing, after: Standing, severities: Mapping[str, str]) -> dict[str, Any]:
    old, new = _by_rule(before, severities), _by_rule(after, severities)
    return {
        "institution": after.institution,
        "from": before.state,
        "to": after.state,
        "obligation": {"from": before.status, "to": after.status},
        "rules": [
            {"rule": rule, "from": old.get(rule), "to": new.get(rule)}
            for rule in sorted({*old, *new})
            if old.get(rule) != new.get(rule)
        ],
    }


def _by_rule(item: Standing, severities: Mapping[str, str]) -> dict[str, str]:
    own: dict[str, list[Any]] = {}
    for tally in item.tallies:
        if severities.get(tally.rule, tally.severity) == tally.severity:
            own.setdefault(tally.rule, []).append(tally)
    return {rule: state_of(tallies) for rule, tallies in own.items()}


def _rules(
    first: Sequence[Mapping[str, str]], second: Sequence[Mapping[str, str]]
) -> dict[str, list[Any]]:
    """Rules that one period has and the other lacks, and those that read otherwise."""
    old = {rule["id"]: rule["version"] for rule in first}
    new = {rule["id"]: rule["version"] for rule in second}
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": [
            {"rule": rule, "from": old[rule], "to": new[rule]}
            for rule in sorted(old.keys() & new.keys())
            if old[rule] != new[rule]
        ],
    }
