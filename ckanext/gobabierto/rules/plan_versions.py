"""The versions of a year's Plan, and what each committed: later changes cure nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.gobabierto.facts.plan_types import PlanFacts, PlanRowFacts
from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts

from .case import Case
from .verdict import Subject

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the Plan and the days on which it was in force, the last one excluded."""

    plan: PlanFacts
    start: date
    end: date | None

    def in_force(self, day: date) -> bool:
        """Whether it was in force on *day*: on that of a change, both the old one and the new."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was to be delivered, and by when, by the version in force on that very day."""

    row: PlanRowFacts
    """The row as known now, or as last known where the Plan in force no longer has it."""
    due: date
    dropped: bool = False
    moved_to: date | None = None
    """The day to which it was moved once it was due."""


def sure_rows(dataset: DatasetFacts) -> tuple[PlanRowFacts, ...]:
    """Rows of the Plan that are surely about the dataset: doubtful matches decide nothing."""
    return tuple(row for row in dataset.plan_rows if row.match_by in {"link", "auto", "person"})


def plan_of(facts: InstitutionFacts, year: int) -> PlanFacts | None:
    """The version of the Plan of *year* that *facts* hold."""
    return next((item for item in facts.plans if item.year == year), None)


def row_subject(row: PlanRowFacts) -> Subject:
    """A row of the Plan as subject of a verdict."""
    title = row.dataset_title or f"Renglón {row.number}"
    if row.resource_title and row.resource_title != row.dataset_title:
        title = f"{title}: {row.resource_title}"
    return Subject("plan_row", row.id, f"Renglón {row.number}", title)


def versions(case: Case, year: int) -> list[Version]:
    """Every version of the Plan of *year* up to the day judged, the newest first.

    Each begins before the one after it, so there are no more of them than days.
    """
    facts: InstitutionFacts | None = case.facts
    plan, end = plan_of(case.facts, year), None
    if plan is None:
        plan, end = _withdrawn(case, year)
    found: list[Version] = []
    while plan is not None:
        start = plan.imported_on or date.min
        if end is not None and start >= end:
            break
        found.append(Version(plan, start, end))
        if plan.version <= 1 or start == date.min:
            break
        facts, end = case.history(start - _ONE_DAY, datasets=False), start
        plan = plan_of(facts, year) if facts else None
    if found:
        # Before it was first seen, the oldest one known is all that can be said to have held.
        found[-1] = Version(found[-1].plan, date.min, found[-1].end)
    return found


def _withdrawn(case: Case, year: int) -> tuple[PlanFacts | None, date | None]:
    """A Plan that is no longer there: the last one seen at the beginning of some month."""
    first = date(year, 1, 1)
    day = min(case.as_of, date(year + 1, 1, 31)).replace(day=1)
    while day > first and (facts := case.history(day, datasets=False)) is not None:
        if found := plan_of(facts, year):
            return found, day + _ONE_DAY
        day = (day - _ONE_DAY).replace(day=1)
    return None, None


def commitments(known: list[Version]) -> dict[str, Commitment]:
    """What the Plan of a year commits, by id of row, from its versions (newest first).

    A row that came due under one version is judged by that version's day, whatever became of it; on
    the day of a change the version of that morning comes first.
    """
    if not known:
        return {}
    now = {row.id: row for row in known[0].plan.rows} if known[0].end is None else {}
    found: dict[str, Commitment] = {}
    for version in reversed(known):
        for row in version.plan.rows:
            due = row.committed_on
            if due is None or row.id in found or not version.in_force(due):
                continue
            current = now.get(row.id)
            later = current.committed_on if current else None
            found[row.id] = Commitment(
                current or row,
                due,
                dropped=current is None,
                moved_to=later if later and later != due else None,
            )
    if known[0].end is None:
        left = {row.id: row for row in known[0].plan.rows if row.committed_on}
        since = _stated_since(known, {key: row for key, row in left.items() if key not in found})
        for key, day in since.items():
            row = left[key]
            found[key] = Commitment(row, max(row.committed_on or day, day))
    return found


def _stated_since(known: list[Version], rows: Mapping[str, PlanRowFacts]) -> dict[str, date]:
    """Since when the Plan has said so of *rows*: a day that had passed binds from that day on.

    Otherwise a date moved into the past, where no version in force had it, would never be judged.
    """
    since = dict.fromkeys(rows, known[0].start)
    same = rows
    for version in known[1:]:
        said = {row.id: row.committed_on for row in version.plan.rows}
        same = {key: row for key, row in same.items() if said.get(key) == row.committed_on}
        if not same:
            break
        since.update(dict.fromkeys(same, version.start))
    return since


def changed_too_late(case: Case, item: Commitment) -> str:
    """Why the day judged is not the one that the Plan has now: that change cures nothing."""
    now = item.row.committed_on
    if item.dropped:
        note = case.note("quitado")
    elif item.moved_to:
        note = case.note("movido", dia=item.moved_to)
    elif now is None:
        note = case.note("fecha_quitada")
    elif now != item.due:
        note = case.note("escrito_despues", dia=now, limite=item.due)
    else:
        return ""
    return f" {note}"
