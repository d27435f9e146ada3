"""What is not up to date and the Plan dates: the delivery is judged there, and only there."""

from __future__ import annotations

from datetime import date, timedelta

from ckanext.gobabierto.facts.plan_types import PlanRowFacts
from ckanext.gobabierto.facts.types import ResourceFacts
from ckanext.gobabierto.vocabularies.frequencies import Frequency

from .case import Case
from .freshness import freshness
from .plan_versions import sure_rows
from .verdict import Evidence, Exemption, State, Verdict

_ONE_DAY = timedelta(days=1)


def dated_by_the_plan(
    case: Case, resource: ResourceFacts | None, frequency: Frequency | None, found: Verdict
) -> Verdict | None:
    """``no_aplica`` where the Plan already dates the delivery that is missing (rules.md 1.3).

    Whatever becomes of it is counted by PLAN-05; data that are up to date stay so. A row that is
    due excuses nothing where PLAN-05 cannot say that it was not met.
    """
    if found.state not in {State.POR_VENCER, State.INCUMPLE} or found.advise_by is None:
        return None
    seen = freshness(case.data, resource, case.as_of) if resource else None
    period = timedelta(days=(frequency.max_age if frequency else None) or 0)
    for row in sure_rows(case.data):
        due = row.committed_on
        mine = not row.resource_id or resource is None or row.resource_id == resource.id
        if due is None or row.delivered_on or not mine or seen is None:
            continue
        if not _counted_by_the_plan(case, row, due):
            continue
        if seen.day < due <= found.advise_by + period:
            return case.verdict(
                State.NO_APLICA,
                case.say("otra_regla", renglon=row.number, dia=due),
                Evidence(
                    "date",
                    due.isoformat(),
                    "Plan Institucional",
                    threshold=found.advise_by.isoformat(),
                    threshold_origin=case.parameter("period").origin,
                ),
                exemption=Exemption.OTRA_REGLA,
                next_change=_turn_of(case, due, found),
            )
    return None


def _counted_by_the_plan(case: Case, row: PlanRowFacts, due: date) -> bool:
    """Whether PLAN-05 will judge the row, or did: one whose date was guessed it never fails."""
    if row.date_quality == "guessed" or case.facts.organization.publica_a_traves_de:
        return False
    return case.as_of <= due or case.facts.is_platform


def _turn_of(case: Case, due: date, found: Verdict) -> date | None:
    """Elsewhere than on the platform the row excuses until it is due, and no longer."""
    turns = [found.next_change]
    if case.as_of <= due and not case.facts.is_platform:
        turns.append(due + _ONE_DAY)
    return min((day for day in turns if day), default=None)
