"""The table of verdict intervals: what is carried into a replay, and what a replay changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto.model import Evaluation, RuleVersion, VerdictInterval
from ckanext.gobabierto.obligations import Rule

from .replay import Interval, split

VERDICT: Any = VerdictInterval.__table__
EVALUATION: Any = Evaluation.__table__
RULE_VERSION: Any = RuleVersion.__table__
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
    return _progress(row) if row else Progress(organization_id)


def all_progress() -> dict[str, Progress]:
    """Of every institution, in one query."""
    rows = model.Session.execute(sa.select(EVALUATION)).mappings()
    return {row["organization_id"]: _progress(row) for row in rows}


def _progress(row: Any) -> Progress:
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


def finish(
    before: Progress, *, until: date, at: datetime, rules_hash: str, later: date | None = None
) -> None:
    """Record how far an evaluation got. A change that came in meanwhile stays to be done.

    :param later: first day after *until* of which something is known already.
    """
    done = sa.and_(EVALUATION.c.dirty_count == before.dirty_count, EVALUATION.c.dirty_from <= until)
    looked = EVALUATION.c.pending_count == before.pending_count
    query = insert(EVALUATION).values(
        organization_id=before.organization_id,
        evaluated_until=until,
        evaluated_at=at,
        next_change=_next_change(before.organization_id),
        rules_hash=rules_hash,
    )
    model.Session.execute(
        query.on_conflict_do_update(
            index_elements=[EVALUATION.c.organization_id],
            set_={
                "evaluated_until": query.excluded.evaluated_until,
                "evaluated_at": query.excluded.evaluated_at,
                "next_change": query.excluded.next_change,
                "rules_hash": query.excluded.rules_hash,
                "dirty_from": sa.case(
                    (done, sa.cast(later, sa.Date)), else_=EVALUATION.c.dirty_from
                ),
                "pending": sa.case((looked, sa.false()), else_=EVALUATION.c.pending),
            },
        )
    )


def _next_change(organization_id: str) -> date | None:
    query = sa.select(sa.func.min(VERDICT.c.next_change)).where(
        VERDICT.c.organization_id == organization_id, VERDICT.c.valid_to.is_(None)
    )
    return model.Session.execute(query).scalar()


def from_day(
    organization_id: str, start: date, *, dataset_id: str | None = None
) -> tuple[list[Interval], list[Interval]]:
    """Stored intervals that a replay from *start* carries on, and those that it writes anew.

    :param dataset_id: only the verdicts of one dataset and its resources.
    """
    query = sa.select(VERDICT).where(
        VERDICT.c.organization_id == organization_id,
        sa.or_(VERDICT.c.valid_to.is_(None), VERDICT.c.valid_to >= start),
    )
    if dataset_id is not None:
        query = query.where(VERDICT.c.dataset_id == dataset_id)
    return split([_interval(row) for row in model.Session.execute(query).mappings()], start)


def _interval(row: Any) -> Interval:
    return Interval(
        key=(
            row["rule_id"],
            row["subject_type"],
            row["subject_id"],
            row["period"],
            row["severity"],
        ),
        hash=row["content_hash"],
        state=row["state"],
        since=row["since"],
        start=row["valid_from"],
        end=row["valid_to"],
        next_change=row["next_change"],
        body=row["body"],
        rule_version=row["rule_version"],
        verb=row["verb"],
        profile=row["profile"],
        dataset_id=row["dataset_id"],
        row_id=row["id"],
    )


def save(
    organization_id: str,
    stored: Sequence[Interval],
    found: Sequence[Interval],
    at: datetime,
) -> int:
    """Bring the stored intervals to what a replay found; gives how many rows were written.

    A row that says the same from the same day stays as it is, with the moment it was first known.
    """
    by_place = {(item.key, item.start, item.hash): item for item in stored}
    kept: set[str] = set()
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for item in found:
        old = by_place.get((item.key, item.start, item.hash))
        if old is None or old.row_id is None:
            new.append(_row(organization_id, item, at))
            continue
        kept.add(old.row_id)
        values = (item.end, item.next_change, item.since)
        if values != (old.end, old.next_change, old.since):
            changed.append(
                {"b_id": old.row_id, "b_to": values[0], "b_next": values[1], "b_since": values[2]}
            )
    dropped = [item.row_id for item in stored if item.row_id and item.row_id not in kept]
    _apply(new, changed, dropped)
    return len(new) + len(changed) + len(dropped)


def _apply(
    new: list[dict[str, Any]], changed: list[dict[str, Any]], dropped: Iterable[str]
) -> None:
    gone = list(dropped)
    if gone:
        model.Session.execute(sa.delete(VERDICT).where(VERDICT.c.id.in_(gone)))
    if changed:
        # Those that end first: of one obligation, one row at a time may be open.
        changed.sort(key=lambda item: item["b_to"] is None)
        statement = (
            sa.update(VERDICT)
            .where(VERDICT.c.id == sa.bindparam("b_id"))
            .values(
                valid_to=sa.bindparam("b_to"),
                next_change=sa.bindparam("b_next"),
                since=sa.bindparam("b_since"),
            )
        )
        model.Session.connection().execute(statement, changed)
    if new:
        model.Session.execute(sa.insert(VERDICT), new)


def _row(organization_id: str, item: Interval, at: datetime) -> dict[str, Any]:
    rule_id, subject_type, subject_id, period, severity = item.key
    body: Any = item.body
    return {
        "id": make_uuid(),
        "organization_id": organization_id,
        "profile": item.profile,
        "rule_id": rule_id,
        "rule_version": item.rule_version,
        "verb": item.verb,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "dataset_id": item.dataset_id,
        "period": period,
        "severity": severity,
        "state": item.state,
        "cause": body["cause"],
        "exemption": body["exemption"],
        "private": False,
        "since": item.since,
        "due": date.fromisoformat(body["due"]) if body["due"] else None,
        "content_hash": item.hash,
        "body": body,
        "valid_from": item.start,
        "valid_to": item.end,
        "known_from": at,
        "next_change": item.next_change,
    }


def record_rules(rules: Iterable[Rule], at: datetime) -> None:
    """Keep the words of each rule version, so that an old verdict can always be explained."""
    rows = [
        {
            "id": rule.version,
            "rule_id": rule.id,
            "profile": rule.profile,
            "content": dict(rule.content),
            "recorded_at": at,
        }
        for rule in rules
    ]
    model.Session.execute(insert(RULE_VERSION).values(rows).on_conflict_do_nothing())
