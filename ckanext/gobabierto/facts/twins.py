"""Datasets of any institution that share a title or a download address: two queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ckan import model

from .types import Twin

PACKAGE = model.package_table
RESOURCE = model.resource_table
GROUP = model.group_table
_MOST = 5
"""Enough to see what is shared and with whom; a list of hundreds says no more."""


def alike() -> dict[str, tuple[Twin, ...]]:
    """What each public dataset shares with other public ones; who shares nothing is left out.

    Files kept by a portal have an address of their own: only addresses elsewhere are compared.
    """
    found: defaultdict[str, list[Twin]] = defaultdict(list)
    for key, twin in (*_pairs(_titles(), "title"), *_pairs(_addresses(), "url")):
        if len(found[key]) < _MOST:
            found[key].append(twin)
    return {key: tuple(listed) for key, listed in found.items()}


def _public() -> Any:
    return sa.and_(
        PACKAGE.c.type == "dataset",
        PACKAGE.c.state == "active",
        PACKAGE.c.private.is_(False),
        GROUP.c.state == "active",
    )


def _titles() -> Any:
    same = sa.func.lower(sa.func.btrim(PACKAGE.c.title))
    return (
        sa.select(
            PACKAGE.c.id.label("id"),
            PACKAGE.c.name.label("dataset"),
            GROUP.c.name.label("institution"),
            PACKAGE.c.title.label("value"),
            same.label("same"),
        )
        .join(GROUP, GROUP.c.id == PACKAGE.c.owner_org)
        .where(_public(), same != "")
    )


def _addresses() -> Any:
    return (
        sa.select(
            PACKAGE.c.id.label("id"),
            PACKAGE.c.name.label("dataset"),
            GROUP.c.name.label("institution"),
            RESOURCE.c.url.label("value"),
            sa.func.btrim(RESOURCE.c.url).label("same"),
        )
        .distinct()
        .join(PACKAGE, PACKAGE.c.id == RESOURCE.c.package_id)
        .join(GROUP, GROUP.c.id == PACKAGE.c.owner_org)
        .where(
            _public(),
            RESOURCE.c.state == "active",
            RESOURCE.c.url.like("%://%"),
            sa.func.coalesce(RESOURCE.c.url_type, "") != "upload",
        )
    )


def _pairs(listed: Any, field: str) -> Iterator[tuple[str, Twin]]:
    """Each dataset with each other one of the same group."""
    rows = listed.subquery()
    many = sa.select(rows.c.same).group_by(rows.c.same).having(sa.func.count() > 1)
    query = (
        sa.select(rows.c.id, rows.c.dataset, rows.c.institution, rows.c.value, rows.c.same)
        .where(rows.c.same.in_(many))
        .order_by(rows.c.same, rows.c.dataset, rows.c.id)
    )
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for row in model.Session.execute(query):
        groups[row.same].append(row)
    for members in groups.values():
        # The first ones are enough: each has at most _MOST twins told.
        told = members[: _MOST + 1]
        for one in members:
            for other in told:
                if other.id != one.id:
                    yield one.id, Twin(field, one.value.strip(), other.dataset, other.institution)
