"""Sums and percentages of a day or a period, grouped as asked. Pure; percentages come from sums.

Units are named apart and never mixed (rules.md section 2): institutions, rules up to date,
instances.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .aggregate import MET, VERBS, Tally, headlines, percent
from .standings import STATES, Standing, count_states, national_figures

GROUPS = ("verb", "rule", "sector", "state", "institution_type", "severity", "period")
SEVERITIES = ("E", "A", "I")
_JUDGED = frozenset({*MET, "incumple"})


@dataclass(frozen=True, slots=True)
class Member:
    """An institution as it enters one group."""

    status: str
    state: str
    tallies: Sequence[Tally]


def totals(standings: Sequence[Standing], group_by: Sequence[str], rules: Any = ()) -> Any:
    """National figures, the three units of the whole, and one list for each of *group_by*.

    :param rules: the rules of the law in force, ``{"id", "severity", "verb"}`` each, in its order.

    Of ``period`` nothing: that is not of one day (:mod:`period_groups`).
    """
    law = _only(standings, "E")
    makers: dict[str, Callable[[], list[Any]]] = {
        "verb": lambda: _by_verb(standings),
        "rule": lambda: _by_rule(standings, rules),
        "sector": lambda: _by_field(standings, "sector"),
        "institution_type": lambda: _by_field(standings, "institution_type"),
        "state": lambda: _by_state(standings),
        "severity": lambda: _by_severity(standings),
    }
    return {
        "national": national_figures((item.institution, item.eje3) for item in standings),
        "rules_up_to_date": _rules_up_to_date(law),
        "instances": instances(tally for _, tallies in law for tally in tallies),
        "groups": {name: makers[name]() for name in group_by if name in makers},
    }


def instances(tallies: Iterable[Tally]) -> dict[str, Any]:
    """Verdicts counted one by one; what is applicable is split on time, late and pending."""
    counts: Counter[str] = Counter()
    late = 0
    for tally in tallies:
        counts[tally.state] += tally.count
        late += tally.late if tally.state in MET else 0
    met = sum(counts[state] for state in MET)
    applicable = met + counts["incumple"]
    return {
        "counts": {state: counts[state] for state in STATES},
        "met": met,
        "applicable": applicable,
        "percent": percent(met, applicable),
        "on_time": met - late,
        "late": late,
        "pending": counts["incumple"],
    }


def state_of(tallies: Iterable[Tally]) -> str:
    """The state of an institution in one rule or severity: the worst of what was judged."""
    states = {tally.state for tally in tallies if tally.count}
    for state in ("incumple", "por_vencer", "cumple", "no_verificable", "no_aplica"):
        if state in states:
            return state
    return "no_verificable"


def _only(standings: Iterable[Standing], severity: str) -> list[tuple[Standing, list[Tally]]]:
    return [(item, [t for t in item.tallies if t.severity == severity]) for item in standings]


def _rules_up_to_date(law: Iterable[tuple[Standing, list[Tally]]]) -> dict[str, Any]:
    """Rules of an institution without a failure, of those judged, over all the institutions."""
    met = applicable = 0
    for _, tallies in law:
        judged = {tally.rule for tally in tallies if tally.state in _JUDGED}
        failing = {tally.rule for tally in tallies if tally.state == "incumple"}
        applicable += len(judged)
        met += len(judged - failing)
    return {"met": met, "of": applicable, "percent": percent(met, applicable)}


def _group(key: str, members: Sequence[Member], **more: Any) -> dict[str, Any]:
    """One group in its two units; who was unknown that day is in no tally, as in the whole."""
    figures = headlines((member.status, member.state) for member in members)
    return {
        "key": key,
        **more,
        "institutions": {
            "verifiable": figures["of_verifiable"],
            "obligated": figures["of_obligated"],
            "tally": count_states(member.state for member in members if member.status),
        },
        "instances": instances(tally for member in members for tally in member.tallies),
    }


def _by_verb(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    law = _only(standings, "E")
    return [
        _group(
            verb,
            [
                Member(item.status, item.eje3[verb]["state"], [t for t in own if t.verb == verb])
                for item, own in law
            ],
        )
        for verb in VERBS
    ]


def _by_rule(
    standings: Sequence[Standing], rules: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    by_rule: dict[tuple[str, str], dict[int, list[Tally]]] = {}
    for place, item in enumerate(standings):
        for tally in item.tallies:
            held = by_rule.setdefault((tally.rule, tally.severity), {})
            held.setdefault(place, []).append(tally)
    return [
        _group(
            rule["id"],
            [
                _within(standings[place], own)
                for place, own in by_rule.get((rule["id"], rule["severity"]), {}).items()
            ],
            verb=rule["verb"],
            severity=rule["severity"],
            title=rule["title"],
        )
        for rule in rules
    ]


def _within(item: Standing, tallies: Sequence[Tally]) -> Member:
    state = "no_aplica" if item.state == "no_aplica" else state_of(tallies)
    return Member(item.status, state, tallies)


def _by_field(standings: Sequence[Standing], name: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Member]] = {}
    for item, own in _only(standings, "E"):
        key = str(item.institution[name] or "")
        groups.setdefault(key, []).append(Member(item.status, item.state, own))
    return [_group(key, groups[key]) for key in sorted(groups)]


def whole_group(key: str, standings: Sequence[Standing], **more: Any) -> dict[str, Any]:
    """All the institutions of a day as one group."""
    members = [Member(item.status, item.state, own) for item, own in _only(standings, "E")]
    return _group(key, members, **more)


def _by_state(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    groups: dict[str, list[Member]] = {state: [] for state in STATES}
    for item, own in _only(standings, "E"):
        if item.status:
            groups[item.state].append(Member(item.status, item.state, own))
    return [_group(state, members) for state, members in groups.items()]


def _by_severity(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    return [
        _group(severity, [_within(item, own) for item, own in _only(standings, severity) if own])
        for severity in SEVERITIES
    ]
