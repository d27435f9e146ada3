"""The registered documents that belong in the expediente of a period, with their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.documents import show, storage, store

_PAGE = 200
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as the reader may see it."""

    record: dict[str, Any]
    key: str
    sha256: str
    size: int
    name: str
    later: bool
    """Registered after the period: it proves it, but was not known then (rules.md 1.9)."""

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, proved beforehand to be those that were registered.

        :raises Altered: they are not; at once, before anything was given.
        """
        return _read(storage.verified(self.key, self.sha256))


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while block := stream.read(_BLOCK):
            yield block


def papers(organization_id: str, period: Period, *, inside: bool) -> Iterator[Paper]:
    """Documents known by the end of the period, and later ones about it, the oldest first.

    :param inside: private ones too.
    """
    wanted = store.Filter(
        organization_id=organization_id, private_of=(organization_id,) if inside else ()
    )
    rows: list[Any] = []
    while True:
        count, page = store.search(wanted, _PAGE, len(rows))
        rows += page
        if not page or len(rows) >= count:
            break
    rows.sort(key=lambda row: (row.registered_at, row.id))
    chosen = [(row, _later(row, period)) for row in rows if _belongs(row, period)]
    shown = show.listed([row for row, _ in chosen], (organization_id,) if inside else ())
    for (row, later), record in zip(chosen, shown, strict=True):
        kept = show.kept_file(row)
        yield Paper(
            record=record,
            key=kept.get("file_key", ""),
            sha256=kept.get("sha256", ""),
            size=kept.get("size") or 0,
            name=kept.get("file_name", ""),
            later=later,
        )


def _belongs(row: Any, period: Period) -> bool:
    return not _later(row, period) or _about(row, period)


def _later(row: Any, period: Period) -> bool:
    return clock.day_of(row.registered_at) > period.last


def _about(row: Any, period: Period) -> bool:
    """It names a period that touches this one, or bears a day of it."""
    dated: date | None = row.dated_on
    if dated is not None and period.first <= dated <= period.last:
        return True
    try:
        named = periods.parse(row.period.partition("-V")[0]) if row.period else None
    except periods.BadPeriod:
        return False
    return named is not None and named.first <= period.last and named.last >= period.first
