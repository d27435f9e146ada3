"""The datasets that an institution answers for: its own, and those of others (``heirs``).

Who answers for data must be able to register what excuses them, to review them and to say which
row of its Plan they deliver, though one that is extinct or not bound still owns them in CKAN.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from . import snapshot_store
from .snapshot_rows import TABLE


def answers_for(organization_id: str, package: Any) -> bool:
    """Whether a dataset is the institution's, or one that it answers for."""
    own = package.owner_org == organization_id
    return own or snapshot_store.answering(package.id) == organization_id


def listed(organization_id: str) -> Any:
    """Query of the active datasets that an institution is asked about: id, name, title, private.

    Those that others own only while they are public: then everybody sees them.
    """
    package = model.Package
    others = sa.and_(package.id.in_(_received(organization_id)), package.private.is_(False))
    return (
        model.Session.query(package.id, package.name, package.title, package.private)
        .filter(package.type == "dataset", package.state == "active")
        .filter(sa.or_(package.owner_org == organization_id, others))
        .order_by(package.title, package.name)
    )


def _received(organization_id: str) -> list[str]:
    facts = TABLE.c.facts
    query = sa.select(TABLE.c.subject_id).where(
        TABLE.c.organization_id == organization_id,
        TABLE.c.subject_type == "dataset",
        TABLE.c.valid_to.is_(None),
        TABLE.c.known_to.is_(None),
        # What is at its default is left out of a snapshot (codec.encode).
        sa.or_(facts.has_key("received_from"), facts.has_key("held_by")),
    )
    return list(model.Session.execute(query).scalars())
