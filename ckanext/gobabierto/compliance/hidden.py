"""Hiding cures nothing (rules.md 1.13): what a dataset failed in public stays in the count.

Of a dataset that is no longer public the last public state is shown, never what was edited since.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ckanext.gobabierto.facts.past import is_public
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts, ObligationInterval
from ckanext.gobabierto.rules import Exemption, Severity, State
from ckanext.gobabierto.rules.removals import founded_removal
from ckanext.gobabierto.rules.spanish import long_date
from ckanext.gobabierto.rules.standing import standing_on

from .content import Judged
from .engine import evaluate_dataset, next_turn
from .laws import Laws

_ONE_DAY = timedelta(days=1)
_NOT_MET = frozenset({State.INCUMPLE, State.NO_VERIFICABLE})
_EXCUSES = (Exemption.BAJA_FUNDADA, Exemption.RESERVADA)


def judge_dataset(
    history: InstitutionHistory, dataset_id: str, laws: Laws, day: date
) -> list[Judged]:
    """The verdicts of a dataset on *day*, public or hidden."""
    facts, dataset = history.bare(day), history.dataset_at(dataset_id, day)
    if facts is None or dataset is None:
        return []
    found = _judged(history, facts, dataset, laws, day)
    if why_answers(dataset):
        return [_told(item, dataset) for item in found]
    return found


def _told(item: Judged, dataset: DatasetFacts) -> Judged:
    """What is not met of a dataset that another body has says why this one answers."""
    if item.verdict.state not in _NOT_MET:
        return item
    reason = f"{item.verdict.reason} {why_answers(dataset)}"
    return item._replace(verdict=replace(item.verdict, reason=reason))


def why_answers(dataset: DatasetFacts) -> str:
    """Why an institution answers for a dataset that another body has; empty where it is its own."""
    if dataset.received_from:
        return f"Conjunto recibido de «{dataset.received_from}», que se extinguió."
    if dataset.held_by:
        return f"El conjunto está en «{dataset.held_by}», que no está obligada: moverlo no corrige."
    return ""


def _judged(
    history: InstitutionHistory,
    facts: InstitutionFacts,
    dataset: DatasetFacts,
    laws: Laws,
    day: date,
) -> list[Judged]:
    dataset_id = dataset.id
    if is_public(dataset):
        return evaluate_dataset(facts, dataset, laws.on(day), day)
    last = history.last_day(dataset_id, day, is_public)
    # What others showed while they were bound to nothing is no past of this one (facts.capture).
    foreign = dataset.first_public is None
    if last is None or (foreign and history.dataset_at(dataset_id, last) is None):
        return evaluate_dataset(facts, dataset, laws.on(day), day)
    shown = _as_last_seen(history, dataset, last)
    found = evaluate_dataset(facts, shown, laws.on(day), day)
    if _founded(found, shown, day, ruled=bool(laws.on(day).hidden)):
        return found
    return found + _carried(history, facts, dataset, last, laws, day)


def _as_last_seen(history: InstitutionHistory, dataset: DatasetFacts, last: date) -> DatasetFacts:
    """The dataset as everybody saw it last, with what is known of its hiding."""
    shown = history.shown_at(dataset.id, last) or dataset
    return replace(
        shown,
        private=dataset.private,
        state=dataset.state,
        first_public=dataset.first_public or shown.first_public,
        hidden_since=last + _ONE_DAY,
        back_on=history.back_since(dataset.id, last, is_public) if dataset.documents else None,
        removed_resources=dataset.removed_resources,
        documents=dataset.documents,
        observed_at=dataset.observed_at,
    )


def _carried(
    history: InstitutionHistory,
    facts: InstitutionFacts,
    dataset: DatasetFacts,
    last: date,
    laws: Laws,
    day: date,
) -> list[Judged]:
    """The last failures of its public time."""
    standing = standing_on(facts.organization, day, "")
    if not standing.bound or facts.organization.state != "active":
        return []
    before, shown = history.bare(last), history.shown_at(dataset.id, last)
    if shown is None:
        return []
    if before is None or history.dataset_at(dataset.id, last) is None:
        # Another institution answered for it then: who answers now is asked as that one was.
        bound = replace(facts.organization, obligation=(ObligationInterval("obligada"),))
        before = replace(facts, organization=bound)
    # A rule that is asked about what is hidden has answered for itself.
    speaking = {item.rule.id for item in laws.on(day).hidden}
    bound = {b.rule.id: b for b in laws.on(day).dataset if b.rule.id not in speaking}
    note = (
        f"Dejó de ser público el {long_date(last + _ONE_DAY)} sin una baja fundada; "
        "ocultarlo no lo corrige."
    )
    return [
        item._replace(
            verdict=replace(
                item.verdict,
                reason=f"{item.verdict.reason} {note}",
                next_change=next_turn(None, standing, bound[item.rule.id], day),
            )
        )
        for item in evaluate_dataset(before, shown, laws.on(last), last)
        if item.verdict.state is State.INCUMPLE
        and item.verdict.severity is Severity.E
        and item.rule.id in bound
    ]


def _founded(found: list[Judged], dataset: DatasetFacts, day: date, *, ruled: bool) -> bool:
    """Whether the rule that judges what is gone found a reason; under older laws, the paper."""
    if ruled:
        return any(
            item.verdict.exemption in _EXCUSES and item.verdict.subject.type == "dataset"
            for item in found
        )
    return founded_removal(dataset, day)
