"""The year's Plan Institucional, public: here, or at an address the institution registered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ckanext.gobabierto.facts.outline import PLAN_CATEGORY
from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts

from .case import Case
from .dictionary import data_files
from .periods import first_day, last_day, years_in
from .registry import judges
from .verdict import Cause, Evidence, Grade, State, Verdict
from .years import born_in, in_plan_years, not_yet, plan_term


@dataclass(frozen=True, slots=True)
class PlanFound:
    """Where the Plan of a year is public, and since when as far as is known."""

    where: str
    source: str
    since: date | None
    grade: Grade
    """``declarado`` wherever a date that somebody wrote is the one that decides."""


@dataclass(frozen=True, slots=True)
class Search:
    """The earliest publication known, and the day on which a later date begins to count."""

    plan: PlanFound | None
    turn: date | None


def is_plan(dataset: DatasetFacts) -> bool:
    """Whether the dataset holds the institution's Plans."""
    by_category = dataset.role == "datos" and dataset.category == PLAN_CATEGORY
    return dataset.role == "plan" or by_category


def covers(resource: ResourceFacts, year: int) -> bool:
    """Whether the file is the Plan of *year*, by its period or by the year it names."""
    start, end = first_day(resource.temporal_start), last_day(resource.temporal_end)
    if start or end:
        first = (start or end or date.min).year
        return first <= year <= (end or start or date.min).year
    return year in _years_named(resource)


def _years_named(resource: ResourceFacts) -> tuple[int, ...]:
    text = f"{resource.name} {resource.description} {resource.url.rsplit('/', 1)[-1]}"
    return years_in(text.replace("_", " ").replace("-", " "))


def _names_a_year(resource: ResourceFacts) -> bool:
    """Whether it says of which year it is; of one that does not, its reading decides."""
    stated = first_day(resource.temporal_start) or last_day(resource.temporal_end)
    return stated is not None or bool(_years_named(resource))


def find_plan(case: Case, year: int) -> Search:
    """The earliest known publication of the Plan of *year*; a future one is none yet."""
    found: list[PlanFound] = []
    turns: list[date] = []
    for dataset in case.facts.datasets:
        if dataset.private or dataset.state != "active" or not is_plan(dataset):
            continue
        read = any(p.year == year and p.dataset_id == dataset.id for p in case.facts.plans)
        for resource in data_files(dataset):
            if covers(resource, year) or (read and not _names_a_year(resource)):
                found.append(_on_portal(case, dataset, resource))
                turns += [day for day in _dates(case, dataset, resource) if day > case.as_of]
    found += [
        PlanFound(item.url, "organization.plan_addresses", item.published, Grade.DECLARADO)
        for item in case.facts.organization.plan_addresses
        if item.year == year
    ]
    turns += [item.since for item in found if item.since and item.since > case.as_of]
    public = [item for item in found if item.since is None or item.since <= case.as_of]
    earliest = min(public, key=lambda item: item.since or date.max, default=None)
    return Search(earliest, min(turns, default=None))


def _dates(case: Case, dataset: DatasetFacts, resource: ResourceFacts) -> list[date]:
    """The dates that may say since when the file is public here."""
    if case.facts.is_platform:
        days = (resource.first_seen, dataset.first_public)
    else:
        days = (resource.first_seen, resource.last_modified or dataset.first_public)
    return [day for day in days if day]


def _on_portal(case: Case, dataset: DatasetFacts, resource: ResourceFacts) -> PlanFound:
    """On the platform only the portal's own record counts; elsewhere a declared earlier day too."""
    days = _dates(case, dataset, resource)
    if case.facts.is_platform:
        since = max(days, default=None)
    else:
        past = [day for day in days if day <= case.as_of]
        since = min(past, default=None)
    stated = since is not None and since == resource.last_modified != resource.first_seen
    declared = stated and not case.facts.is_platform
    grade = Grade.DECLARADO if declared else Grade.MEDIDO
    return PlanFound(dataset.title or dataset.name, f"dataset {dataset.id}", since, grade)


@judges("L25-PLAN-01")
def plan_of_the_year(case: Case) -> list[Verdict]:
    """The Plan of the running year; until its term ends, also that of the year before."""
    return in_plan_years(
        case, lambda year: [_judged(case, year)], lambda year: plan_term(case, year).latest
    )


def _judged(case: Case, year: int) -> Verdict:
    search = find_plan(case, year)
    verdict = _published(case, search.plan, year) if search.plan else _missing(case, year)
    turns = [day for day in (search.turn, verdict.next_change) if day]
    return replace(verdict, next_change=min(turns, default=None))


def _missing(case: Case, year: int) -> Verdict:
    days, term = case.parameter("days"), plan_term(case, year)
    evidence = Evidence(
        "value",
        "no se encontró",
        "dataset.dataset_role, organization.plan_addresses",
        threshold=term.latest.isoformat(),
        threshold_origin=days.origin,
        grade=Grade.MEDIDO,
    )
    if later := born_in(case, year, plan_term, evidence):
        return later
    if case.as_of <= term.latest:
        return not_yet(case, year, term, evidence)
    breach = case.facts.is_platform
    return case.verdict(
        State.INCUMPLE if breach else State.NO_VERIFICABLE,
        case.say("falta" if breach else "no_visto", anio=year, limite=term.latest),
        evidence,
        cause=None if breach else Cause.FUENTE_SIN_LECTURA,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
        next_change=date(year + 1, 1, 1),
    )


def _published(case: Case, found: PlanFound, year: int) -> Verdict:
    term = plan_term(case, year)
    evidence = Evidence(
        "date" if found.since else "address",
        found.since.isoformat() if found.since else found.where,
        found.source,
        threshold=term.latest.isoformat(),
        threshold_origin=case.parameter("days").origin,
        grade=found.grade,
    )
    key, late = "publico", None
    if found.since is None:
        key = "publico_sin_fecha"
    elif found.since > term.latest:
        key, late = "fuera_de_plazo", (found.since - term.latest).days
    reason = case.say(key, anio=year, donde=found.where, dia=found.since or "", limite=term.latest)
    return case.verdict(
        State.CUMPLE,
        reason,
        evidence,
        period=str(year),
        due=term.latest,
        advise_by=term.earliest,
        days_late=late,
        next_change=date(year + 1, 1, 1),
    )
