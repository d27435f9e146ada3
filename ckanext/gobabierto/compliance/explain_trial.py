"""A day judged again with the facts and the words of that day, noting what the judge reads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.facts.past import is_public
from ckanext.gobabierto.facts.snapshots import InstitutionHistory
from ckanext.gobabierto.facts.types import InstitutionFacts, OrganizationFacts
from ckanext.gobabierto.obligations import Rule
from ckanext.gobabierto.rules import Subject
from ckanext.gobabierto.rules.registry import judges_hidden
from ckanext.gobabierto.rules.spanish import long_date

from . import engine
from .content import Judged
from .explain_unit import Unit
from .hidden import judge_dataset, why_answers
from .laws import DATASET_SUBJECTS, Laws
from .rule_sets import laws_over
from .serialize import verdict_body
from .standings import bound_on
from .store_rules import marks_of_sets
from .witness import Reading, TracedHistory, traced, traced_history


@dataclass
class Trial:
    """What judging again gave."""

    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Verdicts about the subject."""
    private: set[int] = field(default_factory=set[int])
    """Places in ``bodies`` of those that only the institution may see."""
    reading: Reading = field(default_factory=Reading)
    observed: bool = True
    """Something was known of the subject on that day."""
    organization: OrganizationFacts | None = None
    hidden: bool = False
    """The dataset was not public on that day."""
    instead_of: str = ""
    """Why this institution answers for a dataset that another body has, in Spanish."""


def judge_again(
    history: InstitutionHistory,
    unit: Unit,
    rule: Rule,
    day: date,
    subject_type: str,
    current: OrganizationFacts | None = None,
) -> Trial:
    """The verdicts of one rule about one subject on a day.

    :param current: the institution as registered now, for the days before it was observed.
    """
    trial = Trial(organization=history.organization_at(day))
    if trial.organization is None:
        return _before(trial, history, unit, rule, day, subject_type, current)
    if rule.subject in DATASET_SUBJECTS:
        judged = _of_dataset(trial, history, unit, rule, day)
    else:
        facts = history.at(day)
        judged = (
            engine.evaluate_own(
                traced(facts, day, trial.reading),
                [rule],
                day,
                traced_history(history.at, trial.reading),
            )
            if facts
            else []
        )
    if judged is None:
        return _unseen_dataset(trial, history, unit, rule, day, subject_type)
    for item in judged:
        subject = item.verdict.subject
        if (subject.type, subject.id) == (subject_type, unit.subject_id):
            if item.verdict.private:
                trial.private.add(len(trial.bodies))
            trial.bodies.append(verdict_body(item.verdict, item.rule))
    return trial


def _of_dataset(
    trial: Trial, history: InstitutionHistory, unit: Unit, rule: Rule, day: date
) -> list[Judged] | None:
    """``None`` where the dataset was not known on that day, nor before."""
    dataset = history.dataset_at(unit.dataset_id or "", day)
    if dataset is None:
        known = any(turn <= day for turn in history.dataset_turns(unit.dataset_id or ""))
        return [] if known else None
    trial.hidden = not is_public(dataset)
    trial.instead_of = why_answers(dataset)
    witness = TracedHistory(history, trial.reading)
    laws = Laws([rule, *_of_hidden(rule, day)] if trial.hidden else [rule])
    judged = judge_dataset(witness, dataset.id, laws, day)
    return [item for item in judged if item.rule.id == rule.id]


def _of_hidden(rule: Rule, day: date) -> list[Rule]:
    """The other rules that judge what is hidden: by them a failure stays in the count, or not.

    Each in the version that was applied on the day.
    """
    over = laws_over(marks_of_sets(), clock.today())
    others = (each.id for each in obligations.all_rules() if each.id != rule.id)
    found = (over.version_on(rule_id, day) for rule_id in others if judges_hidden(rule_id))
    return [each for each in found if each is not None]


def _before(
    trial: Trial,
    history: InstitutionHistory,
    unit: Unit,
    rule: Rule,
    day: date,
    subject_type: str,
    current: OrganizationFacts | None,
) -> Trial:
    """Before the first observation of the institution nothing can be said of it.

    But that it was not bound: what is registered about that states its own dates.
    """
    trial.observed = False
    first = history.first_observed
    if first is not None and first <= day:
        return trial  # it was known once, and had ended by then
    bare = current or OrganizationFacts(unit.organization_id, "")
    bare = OrganizationFacts(bare.id, bare.name, bare.title, obligation=bare.obligation)
    facts = InstitutionFacts(organization=bare, first_observed=first)
    _status, bound = bound_on(None, bare, day)
    judge = engine.unobserved if bound else engine.evaluate_own
    _say(trial, judge(facts, [replace(rule, subject="institution")], day), unit, subject_type)
    return trial


def _unseen_dataset(
    trial: Trial,
    history: InstitutionHistory,
    unit: Unit,
    rule: Rule,
    day: date,
    subject_type: str,
) -> Trial:
    """The institution was known on that day; the dataset had not been seen yet."""
    trial.observed = False
    facts = InstitutionFacts(
        organization=trial.organization or OrganizationFacts(unit.organization_id, ""),
        first_observed=min(history.dataset_turns(unit.dataset_id or ""), default=None),
    )
    judged = engine.unobserved(facts, [replace(rule, subject="institution")], day)
    first = facts.first_observed
    since = f" el {long_date(first)}" if first else ""
    reason = f"Este portal vio el conjunto por primera vez{since}; antes no hay con qué juzgar."
    told = [Judged(replace(item.verdict, reason=reason), item.rule) for item in judged]
    _say(trial, told, unit, subject_type)
    return trial


def _say(trial: Trial, judged: list[Judged], unit: Unit, subject_type: str) -> None:
    for item in judged:
        verdict = item.verdict
        if subject_type != "institution":
            verdict = replace(verdict, subject=Subject(subject_type, unit.subject_id))
        trial.bodies.append(verdict_body(verdict, item.rule))
