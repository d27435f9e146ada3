"""The groups of the 28 categories: they exist, and each dataset is in exactly the one of its field.

Editors have no right to put datasets into groups, so the plugin does it itself, in the same
transaction and before the dataset is indexed. Groups that are none of the 28 are never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.vocabularies import categories

_gathering: ContextVar[set[str] | None] = ContextVar("gobabierto_categories", default=None)


@contextmanager
def together() -> Generator[None]:
    """What :func:`follow` is told inside is done at the end, for all datasets at once.

    The transaction of the caller is used; where the block fails, nothing is done.
    """
    gathered: set[str] = set()
    token = _gathering.set(gathered)
    try:
        yield
    finally:
        _gathering.reset(token)
    _follow_all(gathered)


def follow(package_id: str) -> bool:
    """Keep the group of a dataset that was just stored in step with its category."""
    gathered = _gathering.get()
    if gathered is not None:
        gathered.add(package_id)
        return False
    return _follow_all({package_id})


def _follow_all(package_ids: Collection[str]) -> bool:
    if not package_ids:
        return False
    package = model.package_table
    query = sa.select(package.c.id, package.c.extras["category"].astext).where(
        package.c.id.in_(package_ids), package.c.type == "dataset"
    )
    model.Session.flush()
    return _sync({row[0]: row[1] for row in model.Session.execute(query)})


def sync_dataset(package_id: str, category: str | None) -> bool:
    """Leave the dataset in the group of *category* and in none of the other 27.

    The caller's transaction is used and not committed.

    :returns: whether anything changed. A group that does not exist yet is no error: ``init``
        creates it and puts its datasets in.
    """
    return _sync({package_id: category})


def _sync(wanted: Mapping[str, str | None]) -> bool:
    """Leave each dataset in the group of its category; three statements for any number of them."""
    known = categories.slugs()
    present = _memberships(wanted)
    missing: list[tuple[str, str]] = []
    changed = False
    for package_id, category in wanted.items():
        name = category if category in known else None
        for found, member in present.get(package_id, {}).items():
            state = "active" if found == name else "deleted"
            changed = changed or member.state != state
            member.state = state
        if name and name not in present.get(package_id, {}):
            missing.append((package_id, name))
    changed = _join(missing) or changed
    if changed:
        model.Session.flush()
    return changed


def _join(missing: Collection[tuple[str, str]]) -> bool:
    """Put datasets into groups by name; gives whether there were any such groups."""
    if not missing:
        return False
    names = {name for _, name in missing}
    query = sa.select(model.Group).where(model.Group.name.in_(names), _is_group())
    groups = {group.name: group for group in model.Session.scalars(query)}
    new = [
        model.Member(
            group=groups[name],
            table_id=package_id,
            table_name="package",
            capacity="public",
            state="active",
        )
        for package_id, name in missing
        if name in groups
    ]
    model.Session.add_all(new)
    return bool(new)


def _is_group() -> Any:
    return sa.and_(model.Group.is_organization.is_(False), model.Group.type == "group")


def _memberships(package_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of each dataset, its rows in the groups of the 28, by name."""
    rows = model.Session.execute(
        sa.select(model.Group.name, model.Member)
        .join(model.Member, model.Member.group_id == model.Group.id)
        .where(
            model.Member.table_id.in_(list(package_ids)),
            model.Member.table_name == "package",
            model.Group.name.in_(categories.slugs()),
            _is_group(),
        )
        # an active row wins over a deleted one of the same group
        .order_by(model.Member.state.desc())
    )
    found: dict[str, dict[str, Any]] = {}
    for name, member in rows:
        found.setdefault(member.table_id, {})[name] = member
    return found


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
