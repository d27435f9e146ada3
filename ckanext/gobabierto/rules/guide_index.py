"""Medals and index of the tool of 2015–2018: for whoever continues those series, never a grade.

Of the four parts of the index only that of the medals is known; nobody knows how delays, downloads
and recommendations scaled inside theirs. So the index itself is never given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.observing import FAILED
from ckanext.gobabierto.facts.types import DatasetFacts
from ckanext.gobabierto.vocabularies import frequencies

from .case import Case
from .dictionary import data_files
from .freshness import (
    declared_frequency,
    freshness,
    limits,
    newest_file,
    next_close,
    next_date,
    next_newest,
)
from .metadata import filled
from .observed import find
from .registry import judges
from .verdict import Cause, Evidence, Grade, State, Verdict

_BRONZE = ("title", "notes", "category", "tags")
_SILVER = ("maintainer", "maintainer_email")
_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Medal:
    """What a dataset earned."""

    name: str
    """``oro`` | ``plata`` | ``bronce`` | ``""``."""
    links_known: bool
    """Every address was asked; without that no medal is given."""
    turns: date | None = None
    """First day on which the clock gives the gold or takes it away."""


def medal(dataset: DatasetFacts, as_of: date) -> Medal:
    """The medal of a dataset: its metadata, its contact, its updates; no broken link."""
    seen = [find(dataset, item.id) for item in dataset.resources]
    known = bool(seen) and all(item and item.outcome for item in seen)
    broken = any(i and i.outcome in FAILED and i.failures >= _FAILURES for i in seen)
    whole = all(filled(dataset, field) for field in _BRONZE)
    if broken or not whole or not dataset.resources:
        return Medal("", known)
    if not all(filled(dataset, field) for field in _SILVER):
        return Medal("bronce", known)
    lasts = _lasts_until(dataset, as_of)
    turns = [next_close(dataset, as_of), next_newest(dataset, as_of)]
    turns += [next_date(dataset, item, as_of) for item in data_files(dataset)]
    if lasts is None or lasts < as_of:
        return Medal("plata", known, _first(turns))
    return Medal("oro", known, _first([*turns, lasts + timedelta(days=1)]))


def _first(days: list[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _lasts_until(dataset: DatasetFacts, as_of: date) -> date | None:
    newest = newest_file(dataset, as_of)
    frequency = frequencies.find(declared_frequency(dataset, newest.resource))
    if newest.resource is None or frequency is None or frequency.max_age is None:
        return None
    seen = freshness(dataset, newest.resource, as_of)
    return limits(seen.day, frequency, 0, 0).grace if seen else None


@judges("G17-MED-01")
def dataset_medal(case: Case) -> list[Verdict]:
    """Which medal the dataset would have had."""
    if exempt := case.exempt_by_role():
        return [exempt]
    found = medal(case.data, case.as_of)
    if not found.links_known:
        reason = case.say("sin_observacion")
        return [case.verdict(State.NO_VERIFICABLE, reason, cause=Cause.SIN_OBSERVACION)]
    evidence = Evidence("value", found.name or "ninguna", "dataset", grade=Grade.MEDIDO)
    state = State.CUMPLE if found.name else State.INCUMPLE
    reason = case.say("medalla" if found.name else "ninguna", medalla=found.name)
    return [case.verdict(state, reason, evidence, next_change=found.turns)]


@judges("G17-IDX-01", inside=True)
def institution_index(case: Case) -> list[Verdict]:
    """The part of the index that can be computed; the index itself is not."""
    points = {
        name: int(case.parameter(f"points_{name}").value) for name in ("bronce", "plata", "oro")
    }
    worth = {
        "": 0,
        "bronce": points["bronce"],
        "plata": points["bronce"] + points["plata"],
        "oro": sum(points.values()),
    }
    own = [
        d
        for d in case.facts.datasets
        if not d.private and d.state == "active" and d.role == "datos"
    ]
    medals = [medal(item, case.as_of) for item in own]
    told = [item for item in medals if item.links_known]
    evidence: list[Evidence] = []
    if told:
        mean = sum(worth[item.name] for item in told) / len(told)
        value = (
            f"calidad: {mean:.2f} de {worth['oro']} puntos, en {len(told)} de {len(own)} conjuntos"
        )
        evidence.append(Evidence("value", value, "dataset", grade=Grade.MEDIDO))
    turns = [item.turns for item in medals if item.turns]
    return [
        case.verdict(
            State.NO_VERIFICABLE,
            case.say("partes"),
            *evidence,
            cause=Cause.SIN_OBSERVACION,
            next_change=min(turns, default=None),
        )
    ]
