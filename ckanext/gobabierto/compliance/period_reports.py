"""A period as the actions answer it: from what was frozen, or from what is stored of its last day.

Nothing here is judged; a frozen period is read as it was frozen, whatever is known today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import orjson

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import read
from ckanext.gobabierto.obligations import notices_of, primary_on, profiles, short_title

from . import freeze, memo, period_document, period_store, reports, store
from .period_groups import day_group, frozen_groups
from .periods import Period
from .standings import Standing, national_figures, remembered_standings
from .totals import totals

PERIODS = "period"
"""The way of grouping that is not of one day."""


@dataclass(frozen=True, slots=True)
class View:
    """The institutions of a period, or of a day, and where they were read from."""

    day: date
    law: str
    standings: Sequence[Standing]
    rules: Sequence[dict[str, str]]
    published: Callable[[], dict[str, int]]
    """Datasets of each institution; counted only where they are told."""
    period: Period | None = None
    stored: period_store.Stored | None = None
    provisional: bool = False
    """The period is not over: what is shown is of today."""
    known_at: datetime | None = None


def view_of(
    period: Period | None, day: date | None = None, known_at: datetime | None = None
) -> View:
    """A period as it was frozen, else the last of its days that has come.

    :param known_at: as it was known then, when no later day had come; what was frozen is not asked.
    """
    today = clock.day_of(known_at) if known_at else clock.today()
    stored = period_store.find(period.name, period_store.FROZEN) if period else None
    if stored is not None and known_at is None:
        return _frozen(period, stored)
    shown = min(period.last, today) if period else day or today
    profile = primary_on(shown)
    return View(
        day=shown,
        law=profile.id if profile else "",
        standings=remembered_standings(shown, profile, known_at),
        rules=[period_document.rule_line(rule) for rule in freeze.rules_of(shown)],
        published=partial(read.published_counts, shown, known_at=known_at),
        period=period,
        provisional=bool(period and not period.over(today)),
        known_at=known_at,
    )


def _frozen(period: Period | None, stored: period_store.Stored) -> View:
    head = orjson.loads(stored.content)
    verbs = {rule["id"]: rule["verb"] for rule in head["rules"]}
    rows = [orjson.loads(content) for content in period_store.contents(stored.id)]
    return View(
        day=stored.ends,
        law=stored.law,
        standings=[period_document.standing_from(row, verbs) for row in rows],
        rules=head["rules"],
        published=lambda: {row["institution"]["id"]: row["published"] for row in rows},
        period=period,
        stored=stored,
    )


def stats_report(view: View, group_by: Sequence[str]) -> dict[str, Any]:
    """``gobabierto_compliance_stats``."""
    evaluated = [item.evaluated_at for item in store.all_progress().values() if item.evaluated_at]
    moment = max(evaluated, default=None)
    told = about(view)
    if told["frozen"]:
        # One answer with one tag for every reader: no account in it.
        told["frozen"]["recorded_by"] = None
    return {
        **told,
        "evaluated_at": moment.isoformat() if moment and not view.stored else None,
        "institutions": len(view.standings),
        **_with_periods(view, group_by),
    }


def _with_periods(view: View, group_by: Sequence[str]) -> dict[str, Any]:
    """The totals, with the periods beside the other groups where they are asked for."""
    others = tuple(name for name in group_by if name != PERIODS)
    told = _totals(view, others)
    if PERIODS not in group_by:
        return told
    found = frozen_groups(view.day, view.known_at)
    if not view.stored:
        name = view.period.name if view.period else view.day.isoformat()
        # A day that no period is asked by stands as itself, beside the periods before it.
        found.append(
            day_group(name, view.standings, view.day, view.law, provisional=view.provisional)
        )
    groups = {**told["groups"], PERIODS: found}
    return {**told, "groups": {name: groups[name] for name in group_by}}


def _totals(view: View, group_by: tuple[str, ...]) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        return totals(view.standings, group_by, view.rules)

    if view.stored:
        return work()
    return memo.remembered(("totals", view.day, view.known_at, group_by), work)


def table_report(view: View) -> dict[str, Any]:
    """The national table of a period: one row per institution, in the order of their siglas."""
    published = view.published()
    rows = [
        {
            "institution": item.institution,
            "eje3": item.eje3,
            "coverage": {"published": published.get(item.institution["id"], 0)},
        }
        for item in view.standings
    ]
    rows.sort(key=lambda r: r["institution"]["siglas"] or r["institution"]["title"])
    return {
        **about(view),
        "national": national_figures((item.institution, item.eje3) for item in view.standings),
        "rules": list(view.rules),
        "institutions": rows,
    }


def about(view: View) -> dict[str, Any]:
    """Day, period, law and checksum of what is answered."""
    law = next((profile for profile in profiles() if profile.id == view.law), None)
    return {
        "as_of": view.day.isoformat(),
        "period": view.period.to_dict(clock.today()) if view.period else None,
        "frozen": stored_body(view.stored) if view.stored else None,
        "provisional": view.provisional,
        "profile": reports.profile_to_dict(law),
        "disclaimer": notices_of(law).disclaimer,
    }


def stored_body(stored: period_store.Stored) -> dict[str, Any]:
    """When a period was recorded, by whom, and its checksum."""
    return {
        "kind": stored.kind,
        "sha256": stored.sha256,
        "recorded_at": stored.recorded_at.isoformat(),
        "recorded_by": stored.recorded_by,
    }


def period_body(stored: period_store.Stored) -> dict[str, Any]:
    """A recorded period in a list."""
    head = orjson.loads(stored.content)
    period = Period(stored.name, stored.starts, stored.ends)
    return {
        **period.to_dict(clock.today()),
        **stored_body(stored),
        "law": stored.law,
        "law_title": short_title(stored.law),
        "national": head.get("national"),
        "historical": head if stored.kind == period_store.HISTORICAL else None,
    }


def errata_body(stored: period_store.Stored) -> list[dict[str, Any]]:
    """The corrections of a period."""
    return [erratum_body(item) for item in period_store.errata(stored.id)]


def erratum_body(item: period_store.Erratum) -> dict[str, Any]:
    """One correction."""
    return {
        "id": item.id,
        "organization_id": item.organization_id,
        "text": item.text,
        "reference": item.reference,
        "recorded_at": item.recorded_at.isoformat(),
        "recorded_by": item.recorded_by,
    }


def evaluation_state() -> str:
    """Changes whenever an answer of totals may change."""
    return f"{memo.evaluation_state()}-{period_store.fingerprint()}"
