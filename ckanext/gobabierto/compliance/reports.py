"""The answers of the compliance actions: read from what is stored, nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import catalogue, read, read_plans
from ckanext.gobabierto.facts.inventories import inventories
from ckanext.gobabierto.facts.reading import organization_facts
from ckanext.gobabierto.facts.types import InstitutionFacts, OrganizationFacts
from ckanext.gobabierto.obligations import Profile, notices_of, primary_on, rules_on
from ckanext.gobabierto.vocabularies.texts import fold

from . import engine, exported, memo, store, store_queries
from .aggregate import Tally, summarize
from .coverage import band_of, bands, dataset_units, plan_coverage, rule_units
from .rule_form import profile_to_dict
from .selection import Selection
from .serialize import verdict_body
from .standings import (
    bound_on,
    eje3_body,
    national_figures,
    organization_body,
    remembered_standings,
)

EVERYTHING = Selection()
_WORST_FIRST = ("incumple", "no_verificable", "por_vencer", "cumple", "no_aplica")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the national list asked for."""

    q: str = ""
    sector: str = ""
    state: str = ""
    verb: str = ""
    sort: str = "siglas"
    limit: int = 20
    offset: int = 0


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _coming(day: date, changes: Iterable[date | None], known_at: datetime | None) -> str | None:
    """When something may change next, for who asks about today as it is known today.

    What a day that has passed was like does not change with the clock: it has no next evaluation.
    """
    first = min((change for change in changes if change), default=None)
    if first is None or day < clock.today() or known_at is not None:
        return None
    return datetime.combine(first, time(), clock.MEXICO).isoformat()


def institution_report(
    organization_id: str,
    day: date,
    *,
    private: bool,
    known_at: datetime | None = None,
    chosen: Selection = EVERYTHING,
) -> dict[str, Any]:
    """``gobabierto_compliance_show`` (product.md section 4).

    :param private: whether the reader may see what is private of the institution.
    :param known_at: as it was known then; now by default.
    :param chosen: which verdicts; states, units and coverage are those of the whole.
    """
    seen = read.organizations_at(day, [organization_id], known_at).get(organization_id)
    rows = catalogue.organization_rows([organization_id])
    current = seen or organization_facts(rows[organization_id])
    progress = store.progress(organization_id)
    profile = primary_on(day)
    notices = notices_of(profile)
    found = store_queries.verdicts(
        day, organization_id=organization_id, private=private, known_at=known_at
    )
    tallies: list[Tally] = []
    if seen is None:
        found = _nothing_known(current, day)
    elif profile:
        counted = store_queries.counted(day, profile.id, organization_id, known_at=known_at)
        tallies = counted[organization_id].tallies if organization_id in counted else []
    status, bound = bound_on(seen, current, day)
    published = read.published_counts(day, organization_id, known_at).get(organization_id, 0)
    units = {**rule_units(tallies), **dataset_units(found)}
    if chosen.exported and seen is not None:
        found += exported.of_institution(organization_id, day, known_at)
    count, page = chosen.of(found)
    answer = {
        "institution": organization_body(current, status),
        "as_of": day.isoformat(),
        "known_at": _moment(known_at),
        "profile": profile.id if profile else None,
        "evaluated_at": _moment(progress.evaluated_at),
        "next_evaluation_at": _coming(day, [progress.next_change], known_at),
        "up_to_date": up_to_date(progress, day),
        "disclaimer": notices.disclaimer,
        "coverage": plan_coverage(
            published,
            *read_plans.plan_and_before(organization_id, day, known_at),
            inventories(day, organization_id, known_at, private=private).get(organization_id),
            no_inventory=notices.no_inventory,
        ),
        "band": band_of(published),
        "units": units,
        "eje3": eje3_body(summarize(tallies, bound=bound)),
        "count": count,
        "verdicts": page,
    }
    if private:
        answer["waiting"] = read.waiting(organization_id, day, known_at)
    return answer


