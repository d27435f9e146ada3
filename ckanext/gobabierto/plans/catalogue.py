"""What this room asks CKAN's own tables: the Plan datasets, and names to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.facts.outline import PLAN_CATEGORY


def plan_datasets(organization_id: str) -> list[Any]:
    """The active datasets of an institution that hold its Plans, the oldest first."""
    package = model.package_table
    role = sa.func.coalesce(package.c.extras["dataset_role"].astext, "datos")
    by_category = sa.and_(role == "datos", package.c.extras["category"].astext == PLAN_CATEGORY)
    query = (
        sa.select(model.Package)
        .where(
            package.c.owner_org == organization_id,
            package.c.state == "active",
            package.c.type == "dataset",
            sa.or_(role == "plan", by_category),
        )
        .order_by(role.desc(), package.c.private, package.c.metadata_created)
    )
    return list(model.Session.execute(query).scalars())


def user_names(ids: Iterable[str]) -> dict[str, str]:
    """What to call the people who did something; the portal's own account is nobody."""
    wanted = {key for key in ids if key}
    if not wanted:
        return {}
    user = model.user_table
    query = sa.select(user.c.id, user.c.fullname, user.c.name).where(
        user.c.id.in_(wanted), user.c.name != tk.config["ckan.site_id"]
    )
    return {row.id: row.fullname or row.name for row in model.Session.execute(query)}


def role_of(user_id: str, organization_id: str) -> str:
    """``sysadmin``, or the capacity of an account in an institution; empty: none."""
    user, member = model.user_table, model.member_table
    query = (
        sa.select(user.c.sysadmin, member.c.capacity)
        .join_from(
            user,
            member,
            sa.and_(
                member.c.table_id == user.c.id,
                member.c.table_name == "user",
                member.c.group_id == organization_id,
                member.c.state == "active",
            ),
            isouter=True,
        )
        .where(user.c.id == user_id, user.c.state == "active")
    )
    row = model.Session.execute(query).first()
    if row is None:
        return ""
    own = str(row.capacity or "")
    # Who runs the portal may have joined the institution only to read.
    return "sysadmin" if row.sysadmin and own not in {"admin", "editor"} else own


def made_by(ids: Iterable[str]) -> dict[str, str]:
    """The account that made each dataset."""
    package = model.package_table
    query = sa.select(package.c.id, package.c.creator_user_id).where(
        package.c.id.in_(sorted(set(ids)))
    )
    return {row.id: row.creator_user_id or "" for row in model.Session.execute(query)}


def dataset_names(ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    """Name and title of datasets, and whether they are hidden from the public."""
    wanted = {key for key in ids if key}
    if not wanted:
        return {}
    package = model.package_table
    columns = (package.c.id, package.c.name, package.c.title, package.c.private, package.c.state)
    query = sa.select(*columns).where(package.c.id.in_(wanted))
    return {
        row.id: {
            "id": row.id,
            "name": row.name,
            "title": row.title or row.name,
            "hidden": bool(row.private) or row.state != "active",
        }
        for row in model.Session.execute(query)
    }


def resource_names(ids: Iterable[str | None]) -> dict[str, dict[str, str]]:
    """Titles of resources."""
    wanted = {key for key in ids if key}
    if not wanted:
        return {}
    resource = model.resource_table
    query = sa.select(resource.c.id, resource.c.name).where(resource.c.id.in_(wanted))
    return {
        row.id: {"id": row.id, "title": row.name or row.id} for row in model.Session.execute(query)
    }
