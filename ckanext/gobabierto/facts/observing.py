"""A new look at a resource joined with the last one: what lasts, since when, how often it failed.

Pure. A check of the address says nothing of the content, and the other way round: what the new look
did not look at stays as it was.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from ckanext.gobabierto import clock

from .observation_types import ResourceObservation

FAILED = frozenset(
    {
        "no_existe", "sin_dns", "tiempo_agotado", "certificado", "bloqueado", "requiere_sesion",
        "prohibido", "error_servidor", "otro_contenido",
    }
)  # fmt: skip
MOST_FAILURES = 10
MOST_HOURS = 720
"""What is beyond these decides nothing any more, and would be news on every check."""

_OF_ADDRESS = ("outcome", "status", "final_url", "media_type", "file_modified", "confirmed")
MOST_READINGS = 4
"""Answers named of failures in a row: the first, which says since when, and the last ones."""

_KEPT_APART = {
    "resource_id", "dataset_id", "checked_on", "failures", "failing_since", "failing_hours",
    "source_seen_on", "source_changed_on", "readings", *_OF_ADDRESS,
}  # fmt: skip
_OF_CONTENT = tuple(
    item.name for item in fields(ResourceObservation) if item.name not in _KEPT_APART
)


def merged(
    last: ResourceObservation | None, new: ResourceObservation, moment: datetime
) -> ResourceObservation:
    """*new*, with what *last* knew and *new* does not say.

    :param last: the resource as last observed; ``None`` the first time.
    :param new: what this look found; it need not count failures nor say since when.
    :param moment: of this look.
    """
    day = clock.day_of(moment)
    found = replace(new, checked_on=new.checked_on or day)
    found = _address(last, found, moment) if new.outcome else _keep(last, found, _OF_ADDRESS)
    if not new.outcome and last:
        counted = {"failures", "failing_since", "failing_hours", "readings"}
        found = replace(found, **{name: getattr(last, name) for name in counted})
    looked_inside = new.read is not None or bool(new.fingerprint)
    found = _content(last, found, moment) if looked_inside else _keep(last, found, _OF_CONTENT)
    if last and new.source_seen_on is None:
        seen = {"source_seen_on", "source_changed_on"}
        found = replace(found, **{name: getattr(last, name) for name in seen})
    return found


def _keep(
    last: ResourceObservation | None, new: ResourceObservation, names: tuple[str, ...]
) -> ResourceObservation:
    return replace(new, **{name: getattr(last, name) for name in names}) if last else new


def _address(
    last: ResourceObservation | None, new: ResourceObservation, moment: datetime
) -> ResourceObservation:
    """Failures in a row, and for how long; a person's word holds while the outcome is the same."""
    same = last is not None and last.outcome == new.outcome
    new = replace(new, confirmed=new.confirmed or (last.confirmed if last and same else ""))
    if new.outcome not in FAILED:
        return replace(new, failures=0, failing_since=None, failing_hours=0)
    since = (last.failing_since if last else None) or moment
    hours = int((moment - since).total_seconds() // 3600)
    before = last.readings if last and last.failures else ()
    return replace(
        new,
        readings=_chain(before, new.readings),
        failures=min((last.failures if last else 0) + 1, MOST_FAILURES),
        failing_since=since,
        failing_hours=min(max(hours, 0), MOST_HOURS),
    )


def _chain(before: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The first answer of a row of failures and the last ones of it."""
    chain = (*before, *(item for item in new if item not in before))
    return chain if len(chain) <= MOST_READINGS else (chain[0], *chain[1 - MOST_READINGS :])


def _content(
    last: ResourceObservation | None, new: ResourceObservation, moment: datetime
) -> ResourceObservation:
    """Since when the content and its columns are these, and whether there were others before."""
    day = clock.day_of(moment)
    if new.fingerprint:
        same = last is not None and last.fingerprint == new.fingerprint
        changed = bool(last and last.fingerprint and not same)
        new = replace(
            new,
            fingerprint_since=(last.fingerprint_since if last and same else None) or day,
            fingerprint_changed=changed or bool(last and same and last.fingerprint_changed),
        )
    if new.columns:
        same = last is not None and last.columns == new.columns
        changed = bool(last and last.columns and not same)
        new = replace(
            new,
            columns_since=(last.columns_since if last and same else None) or day,
            columns_changed_on=day if changed else (last.columns_changed_on if last else None),
        )
    reviewed = last is not None and last.personal == new.personal
    return replace(
        new,
        personal_review=new.personal_review
        or (last.personal_review if last and reviewed and new.personal else ""),
        dictionary_changed_on=new.dictionary_changed_on
        or (last.dictionary_changed_on if last else None),
    )
