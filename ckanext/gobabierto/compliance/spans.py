"""How long each single verdict lasted: the stored intervals of a unit, told verdict by verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import UnitInterval

from .stored_verdicts import verdicts_of


@dataclass(frozen=True, slots=True)
class Span:
    """One verdict from ``start`` until ``end`` (first day on which it no longer held)."""

    verdict: dict[str, Any]
    start: date
    end: date | None
    known_from: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two verdicts of different days the same obligation."""
        v = self.verdict
        return (v["rule"], v["subject"]["type"], v["subject"]["id"], v["period"], v["severity"])


UNIT: Any = UnitInterval.__table__
Stretch = tuple[date, "date | None", "datetime | None", list[dict[str, Any]]]


def spans_of(stretches: Iterable[Stretch]) -> list[Span]:
    """The spans of a unit.

    :param stretches: first day, end, since when it is known, and the verdicts; the oldest first.
    """
    done: list[Span] = []
    held: dict[Any, Span] = {}
    for start, end, known, verdicts in stretches:
        new = [Span(verdict, start, end, known) for verdict in verdicts]
        now: dict[Any, Span] = {}
        for span in new:
            old = held.pop(span.key, None)
            if old is not None and old.end == start and _said(old) == _said(span):
                span = Span(old.verdict, old.start, end, old.known_from)  # noqa: PLW2901 - goes on
            elif old is not None:
                done.append(old)
            now[span.key] = span
        done += held.values()
        held = now
    return done + list(held.values())


def _said(span: Span) -> dict[str, Any]:
    """What a verdict says, apart from when it was looked at."""
    evidence = [{**item, "observed_at": None} for item in span.verdict["evidence"]]
    return {**span.verdict, "evidence": evidence}


def stored_spans(
    organization_id: str,
    *,
    dataset_id: str | None = None,
    since: date | None = None,
    private: bool = False,
) -> list[Span]:
    """How long each verdict of an institution lasted, as it is known now, by rule and day.

    :param since: only what holds on that day, ended on it or began later.
    :param private: what only the institution may see too.
    """
    query = (
        sa.select(
            UNIT.c.unit_type, UNIT.c.unit_id, UNIT.c.valid_from, UNIT.c.valid_to,
            UNIT.c.known_from, UNIT.c.body,
        )
        .where(UNIT.c.organization_id == organization_id, UNIT.c.known_to.is_(None))
        .order_by(UNIT.c.valid_from)
    )  # fmt: skip
    if dataset_id is not None:
        query = query.where(UNIT.c.unit_type == "dataset", UNIT.c.unit_id == dataset_id)
    if since is not None:
        query = query.where(sa.or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to >= since))
    units: dict[tuple[str, str], list[Stretch]] = {}
    for kind, key, start, end, known, body in model.Session.execute(query):
        dataset = key if kind == "dataset" else None
        verdicts = verdicts_of(bytes(body), dataset, private=private)
        units.setdefault((kind, key), []).append((start, end, known, verdicts))
    found = [span for stretches in units.values() for span in spans_of(stretches)]
    return sorted(found, key=lambda span: (span.key, span.start))
