"""The tables of frozen periods: written once; nothing here changes or removes a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto.model import FrozenInstitution, FrozenPeriod, PeriodErratum

from .period_document import Part, checksum, document
from .periods import Period

PERIOD: Any = FrozenPeriod.__table__
INSTITUTION: Any = FrozenInstitution.__table__
ERRATUM: Any = PeriodErratum.__table__
FROZEN = "congelado"
HISTORICAL = "historico"
_AT_ONCE = 50
# The order of the document is that of the bytes, whatever the language of the database.
_BY_ID: Any = INSTITUTION.c.organization_id.collate("C")
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True)
class Stored:
    """A period as it is kept."""

    id: str
    name: str
    kind: str
    law: str
    starts: date
    ends: date
    content: str
    sha256: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction beside a frozen period."""

    id: str
    organization_id: str | None
    text: str
    reference: str
    recorded_at: datetime
    recorded_by: str


def lock_name(kind: str, name: str) -> None:
    """Be the only one to record that period, until the transaction ends."""
    model.Session.execute(_LOCK, {"name": f"gobabierto-periodo:{kind}:{name}"})


def find(name: str, kind: str | None = None) -> Stored | None:
    """The period of that name: the frozen one before the one published elsewhere."""
    query = sa.select(PERIOD).where(PERIOD.c.name == name)
    if kind is not None:
        query = query.where(PERIOD.c.kind == kind)
    row = model.Session.execute(query.order_by(PERIOD.c.kind).limit(1)).mappings().first()
    return _stored(row) if row else None


def listed() -> list[Stored]:
    """Every period, the newest first; there are some tens at most."""
    query = sa.select(PERIOD).order_by(PERIOD.c.ends_on.desc(), PERIOD.c.starts_on, PERIOD.c.kind)
    return [_stored(row) for row in model.Session.execute(query).mappings()]


def _stored(row: Any) -> Stored:
    return Stored(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        law=row["law"],
        starts=row["starts_on"],
        ends=row["ends_on"],
        content=row["content"],
        sha256=row["sha256"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
    )


def new(
    period: Period,
    kind: str,
    law: str,
    content: str,
    parts: Iterable[Part] = (),
    *,
    at: datetime,
    by: str,
) -> Stored:
    """A period with the checksum of its whole document, not written yet."""
    whole = document(content, parts) if kind == FROZEN else [content]
    return Stored(
        make_uuid(), period.name, kind, law, period.first, period.last, content,
        checksum(whole), at, by,
    )  # fmt: skip


def add(stored: Stored, parts: Iterable[Part] = ()) -> None:
    """Write a period with its institutions, in the transaction that is open."""
    model.Session.execute(
        sa.insert(PERIOD).values(
            id=stored.id,
            name=stored.name,
            kind=stored.kind,
            law=stored.law,
            starts_on=stored.starts,
            ends_on=stored.ends,
            content=stored.content,
            sha256=stored.sha256,
            recorded_at=stored.recorded_at,
            recorded_by=stored.recorded_by,
        )
    )
    rows = [
        {
            "period_id": stored.id,
            "organization_id": part.organization_id,
            "content": part.content,
            "failing": part.failing,
        }
        for part in parts
    ]
    for start in range(0, len(rows), _AT_ONCE):
        model.Session.execute(sa.insert(INSTITUTION), rows[start : start + _AT_ONCE])


def contents(period_id: str) -> list[str]:
    """The institutions of a period without their failing subjects."""
    query = sa.select(INSTITUTION.c.content).where(INSTITUTION.c.period_id == period_id)
    return list(model.Session.execute(query.order_by(_BY_ID)).scalars())


def contents_of(period_ids: Iterable[str]) -> dict[str, list[str]]:
    """The same of several periods, in one query."""
    query = sa.select(INSTITUTION.c.period_id, INSTITUTION.c.content).where(
        INSTITUTION.c.period_id.in_(sorted(set(period_ids)))
    )
    found: dict[str, list[str]] = {}
    for key, content in model.Session.execute(query.order_by(_BY_ID)):
        found.setdefault(key, []).append(content)
    return found


def parts(period_id: str) -> Iterator[Part]:
    """The institutions of a period in the order of the document, some at a time."""
    last = ""
    while True:
        query = (
            sa.select(INSTITUTION)
            .where(INSTITUTION.c.period_id == period_id, last < _BY_ID)
            .order_by(_BY_ID)
            .limit(_AT_ONCE)
        )
        rows = list(model.Session.execute(query).mappings())
        if not rows:
            return
        for row in rows:
            yield Part(row["organization_id"], row["content"], row["failing"])
        last = rows[-1]["organization_id"]


def part_of(period_id: str, organization_id: str) -> Part | None:
    """One institution of a period."""
    query = sa.select(INSTITUTION).where(
        INSTITUTION.c.period_id == period_id, INSTITUTION.c.organization_id == organization_id
    )
    row = model.Session.execute(query).mappings().first()
    return Part(row["organization_id"], row["content"], row["failing"]) if row else None


def history_of(organization_id: str) -> list[tuple[str, str]]:
    """What each frozen period says of one institution: name of the period, content."""
    query = (
        sa.select(PERIOD.c.name, INSTITUTION.c.content)
        .join(INSTITUTION, INSTITUTION.c.period_id == PERIOD.c.id)
        .where(INSTITUTION.c.organization_id == organization_id)
        .order_by(PERIOD.c.ends_on)
    )
    return [(name, content) for name, content in model.Session.execute(query)]


def add_erratum(
    period_id: str,
    *,
    text: str,
    organization_id: str | None,
    reference: str,
    at: datetime,
    by: str,
) -> Erratum:
    """Write a correction beside a period."""
    key = make_uuid()
    model.Session.execute(
        sa.insert(ERRATUM).values(
            id=key,
            period_id=period_id,
            organization_id=organization_id,
            text=text,
            reference=reference,
            recorded_at=at,
            recorded_by=by,
        )
    )
    return Erratum(key, organization_id, text, reference, at, by)


def errata(period_id: str) -> list[Erratum]:
    """The corrections of a period, the oldest first."""
    query = (
        sa.select(ERRATUM)
        .where(ERRATUM.c.period_id == period_id)
        .order_by(ERRATUM.c.recorded_at, ERRATUM.c.id)
    )
    return [
        Erratum(
            row["id"],
            row["organization_id"],
            row["text"],
            row["reference"],
            row["recorded_at"],
            row["recorded_by"],
        )
        for row in model.Session.execute(query).mappings()
    ]


def fingerprint() -> str:
    """Changes with every period and every erratum: for what is kept by a reader."""
    query = sa.select(
        sa.select(sa.func.count()).select_from(PERIOD).scalar_subquery(),
        sa.select(sa.func.count()).select_from(ERRATUM).scalar_subquery(),
    )
    return "-".join(str(count) for count in model.Session.execute(query).one())
