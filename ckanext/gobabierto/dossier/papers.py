"""The registered documents that belong in the expediente of a period, with their bytes.

Also those that were deleted after it: what the period was judged by is never lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import periods
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.documents import show, storage, store
from ckanext.gobabierto.model import Document
from ckanext.gobabierto.rules.spanish import long_date
from ckanext.gobabierto.vocabularies import document_types

from .binder import Binder, json_bytes

MOST_BYTES = 200 << 20
"""Of documents in one expediente; the rest is listed with its address."""
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
    deleted_on: date | None = None
    """Day after the period on which it was deleted from the register."""

    @property
    def title(self) -> str:
        """What the index calls it."""
        said = f"{self.record['type_title']} {self.record['number']}".strip()
        said += ", acreditado después" if self.later else ""
        said += f", dado de baja el {long_date(self.deleted_on)}" if self.deleted_on else ""
        return said

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, proved beforehand to be those that were registered.

        :raises Altered: they are not; at once, before anything was given.
        """
        return _read(storage.verified(self.key, self.sha256))


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while block := stream.read(_BLOCK):
            yield block


def add_papers(binder: Binder, organization_id: str, period: Period, *, inside: bool) -> None:
    """Write the documents of a period and their records.

    :param inside: private ones too, and those that were deleted since; others are told of these.
    """
    records: list[dict[str, Any]] = []
    total = 0
    for number, paper in enumerate(papers(organization_id, period, inside=inside), start=1):
        records.append({**paper.record, "registered_after_the_period": paper.later})
        if not paper.key:
            where = paper.record["url"] or "ninguna"
            binder.leave_out(paper.title, f"Sin archivo; dirección: {where}")
        elif total + paper.size > MOST_BYTES:
            binder.leave_out(paper.title, f"El expediente pasa de {MOST_BYTES >> 20} MB.")
        else:
            total += paper.size
            _add(binder, number, paper)
    if not inside:
        _tell_deleted(binder, _deleted_since(organization_id, period))
    binder.add("documentos/documentos.json", "Los documentos registrados", json_bytes(records))


def _add(binder: Binder, number: int, paper: Paper) -> None:
    extension = paper.name.rsplit(".", 1)[-1] if "." in paper.name else "bin"
    path = f"documentos/{number:04}-{paper.record['type']}.{extension}"
    try:
        blocks = paper.blocks()
    except storage.Altered as error:
        binder.leave_out(paper.title, error.message)
        return
    binder.add(path, paper.title, blocks, original_name=paper.name)


def _tell_deleted(binder: Binder, rows: list[Document]) -> None:
    """Of what was public then, the kind and the day: more is told to nobody outside."""
    for row in rows:
        if row.public and row.deleted_at:
            kind = document_types.find(row.type)
            day = long_date(clock.day_of(row.deleted_at))
            binder.leave_out(
                kind.label if kind else row.type,
                f"Se dio de baja del registro el {day}, después del periodo; está en la versión "
                "completa.",
            )


def papers(organization_id: str, period: Period, *, inside: bool) -> Iterator[Paper]:
    """Documents known by the end of the period, and later ones about it, the oldest first.

    :param inside: private ones too, and those that were deleted after it.
    """
    mine = (organization_id,) if inside else ()
    standing = store.Filter(organization_id=organization_id, private_of=mine)
    chosen = [row for row in _every(standing) if _belongs(row, period)]
    records = {item["id"]: item for item in show.listed(chosen, mine)}
    gone = _deleted_since(organization_id, period) if inside else []
    records |= {row.id: show.whole(row, inside=True) for row in gone}
    for row in sorted([*chosen, *gone], key=lambda row: (row.registered_at, row.id)):
        kept = show.kept_file(row)
        yield Paper(
            record=records[row.id],
            key=kept.get("file_key", ""),
            sha256=kept.get("sha256", ""),
            size=kept.get("size") or 0,
            name=kept.get("file_name", ""),
            later=_later(row, period),
            deleted_on=clock.day_of(row.deleted_at) if row.deleted_at else None,
        )


def _every(wanted: store.Filter) -> list[Document]:
    rows: list[Document] = []
    while True:
        count, page = store.search(wanted, _PAGE, len(rows))
        rows += page
        if not page or len(rows) >= count:
            return rows


def _deleted_since(organization_id: str, period: Period) -> list[Document]:
    """Those that the period was judged by and are not in the register any more."""
    gone = store.Filter(organization_id=organization_id, private_of=None, deleted=True)
    return [
        row
        for row in _every(gone)
        if not _later(row, period) and row.deleted_at and clock.day_of(row.deleted_at) > period.last
    ]


def _belongs(row: Document, period: Period) -> bool:
    return not _later(row, period) or _about(row, period)


def _later(row: Document, period: Period) -> bool:
    return clock.day_of(row.registered_at) > period.last


def _about(row: Document, period: Period) -> bool:
    """It names a period that touches this one, or bears a day of it."""
    if row.dated_on is not None and period.first <= row.dated_on <= period.last:
        return True
    try:
        named = periods.parse(row.period.partition("-V")[0]) if row.period else None
    except periods.BadPeriod:
        return False
    return named is not None and named.first <= period.last and named.last >= period.first
