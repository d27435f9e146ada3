"""The tables of the Plans: the only SQL of this room. Versions and events are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto.model import PlanEvent, PlanMatch, PlanRow, PlanVersion

VERSION: Any = PlanVersion.__table__
ROW: Any = PlanRow.__table__
MATCH: Any = PlanMatch.__table__
EVENT: Any = PlanEvent.__table__

MATCHED = "coincidencia"
"""Kind of the event of a person's decision about what a row matches."""
PUBLISHED_AT = "published_at"
"""In the report of a version: the moment that CKAN gave to the file it wrote."""
_LIGHT = tuple(column for column in VERSION.c if column.name != "content")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a Plan.

    ``kind`` is one of ``changes.KINDS``, or ``version``, ``version_retomada``, ``ilegible``,
    ``coincidencia``.
    """

    kind: str
    row_id: str = ""
    field: str = ""
    label: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""


def lock(organization_id: str, year: int) -> None:
    """Let nobody else write the Plan of that year until the end of the transaction."""
    key = sa.func.hashtextextended(f"gobabierto:plan:{organization_id}:{year}", 0)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def years(organization_id: str) -> list[int]:
    """Years of which an institution has a Plan, the newest first."""
    query = (
        sa.select(VERSION.c.year)
        .where(VERSION.c.organization_id == organization_id)
        .distinct()
        .order_by(VERSION.c.year.desc())
    )
    return list(model.Session.execute(query).scalars())


def organizations() -> list[str]:
    """Institutions that have a Plan."""
    query = sa.select(VERSION.c.organization_id).distinct().order_by(VERSION.c.organization_id)
    return list(model.Session.execute(query).scalars())


def versions(organization_id: str, year: int) -> list[dict[str, Any]]:
    """Every version of a year's Plan, the newest first, without the bytes."""
    query = (
        sa.select(*_LIGHT)
        .where(VERSION.c.organization_id == organization_id, VERSION.c.year == year)
        .order_by(VERSION.c.version.desc())
    )
    return [dict(row) for row in model.Session.execute(query).mappings()]


def content(organization_id: str, year: int, version: int) -> dict[str, Any] | None:
    """One version with the bytes that arrived."""
    query = sa.select(VERSION).where(
        VERSION.c.organization_id == organization_id,
        VERSION.c.year == year,
        VERSION.c.version == version,
    )
    row = model.Session.execute(query).mappings().first()
    return dict(row) if row else None


def rows(version_id: str) -> list[dict[str, Any]]:
    """The rows of a version in the order of the file: ``{row_id, position, content}``."""
    query = sa.select(ROW).where(ROW.c.version_id == version_id).order_by(ROW.c.position)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def earlier_rows(organization_id: str, year: int) -> dict[str, dict[str, Any]]:
    """What every row that any version of a year had said last, by its id."""
    query = (
        sa.select(ROW.c.row_id, ROW.c.content)
        .join(VERSION, VERSION.c.id == ROW.c.version_id)
        .where(VERSION.c.organization_id == organization_id, VERSION.c.year == year)
        .distinct(ROW.c.row_id)
        .order_by(ROW.c.row_id, VERSION.c.version.desc())
    )
    return {key: content_ for key, content_ in model.Session.execute(query)}  # noqa: C416


def add_version(values: dict[str, Any], rows_: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Store a version and its rows; the caller holds the lock and commits.

    :param rows_: (id, content) of each row, in order.
    """
    version_id = make_uuid()
    model.Session.execute(sa.insert(VERSION).values(id=version_id, **values))
    if rows_:
        model.Session.execute(
            sa.insert(ROW),
            [
                {"version_id": version_id, "row_id": key, "position": place, "content": content_}
                for place, (key, content_) in enumerate(rows_)
            ],
        )
    return version_id


def published(version_id: str, **values: Any) -> None:
    """Note where a version was published."""
    model.Session.execute(sa.update(VERSION).where(VERSION.c.id == version_id).values(**values))


def known_file(
    organization_id: str, year: int, fingerprint: str, modified: datetime | None = None
) -> bool:
    """Whether a file is no news: the present version came from it, or some version wrote it.

    One that was put there before the present version is what that has replaced, or is about to. One
    that an earlier version wrote, and that is there since a later moment, was put back by hand.

    :param modified: when the file was put where it is, if that is known.
    """
    query = (
        sa.select(
            VERSION.c.sha256, VERSION.c.published_sha256, VERSION.c.imported_at, VERSION.c.report
        )
        .where(VERSION.c.organization_id == organization_id, VERSION.c.year == year)
        .order_by(VERSION.c.version.desc())
    )
    found = list(model.Session.execute(query))
    if not found:
        return False
    if found[0].sha256 == fingerprint or found[0].published_sha256 == fingerprint:
        return True
    if modified is not None and modified <= found[0].imported_at:
        return True
    wrote = [row for row in found[1:] if row.published_sha256 == fingerprint]
    return any(_still_there(row.report, modified) for row in wrote)


def _still_there(report: dict[str, Any] | None, modified: datetime | None) -> bool:
    """Whether a file of that moment can be the one that the version of *report* wrote."""
    told = (report or {}).get(PUBLISHED_AT)
    return not told or modified is None or modified <= datetime.fromisoformat(told)


def matches(organization_id: str, year: int) -> dict[str, dict[str, Any]]:
    """What each row of a year is matched with, by row."""
    query = sa.select(MATCH).where(MATCH.c.organization_id == organization_id, MATCH.c.year == year)
    return {row["row_id"]: dict(row) for row in model.Session.execute(query).mappings()}


def save_matches(organization_id: str, year: int, found: dict[str, dict[str, Any]]) -> None:
    """Replace the matches of the rows given. Those of rows that are gone stay: a row may return."""
    if not found:
        return
    own = {"organization_id": organization_id, "year": year}
    here = (MATCH.c.organization_id == organization_id, MATCH.c.year == year)
    model.Session.execute(sa.delete(MATCH).where(*here, MATCH.c.row_id.in_(list(found))))
    model.Session.execute(
        sa.insert(MATCH), [{**values, **own, "row_id": key} for key, values in found.items()]
    )


def events(organization_id: str, year: int) -> list[dict[str, Any]]:
    """What happened to a year's Plan, the newest first."""
    query = (
        sa.select(EVENT)
        .where(EVENT.c.organization_id == organization_id, EVENT.c.year == year)
        .order_by(EVENT.c.at.desc(), EVENT.c.version.desc(), EVENT.c.position)
    )
    return [dict(row) for row in model.Session.execute(query).mappings()]


def add_events(
    found: Sequence[Event], *, organization_id: str, year: int, version: int, by: str, at: datetime
) -> None:
    """Append events."""
    if not found:
        return
    own = {"organization_id": organization_id, "year": year, "version": version, "by": by, "at": at}
    model.Session.execute(
        sa.insert(EVENT),
        [
            {
                "id": make_uuid(),
                "position": place,
                "kind": each.kind,
                "row_id": each.row_id,
                "field": each.field,
                "label": each.label,
                "old": each.old,
                "new": each.new,
                "reason": each.reason,
                **own,
            }
            for place, each in enumerate(found)
        ],
    )
