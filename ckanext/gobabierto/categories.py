"""The groups of the 28 categories: they exist, and each dataset is in exactly the one of its field.

Editors have no right to put datasets into groups, so the plugin does it itself, in the same
transaction and before the dataset is indexed. Groups that are none of the 28 are never touched.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.vocabularies import categories


def follow(package_id: str) -> bool:
    """Keep the group of a dataset that was just stored in step with its category."""
    package = model.Session.get(model.Package, package_id)
    if package is None or package.type != "dataset":
        return False
    return sync_dataset(package_id, (package.extras or {}).get("category"))


def sync_dataset(package_id: str, category: str | None) -> bool:
    """Leave the dataset in the group of *category* and in none of the other 27.

    The caller's transaction is used and not committed.

    :returns: whether anything changed. A group that does not exist yet is no error: ``init``
        creates it and puts its datasets in.
    """
    changed = False
    wanted = category if category in categories.slugs() else None
    present = _memberships(package_id)
    for name, member in present.items():
        state = "active" if name == wanted else "deleted"
        if member.state != state:
            member.state = state
            changed = True
    if wanted and wanted not in present:
        group = model.Session.scalar(
            sa.select(model.Group).where(model.Group.name == wanted, _is_group())
        )
        if group:
            model.Session.add(
                model.Member(
                    group=group,
                    table_id=package_id,
                    table_name="package",
                    capacity="public",
                    state="active",
                )
            )
            changed = True
    if changed:
        model.Session.flush()
    return changed


def _is_group() -> Any:
    return sa.and_(model.Group.is_organization.is_(False), model.Group.type == "group")


def _memberships(package_id: str) -> dict[str, Any]:
    rows = model.Session.execute(
        sa.select(model.Group.name, model.Member)
        .join(model.Member, model.Member.group_id == model.Group.id)
        .where(
            model.Member.table_id == package_id,
            model.Member.table_name == "package",
            model.Group.name.in_(categories.slugs()),
            _is_group(),
        )
        # an active row wins over a deleted one of the same group
        .order_by(model.Member.state.desc())
    )
    return {row[0]: row[1] for row in rows}


def ensure_groups(user: str) -> dict[str, list[str]]:
    """Create or bring up to date the 28 groups; what is already right is not written.

    :param user: name of a sysadmin.
    :returns: names of the groups ``created``, ``updated`` and ``unchanged``.
    """
    report: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    for item in categories.all_categories():
        group = model.Group.get(item.slug)
        wanted = {"title": item.label, "description": item.description}
        if group is None:
            tk.get_action("group_create")(_context(user), {"name": item.slug, **wanted})
            report["created"].append(item.slug)
        elif group.state == "active" and all(getattr(group, k) == v for k, v in wanted.items()):
            report["unchanged"].append(item.slug)
        else:
            tk.get_action("group_patch")(
                _context(user), {"id": group.id, "state": "active", **wanted}
            )
            report["updated"].append(item.slug)
    return report


def _context(user: str) -> Any:
    return {"user": user, "ignore_auth": True}


def misplaced_datasets() -> list[tuple[str, str]]:
    """Datasets whose groups are not the one of their category: ``(id, category)``."""
    package, member, group = model.Package, model.Member, model.Group
    present = (
        sa.select(
            member.table_id.label("package_id"),
            sa.func.array_agg(group.name).label("names"),
        )
        .join(group, group.id == member.group_id)
        .where(
            member.table_name == "package",
            member.state == "active",
            group.name.in_(categories.slugs()),
            _is_group(),
        )
        .group_by(member.table_id)
        .subquery()
    )
    rows = model.Session.execute(
        sa.select(package.id, package.extras["category"].astext, present.c.names)
        .outerjoin(present, present.c.package_id == package.id)
        .where(package.type == "dataset", package.state != "deleted")
    )
    return [
        (package_id, category or "")
        for package_id, category, names in rows
        if (names or []) != ([category] if category in categories.slugs() else [])
    ]