def _nothing_known(current: OrganizationFacts, day: date) -> list[dict[str, Any]]:
    """Before the first observation: today's facts are never applied to the past.

    The obligation is the exception, for its intervals are dated: who was not bound is told so.
    """
    facts = InstitutionFacts(
        organization=OrganizationFacts(
            current.id, current.name, current.title, obligation=current.obligation
        ),
        first_observed=read.first_observed(current.id),
    )
    _status, bound = bound_on(None, current, day)
    judge = engine.unobserved if bound else engine.evaluate_own
    return [
        {**verdict_body(item.verdict, item.rule), "since": None}
        for item in judge(facts, rules_on(day), day)
    ]


def up_to_date(progress: store.Progress, day: date) -> bool:
    """Whether nothing is left to be looked at again for *day*."""
    if progress.until is None or progress.pending:
        return False
    if progress.dirty_from is not None and progress.dirty_from <= day:
        return False
    return day <= progress.until or progress.next_change is None or day < progress.next_change


def national_report(day: date, asked: Filters, known_at: datetime | None = None) -> dict[str, Any]:
    """``gobabierto_compliance_list``: one row per institution, the figures over all of them.

    :param known_at: as it was known then; now by default.
    """
    profile = primary_on(day)
    progress = store.all_progress()
    kept = memo.remembered(("national", day, known_at), lambda: _rows(day, profile, known_at))
    rows: list[dict[str, Any]] = [
        {**row, "evaluated_at": _evaluated(progress, row)} for row in kept
    ]
    chosen = [row for row in rows if _matches(row, asked)]
    chosen.sort(key=lambda row: fold(row["institution"]["siglas"] or row["institution"]["title"]))
    key = asked.sort.removeprefix("-")
    if key != "siglas":
        chosen.sort(key=lambda row: _sort_value(row, key))
    if asked.sort.startswith("-"):
        chosen.reverse()
    evaluated = [item.evaluated_at for item in progress.values() if item.evaluated_at]
    changes = [item.next_change for item in progress.values()]
    return {
        "count": len(chosen),
        "results": chosen[asked.offset : asked.offset + asked.limit],
        "sectors": sorted({r["institution"]["sector"] for r in rows if r["institution"]["sector"]}),
        "national": {
            **national_figures((r["institution"], r["eje3"]) for r in rows),
            "bands": bands(rows),
        },
        "profile": profile_to_dict(profile),
        "as_of": day.isoformat(),
        "known_at": _moment(known_at),
        "evaluated_at": _moment(max(evaluated, default=None)),
        "next_evaluation_at": _coming(day, changes, known_at),
        "disclaimer": notices_of(profile).disclaimer,
    }


def _evaluated(progress: Mapping[str, store.Progress], row: Mapping[str, Any]) -> str | None:
    own = progress.get(row["institution"]["id"])
    return _moment(own.evaluated_at) if own else None


def _rows(day: date, profile: Profile | None, known_at: datetime | None) -> list[dict[str, Any]]:
    """One row per institution known on *day* or registered now."""
    published = read.published_counts(day, known_at=known_at)
    rows = read_plans.row_counts(day, known_at)
    held = inventories(day, known_at=known_at)
    return [
        {
            "institution": item.institution,
            "eje3": item.eje3,
            "coverage": {
                "published": published.get(item.institution["id"], 0),
                "plan_rows": rows.get(item.institution["id"]),
                "inventory": own.datasets if (own := held.get(item.institution["id"])) else None,
            },
            "band": band_of(published.get(item.institution["id"], 0)),
            "next_due": item.next_due,
        }
        for item in remembered_standings(day, profile, known_at)
    ]


def _matches(row: dict[str, Any], asked: Filters) -> bool:
    institution = row["institution"]
    text = fold(f"{institution['siglas']} {institution['title']} {institution['name']}")
    part = row["eje3"][asked.verb] if asked.verb else row["eje3"]
    return (
        all(word in text for word in fold(asked.q).split())
        and asked.sector in {"", institution["sector"]}
        and asked.state in {"", part["state"]}
    )


def _sort_value(row: dict[str, Any], key: str) -> Any:
    if key == "due":
        return (row["next_due"] or {"due": "9999"})["due"]
    if key == "evaluated":
        return row["evaluated_at"] or ""
    if key in {"title", "name"}:
        return fold(row["institution"][key])
    part = row["eje3"] if key == "state" else row["eje3"][key]
    share = part["met"] / part["applicable"] if part["applicable"] else 2
    return (_WORST_FIRST.index(part["state"]), share)
