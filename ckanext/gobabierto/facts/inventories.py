"""How many datasets institutions say they hold: the inventories in the register of documents.

What is published or committed is no inventory. The Lineamientos ask for none but the Catálogo
itself (art. 3-IX, 29); that of the institution's data comes of the guide of 2017 (step 1.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto.model import Document, Snapshot

from .read import holds_on

TYPE = "inventario"
_SNAPSHOT: Any = Snapshot.__table__
_DOCUMENT: Any = Document.__table__


@dataclass(frozen=True, slots=True)
class Inventory:
    """The newest inventory that was registered by the day."""

    datasets: int
    document_id: str
    dated_on: date
    grade: str


def inventories(
    day: date,
    organization_id: str | None = None,
    known_at: datetime | None = None,
    *,
    private: bool = False,
) -> dict[str, Inventory]:
    """The inventory of each institution as registered on *day*: one query.

    :param private: those that only the institution may see too.
    """
    facts = _SNAPSHOT.c.facts
    query = (
        sa.select(_SNAPSHOT.c.organization_id, _SNAPSHOT.c.subject_id, facts)
        .join_from(
            _DOCUMENT,
            _SNAPSHOT,
            sa.and_(
                _SNAPSHOT.c.subject_type == "document", _SNAPSHOT.c.subject_id == _DOCUMENT.c.id
            ),
        )
        .where(_DOCUMENT.c.type == TYPE, *holds_on(day, known_at))
        .order_by(facts["dated_on"].astext, _SNAPSHOT.c.subject_id)
    )
    if organization_id is not None:
        query = query.where(_DOCUMENT.c.organization_id == organization_id)
    if not private:
        # Public on that day, and still: one made private since is private.
        query = query.where(
            _DOCUMENT.c.public.is_(True),
            _DOCUMENT.c.deleted_at.is_(None),
            facts["public"].astext.is_distinct_from("false"),
        )
    return {
        row.organization_id: Inventory(
            int(row.facts["figure"]),
            row.subject_id,
            date.fromisoformat(row.facts["dated_on"]),
            str(row.facts.get("grade") or "declarado"),
        )
        for row in model.Session.execute(query)
        if str(row.facts.get("figure") or "").isdigit() and row.facts.get("dated_on")
    }
