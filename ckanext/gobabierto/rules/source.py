"""Whether the published copy is behind the institution's own (art. 33)."""

from __future__ import annotations

from datetime import date

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts

from .case import Case
from .dictionary import data_files
from .observed import expires, recent, seen_at, unobserved
from .registry import judges
from .verdict import Evidence, Grade, State, Verdict


@judges("L25-UPD-04")
def as_new_as_the_source(case: Case) -> list[Verdict]:
    """Each published file is as new as the one that the institution has."""
    if exempt := case.exempt_by_role():
        return [exempt]
    return [_compared(case, item) for item in data_files(case.data)]


def _compared(case: Case, resource: ResourceFacts) -> Verdict:
    seen = recent(case, resource.id)
    if seen is None or seen.source_seen_on is None:
        return unobserved(case, resource)
    copy, changed = _copied_on(case, resource, seen), seen.source_changed_on
    if changed is not None and copy is None:
        return unobserved(case, resource)
    behind = changed is not None and copy is not None and copy < changed
    evidence = Evidence(
        "date",
        (changed or seen.source_seen_on).isoformat(),
        "copia de la institución",
        threshold=copy.isoformat() if copy else "",
        threshold_origin="ley" if copy else "",
        grade=Grade.MEDIDO,
        observed_at=seen_at(seen),
    )
    key = "atrasada" if behind else "igual"
    return case.verdict(
        State.INCUMPLE if behind else State.CUMPLE,
        case.say(key, dia=changed or seen.source_seen_on),
        evidence,
        subject=case.subject(resource),
        next_change=expires(case, seen),
    )


def _copied_on(case: Case, resource: ResourceFacts, seen: ResourceObservation) -> date | None:
    """The day of the published content; no file is newer than its dataset says to be."""
    changed = seen.fingerprint_since if seen.fingerprint_changed else None
    of_file = changed or resource.last_modified or seen.file_modified or seen.fingerprint_since
    return of_file or case.data.modified
