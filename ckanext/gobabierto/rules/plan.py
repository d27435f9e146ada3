"""The year's Plan Institucional, public: here, or at an address the institution registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts

from .calendar import Term
from .case import Case
from .periods import first_day, last_day, years_in
from .registry import judges
from .standing import standing_on
from .verdict import Cause, Evidence, Exemption, Grade, State, Verdict

_PLAN_CATEGORY = "plan_apertura_datos"


@dataclass(frozen=True, slots=True)
class PlanFound:
    """Where the Plan of a year is public, and since when as far as is known."""

    where: str
    source: str
    since: date | None


def is_plan(dataset: DatasetFacts) -> bool:
    """Whether the dataset holds the institution's Plans."""
    return dataset.role == "plan" or dataset.category == _PLAN_CATEGORY


def covers(resource: ResourceFacts, year: int) -> bool:
    """Whether the file is the Plan of *year*, by its period or by the year it names."""
    start, end = first_day(resource.temporal_start), last_day(resource.temporal_end)
    if start or end:
        first = (start or end or date.min).year
        return first <= year <= (end or start or date.min).year
    text = f"{resource.name} {resource.description} {resource.url.rsplit('/', 1)[-1]}"
    return year in years_in(text.replace("_", " ").replace("-", " "))


def find_plan(case: Case, year: int) -> PlanFound | None:
    """The earliest known publication of the Plan of *year*."""
    found: list[PlanFound] = []
    for dataset in case.facts.datasets:
        if dataset.private or dataset.state != "active" or not is_plan(dataset):
            continue
        for resource in dataset.resources:
            if not covers(resource, year):
                continue
            since = _public_since(case, dataset, resource)
            found.append(PlanFound(dataset.title or dataset.name, dataset.id, since))
    found += [
        PlanFound(address.url, "organization.plan_addresses", address.published)
        for address in case.facts.organization.plan_addresses
        if address.year == year
    ]
    return min(found, key=lambda item: item.since or date.max, default=None)


def _public_since(case: Case, dataset: DatasetFacts, resource: ResourceFacts) -> date | None:
    """On the platform the portal's own record rules; elsewhere a declared earlier day counts."""
    days = [day for day in (resource.first_seen, resource.last_modified) if day]
    since = min(days, default=dataset.first_public)
    if case.facts.is_platform and since and dataset.first_public:
        return max(since, dataset.first_public)
    return since


@judges("L25-PLAN-01")
def plan_of_the_year(case: Case) -> list[Verdict]:
    """The Plan of the running year, with the two readings of «primeros veinte días»."""
    year = max(case.as_of.year, int(case.parameter("first_year").value))
    days = case.parameter("days")
    term = case.calendar.first_days_of_year(year, int(days.value))
    born = standing_on(case.facts.organization, case.as_of, "").since
    found = find_plan(case, year)
    if found:
        return [_published(case, found, year, term)]
    evidence = Evidence(
        "value",
        "no se encontró",
        "dataset.dataset_role, organization.plan_addresses",
        threshold=term.latest.isoformat(),
        threshold_origin=days.origin,
        grade=Grade.MEDIDO,
    )
    if born and born > date(year, 1, 1):
        return [_born_later(case, year, born, evidence)]
    if case.as_of <= term.latest:
        return [
            case.verdict(
                State.NO_APLICA,
                case.say("aun_no", anio=year, aviso=term.earliest, limite=term.latest),
                evidence,
                exemption=Exemption.AUN_NO_EXIGIBLE,
                period=str(year),
                due=term.latest,
                advise_by=term.earliest,
                next_change=term.latest + timedelta(days=1),
            )
        ]
    breach = case.facts.is_platform
    return [
        case.verdict(
            State.INCUMPLE if breach else State.NO_VERIFICABLE,
            case.say("falta" if breach else "no_visto", anio=year, limite=term.latest),
            evidence,
            cause=None if breach else Cause.FUENTE_SIN_LECTURA,
            period=str(year),
            due=term.latest,
            advise_by=term.earliest,
            next_change=date(year + 1, 1, 1),
        )
    ]


def _published(case: Case, found: PlanFound, year: int, term: Term) -> Verdict:
    registered = found.source.startswith("organization.")
    evidence = Evidence(
        "date" if found.since else "address",
        found.since.isoformat() if found.since else found.where,
        found.source if registered else f"dataset {found.source}",
        threshold=term.latest.isoformat(),
        threshold_origin=case.parameter("days").origin,
        grade=Grade.DECLARADO if registered else Grade.MEDIDO,
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


def _born_later(case: Case, year: int, born: date, evidence: Evidence) -> Verdict:
    following = case.calendar.first_days_of_year(year + 1, int(case.parameter("days").value))
    return case.verdict(
        State.NO_APLICA,
        case.say("nacio_despues", dia=born, anio=year, siguiente=year + 1, limite=following.latest),
        evidence,
        exemption=Exemption.AUN_NO_EXIGIBLE,
        period=str(year),
        due=following.latest,
        advise_by=following.earliest,
        next_change=date(year + 1, 1, 1),
    )
