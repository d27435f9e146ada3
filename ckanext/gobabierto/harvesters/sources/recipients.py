"""Who is told about the sources of an institution (SQL)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever a mail is sent to."""

    name: str
    email: str


def of(organization_id: str) -> list[Person]:
    """Administrators of the institution; where none has an address, those of the portal."""
    user, member = model.user_table, model.member_table
    of_portal = sa.select(user).where(user.c.sysadmin.is_(True), user.c.state == "active")
    of_institution = (
        sa.select(user)
        .join(member, sa.and_(member.c.table_id == user.c.id, member.c.table_name == "user"))
        .where(
            member.c.group_id == organization_id,
            member.c.capacity == "admin",
            member.c.state == "active",
            user.c.state == "active",
        )
    )
    return _people(of_institution) or _people(of_portal)


def _people(query: sa.Select[Any]) -> list[Person]:
    rows = model.Session.execute(query)
    found = {row.email: Person(row.fullname or row.name, row.email) for row in rows if row.email}
    return [found[key] for key in sorted(found)]
