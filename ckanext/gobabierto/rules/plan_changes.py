"""Relevant changes between two versions of the Plan are told to the Dirección General."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.plan_types import PlanRowFacts
from ckanext.gobabierto.vocabularies import frequencies
from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .papers import day_of, name_of, no_paper, paper_evidence, papers, reads
from .plan_versions import Version, versions
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Exemption, Grade, State, Subject, Verdict
from .wording import measured
from .years import in_plan_years, plan_term

_TYPE = "aviso_cambio_plan"
_SHOWN = 5


@dataclass(slots=True)
class Changed:
    """A version that changed something of relevance, and the notices that told it."""

    version: Version
    changes: dict[str, str]
    """In words, by id of row."""
    untold: set[str]
    notices: list[DocumentFacts] = field(default_factory=list[DocumentFacts])

    def covers(self, notice: DocumentFacts) -> set[str]:
        """What is still untold and *notice* tells: the row it names, else everything."""
        return self.untold & {notice.plan_row_id} if notice.plan_row_id else set(self.untold)


@judges("L25-PLAN-07")
@reads(_TYPE)
def changes_told(case: Case) -> list[Verdict]:
    """One verdict for each version that changed dates or nature in a relevant way."""

    def of_year(year: int) -> list[Verdict]:
        known = versions(case, year)
        changed: list[Changed] = []
        for new, old in pairwise(known):
            changes = _changes(case, old, new)
            # In the days that the law gives to write it, the Plan is written, not changed.
            if changes and new.start > plan_term(case, year).latest:
                changed.append(Changed(new, changes, untold=set(changes)))
        _give_notices(case, year, [item.start for item in known], changed)
        found = [_told(case, year, item) for item in changed]
        return found or [_nothing(case, year, len(known))]

    return in_plan_years(case, of_year, lambda year: plan_term(case, year).latest)


def _give_notices(case: Case, year: int, starts: list[date], changed: list[Changed]) -> None:
    """Each notice to all that it tells: the law asks for the changes, not a notice of each version.

    One that names a version tells the untold changes up to it; one that names none, those of every
    version before it or, where all of them were told, those of the very next.

    :param starts: of every version, whether or not it changed anything of relevance.
    :param changed: the versions to be told, the newest first.
    """
    window = timedelta(days=int(case.parameter("window").value))
    for notice in papers(case, _TYPE):
        named, last = _named(notice)
        if named not in {"", str(year)}:
            continue
        day = day_of(notice)
        before = [item for item in changed if item.version.start <= day]
        if last is not None:
            ahead = [i for i in changed if day < i.version.start <= day + window]
            up_to = [i for i in (*before, *ahead) if i.version.plan.version <= last]
            _tell(notice, up_to)
            continue
        following = min((start for start in starts if start > day), default=None)
        if not _tell(notice, before) and following and following - window <= day:
            _tell(notice, [item for item in changed if item.version.start == following])


def _named(notice: DocumentFacts) -> tuple[str, int | None]:
    """Year, and last version of its Plan, that a notice names: ``2026``, ``2026-V3``."""
    year, _, version = notice.period.partition("-V")
    return year, int(version) if version.isdecimal() else None


def _tell(notice: DocumentFacts, items: list[Changed]) -> bool:
    """Note what *notice* tells of *items*; whether there was anything."""
    told = [(item, rows) for item in items if (rows := item.covers(notice))]
    for item, rows in told:
        item.untold -= rows
        item.notices.append(notice)
    return bool(told)


def _nothing(case: Case, year: int, count: int) -> Verdict:
    return case.verdict(
        State.NO_APLICA,
        case.say("sin_cambios", anio=year),
        Evidence("count", f"{count} versiones", "Plan Institucional", grade=Grade.MEDIDO),
        exemption=Exemption.SIN_SUPUESTO,
        period=str(year),
    )


def _changes(case: Case, old: Version, new: Version) -> dict[str, str]:
    """What changed in a relevant way, by id of row."""
    days = int(case.parameter("relevant_days").value)
    now = {row.id: row for row in new.plan.rows}
    found: dict[str, str] = {}
    for row in old.plan.rows:
        if word := _change(row, now.get(row.id), days):
            found[row.id] = f"renglón {row.number}: {word}"
    return found


def _change(old: PlanRowFacts, new: PlanRowFacts | None, days: int) -> str:
    if new is None:
        return "se quitó"
    before, after = old.committed_on, new.committed_on
    if before and after is None:
        return "se quitó su fecha"
    if before and after and abs((after - before).days) > days:
        return f"de {before.isoformat()} a {after.isoformat()}"
    if _frequency(old) != _frequency(new):
        return "otra periodicidad"
    return "otro conjunto" if fold(old.dataset_title) != fold(new.dataset_title) else ""


def _frequency(row: PlanRowFacts) -> str:
    known = frequencies.find(row.frequency)
    return known.code if known else fold(row.frequency)


def _told(case: Case, year: int, item: Changed) -> Verdict:
    relevant = case.parameter("relevant_days")
    version, changes, notices, untold = item.version, item.changes, item.notices, item.untold
    listed = list(changes.values())
    words = listed[:_SHOWN] + ([f"{len(listed) - _SHOWN} más"] if len(listed) > _SHOWN else [])
    seen = Evidence(
        "list",
        join(words),
        "Plan Institucional",
        threshold=f"más de {measured(relevant)}",
        threshold_origin=relevant.origin,
        grade=Grade.MEDIDO,
    )
    number = version.plan.version
    subject = Subject(
        "plan_version",
        f"{case.facts.organization.id}:{year}:{number}",
        f"Versión {number}",
        f"Plan Institucional {year}, versión {number}",
    )
    text = {"version": number, "anio": year, "dia": version.start, "cuantos": len(changes)}
    if not untold:
        reason = case.say("notificados", aviso=name_of(notices[0]), **text)
        shown = [paper_evidence(item) for item in notices]
        return case.verdict(State.CUMPLE, reason, *shown, seen, subject=subject, period=str(year))
    return case.verdict(
        State.NO_VERIFICABLE,
        case.say("falta", sin_aviso=len(untold), **text),
        seen,
        no_paper(),
        subject=subject,
        cause=Cause.FALTA_DOCUMENTO,
        period=str(year),
    )
