"""What an institution asks to be evaluated for: how far it got, its marks, what the clock brings.

Read in one go once its lock is held, for every evaluation begins with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.facts.marks import Place

from .due import Marks
from .replay import Unit
from .store import Progress, progress_of

# The lists come as text: parsing them here is several times faster than what the driver does.
_TASKS = sa.text(
    """
    SELECT kept.*,
      (SELECT json_agg(json_build_array(unit_type, unit_id, first_day, changes))::text
       FROM gobabierto_dirty WHERE organization_id = :owner) AS marks,
      (SELECT json_agg(json_build_array(unit_type, unit_id, next_change))::text
       FROM gobabierto_verdict
       WHERE organization_id = :owner AND valid_to IS NULL AND known_to IS NULL
         AND next_change <= greatest(:day, kept.evaluated_until)) AS clock,
      (SELECT json_agg(json_build_array(first_day, fingerprint) ORDER BY first_day)::text
       FROM gobabierto_rule_set) AS taken
    FROM (SELECT 1) AS always
      LEFT JOIN gobabierto_evaluation AS kept ON kept.organization_id = :owner
    """
)


@dataclass(frozen=True, slots=True)
class Tasks:
    """What there is to do for an institution.

    :param marks: the parts whose facts changed.
    :param clock: units of which the clock alone may have changed something, with the day.
    :param taken: first day and fingerprint of each set of rules that this portal applied.
    """

    progress: Progress
    marks: Marks
    clock: dict[Unit, date]
    taken: tuple[tuple[date, str], ...] = ()

    def looked_at(self, before: Tasks) -> Tasks:
        """After a look at what may have been missed: only what asked for it *before* is done."""
        seen = replace(self.progress, pending_count=before.progress.pending_count)
        return replace(self, progress=seen)


def tasks_of(organization_id: str, day: date) -> Tasks:
    """What there is to do for an institution up to *day*, or to the day it got to if later."""
    row = model.Session.execute(_TASKS, {"owner": organization_id, "day": day}).mappings().one()
    known = row["organization_id"] is not None
    return Tasks(
        progress_of(row) if known else Progress(organization_id),
        {
            Place(organization_id, kind, key): (date.fromisoformat(first), changes)
            for kind, key, first, changes in _listed(row["marks"])
        },
        {Unit(kind, key): date.fromisoformat(turn) for kind, key, turn in _listed(row["clock"])},
        tuple((date.fromisoformat(first), mark) for first, mark in _listed(row["taken"])),
    )


def _listed(text: str | None) -> list[Any]:
    return orjson.loads(text) if text else []
