"""Rules that read what was observed of a file: the observation of the day, or why there is none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypedDict

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts

from .case import Case
from .memory import once_for_each_dataset
from .spanish import shorten
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Subject, Verdict

MAX_AGE = "max_age_days"
"""Parameter: an observation that is older proves nothing about today."""


@once_for_each_dataset
def _by_resource(dataset: DatasetFacts) -> dict[str, ResourceObservation]:
    return {item.resource_id: item for item in dataset.observations}


def find(dataset: DatasetFacts, resource_id: str) -> ResourceObservation | None:
    """What is known of one resource, however old."""
    return _by_resource(dataset).get(resource_id) if dataset.observations else None


def recent(case: Case, resource_id: str) -> ResourceObservation | None:
    """What was observed of one resource, unless nobody did or it is too old to prove anything."""
    found = find(case.data, resource_id)
    if found is None or found.checked_on is None:
        return None
    return found if case.as_of < expires(case, found) else None


class About(TypedDict):
    """What every verdict about an observed file shares."""

    subject: Subject
    next_change: date


def about(case: Case, resource: ResourceFacts, seen: ResourceObservation) -> About:
    """The file, and the day on which what was seen of it proves nothing any more."""
    return About(subject=case.subject(resource), next_change=expires(case, seen))


def expires(case: Case, seen: ResourceObservation) -> date:
    """First day on which *seen* proves nothing any more."""
    return _after(seen.checked_on or case.as_of, int(case.parameter(MAX_AGE).value))


@lru_cache(maxsize=4096)
def _after(day: date, days: int) -> date:
    """The first day after *days* have passed."""
    return day + timedelta(days=days + 1)


def unobserved(
    case: Case, resource: ResourceFacts | None = None, severity: Severity | None = None
) -> Verdict:
    """``no_verificable``: nobody looked, not at this, or too long ago."""
    old = find(case.data, resource.id) if resource and case.data.observations else None
    key, words, turn = "sin_observacion", {}, None
    if old and old.checked_on:
        turn = expires(case, old)
        if turn <= case.as_of:
            key, words, turn = "observacion_vieja", {"dia": old.checked_on}, None
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say(key, **words),
        subject=case.subject(resource),
        severity=severity,
        cause=Cause.SIN_OBSERVACION,
        next_change=turn,
    )


def nothing_to_judge(
    case: Case,
    resource: ResourceFacts | None,
    key: str,
    value: str,
    *,
    until: date | None = None,
    **words: str,
) -> Verdict:
    """``no_aplica``: what the rule speaks about is not in the file or in the dataset."""
    return case.verdict(
        State.NO_APLICA,
        case.say(key, **words),
        Evidence("value", value, "resource.format", grade=Grade.MEDIDO),
        subject=case.subject(resource),
        exemption=Exemption.SIN_OBJETO,
        next_change=until,
    )


@lru_cache(maxsize=1024)
def _moment(day: date) -> datetime:
    return clock.noon_of(day)


def seen_at(seen: ResourceObservation) -> datetime | None:
    """When *seen* was found, for its evidence; observations have the precision of a day."""
    return moment_of(seen.checked_on)


def moment_of(day: date | None) -> datetime | None:
    """A day as evidence bears it."""
    return _moment(day) if day else None


def name_of(resource: ResourceFacts) -> str:
    """The file, for a sentence."""
    return shorten(resource.name, 80) or resource.id
