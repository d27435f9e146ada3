"""What another set of rules would change in the verdicts of a day: judged, never stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.obligations import Rulebook
from ckanext.gobabierto.rules import registered
from ckanext.gobabierto.rules.registry import judges_hidden

from . import engine, store, store_queries
from .hidden import judge_dataset
from .laws import Laws
from .rule_changes import RuleChanges
from .rule_sets import laws_if_taken
from .store_rules import stored_rules
from .timeline import rules_state

NOTHING = "—"
"""State of what one of the two sets does not judge."""
Key = tuple[str, str, str, str, str]


@dataclass
class TrialReport:
    """Verdicts that would be others."""

    moves: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict[str, Counter[tuple[str, str]]](Counter)
    )
    """By rule: how many go from a state to another."""
    institutions: dict[str, int] = field(default_factory=dict[str, int])
    """How many verdicts change in each institution touched, by id."""
    judged: int = 0
    unjudged: tuple[str, ...] = ()
    """Rules of the new set that no function judges."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "judged_institutions": self.judged,
            "unjudged_rules": list(self.unjudged),
            "verdicts": [
                {"rule": rule_id, "before": before, "after": after, "count": count}
                for rule_id in sorted(self.moves)
                for (before, after), count in sorted(self.moves[rule_id].items())
            ],
        }


def trial_report(
    organizations: Iterable[str],
    old: Rulebook | None,
    new: Rulebook,
    changes: RuleChanges,
    day: date,
) -> TrialReport:
    """Judge *day* with both sets and count what differs.

    :param organizations: ids of the institutions, gone through one by one.
    :param old: the set to compare with; ``None``: what is stored of that day.
    :param changes: what differs between the two; only that is judged.
    """
    touched, known = changes.touched, registered()
    of_day = [rule.id for rule in new.rules_on(day) if rule.id in touched]
    report = TrialReport(unjudged=tuple(each for each in of_day if each not in known))
    now = _laws(new, touched, day)
    then = _laws(old, touched, day) if old else None
    for organization_id in organizations:
        report.judged += 1
        history = institution_history(organization_id)
        if then is None:
            before = _stored(organization_id, touched, day)
        else:
            before = _states(history, then, touched, day)
        after = _states(history, now, touched, day)
        _compare(report, organization_id, before, after)
    return report


def _laws(book: Rulebook, touched: Container[str], day: date) -> Laws:
    """The rules of *book* taken on *day*, after those applied before it: the touched ones.

    With them those that judge what is hidden, for by them a failure stays in the count or not.
    """
    judged = registered()
    wanted = {rule_id for rule_id in judged if rule_id in touched or judges_hidden(rule_id)}
    return laws_if_taken(book, day).only(wanted)


def _states(
    history: InstitutionHistory, laws: Laws, touched: Container[str], day: date
) -> dict[Key, str]:
    """State of each verdict of the *touched* rules on *day*."""
    facts = history.at(day)
    if facts is None:
        return {}
    judged = engine.evaluate_own(facts, laws.on(day), day, history.at)
    for dataset_id in history.dataset_ids:
        judged += judge_dataset(history, dataset_id, laws, day)
    return {item.key: item.verdict.state.value for item in judged if item.verdict.rule in touched}


def _stored(organization_id: str, touched: Container[str], day: date) -> dict[Key, str]:
    found = store_queries.verdicts(day, organization_id=organization_id, private=True)
    return {
        (
            body["rule"],
            body["subject"]["type"],
            body["subject"]["id"],
            body["period"],
            body["severity"],
        ): body["state"]
        for body in found
        if body["rule"] in touched
    }


def _compare(
    report: TrialReport, organization_id: str, before: dict[Key, str], after: dict[Key, str]
) -> None:
    count = 0
    for key in {*before, *after}:
        one, other = before.get(key, NOTHING), after.get(key, NOTHING)
        if one != other:
            report.moves[key[0]][one, other] += 1
            count += 1
    if count:
        report.institutions[organization_id] = count


def judged_otherwise(organizations: Iterable[str]) -> list[str]:
    """Those of *organizations* whose last evaluation was not with the rules installed now.

    What the others have stored is by these very rules: there is nothing to read nor to compare.
    """
    progress, state = store.all_progress(), rules_state()
    return [
        key
        for key in organizations
        if (own := progress.get(key)) and own.evaluated_at and own.rules_hash != state
    ]


def stored_book(organizations: Iterable[str], new: Rulebook, day: date) -> Rulebook:
    """The rules with which the stored verdicts of *day* were reached.

    Those that no stored verdict of the day names count as the files have them.
    """
    versions: set[str] = set()
    for organization_id in organizations:
        found = store_queries.verdicts(day, organization_id=organization_id, private=True)
        versions |= {body["rule_version"] for body in found}
    kept = {item.rule.id: item.rule for item in stored_rules(versions).values()}
    own = {rule.id for rule in new.rules}
    profiles = [
        item.with_rules(
            tuple(kept.get(rule.id, rule) for rule in item.rules)
            + tuple(r for r in kept.values() if r.profile == item.id and r.id not in own)
        )
        for item in new.profiles
    ]
    parts = {name: part for rule in kept.values() for name, part in rule.parts.items()}
    return Rulebook(tuple(profiles), {**new.parts, **parts})
