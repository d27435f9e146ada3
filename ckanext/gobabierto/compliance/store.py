"""How far each institution got, who may bring it further, and the rules it was judged by."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Evaluation

from .due import Marks

EVALUATION: Any = Evaluation.__table__
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_TRY = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an institution has been evaluated."""

    organization_id: str
    until: date | None = None
    evaluated_at: datetime | None = None
    next_change: date | None = None
    rules_hash: str = ""
    dirty_from: date | None = None
    dirty_count: int = 0
    pending: bool = False
    pending_count: int = 0


def lock(organization_id: str) -> None:
    """Be the only one to evaluate an institution, until this transaction ends or its owner dies."""
    model.Session.execute(_LOCK, {"name": f"gobabierto:{organization_id}"})


def lock_briefly(organization_id: str, tries: int = 20, pause: float = 0.1) -> bool:
    """Try for two seconds to be the only one: a save does not wait for a long evaluation."""
    for _ in range(tries):
        if model.Session.execute(_TRY, {"name": f"gobabierto:{organization_id}"}).scalar():
            return True
        time.sleep(pause)
    return False


def touch_quiet(due: Iterable[str], today: date, at: datetime) -> None:
    """Where nothing had to be looked at again, what is stored holds up to *today*."""
    model.Session.execute(
        sa.update(EVALUATION)
        .where(EVALUATION.c.organization_id.notin_(list(due)), EVALUATION.c.evaluated_until < today)
        .values(evaluated_until=today, evaluated_at=at)
    )


def progress(organization_id: str) -> Progress:
    """How far the institution got; nothing yet where it has no row."""
    query = sa.select(EVALUATION).where(EVALUATION.c.organization_id == organization_id)
    row = model.Session.execute(query).mappings().one_or_none()
    return progress_of(row) if row else Progress(organization_id)


def all_progress() -> dict[str, Progress]:
    """Of every institution, in one query."""
    rows = model.Session.execute(sa.select(EVALUATION)).mappings()
    return {row["organization_id"]: progress_of(row) for row in rows}


def progress_of(row: Any) -> Progress:
    """A row of the table of evaluations."""
    return Progress(
        organization_id=row["organization_id"],
        until=row["evaluated_until"],
        evaluated_at=row["evaluated_at"],
        next_change=row["next_change"],
        rules_hash=row["rules_hash"],
        dirty_from=row["dirty_from"],
        dirty_count=row["dirty_count"],
        pending=row["pending"],
        pending_count=row["pending_count"],
    )


# As text: SQLAlchemy compiles an upsert anew each time, and this one ends every evaluation.
_FINISH = sa.text(
    """
    WITH seen AS (
      DELETE FROM gobabierto_dirty AS d
      USING unnest(CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:changes AS int[]))
        AS s(kind, id, changes)
      WHERE d.organization_id = :owner
        AND d.unit_type = s.kind AND d.unit_id = s.id AND d.changes = s.changes
      RETURNING d.unit_type, d.unit_id
    )
    INSERT INTO gobabierto_evaluation AS kept
      (organization_id, evaluated_until, evaluated_at, next_change, rules_hash)
    VALUES (:owner, :until, :at, (
      SELECT min(next_change) FROM gobabierto_verdict
      WHERE organization_id = :owner AND valid_to IS NULL AND known_to IS NULL
    ), :rules)
    ON CONFLICT (organization_id) DO UPDATE SET
      evaluated_until = excluded.evaluated_until,
      evaluated_at = excluded.evaluated_at,
      next_change = excluded.next_change,
      rules_hash = excluded.rules_hash,
      dirty_from = CASE WHEN kept.dirty_count = :dirty THEN (
        SELECT min(first_day) FROM gobabierto_dirty AS d WHERE d.organization_id = :owner
          AND NOT EXISTS (
            SELECT 1 FROM seen WHERE seen.unit_type = d.unit_type AND seen.unit_id = d.unit_id
          )
      ) ELSE kept.dirty_from END,
      pending = CASE WHEN kept.pending_count = :looked THEN false ELSE kept.pending END
    """
)


def finish(
    before: Progress, *, until: date, at: datetime, rules_hash: str, seen: Marks | None = None
) -> None:
    """Record how far an evaluation got. A change that came in meanwhile stays to be done.

    :param seen: marks that were seen to, erased unless they were set again meanwhile.
    """
    done = seen or {}
    values = {
        "owner": before.organization_id,
        "until": until,
        "at": at,
        "rules": rules_hash,
        "dirty": before.dirty_count,
        "looked": before.pending_count,
        "kinds": [place.unit_type for place in done],
        "ids": [place.unit_id for place in done],
        "changes": [changes for _day, changes in done.values()],
    }
    model.Session.execute(_FINISH, values)
