"""Whether datasets are as they were when a change of them was thought out (SQL).

By the versions that PostgreSQL gives to rows: ``metadata_modified`` may stay as it was when a
dataset is saved, and does not move when something of it is stored in another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from ckan import model

_LOCK = sa.text(
    "SELECT id FROM package WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR NO KEY UPDATE"
)
_PARTS = (("resource", "package_id"), ("package_tag", "package_id"), ("member", "table_id"))
_VERSIONS = "".join(
    f" || '/' || coalesce((SELECT string_agg(x.id || x.xmin, ',' ORDER BY x.id)"  # noqa: S608
    f" FROM {table} x WHERE x.{column} = p.id), '')"
    for table, column in _PARTS
)
_QUERY = sa.text(
    f"SELECT p.id, p.state, p.owner_org, p.xmin || '' {_VERSIONS} AS versions"  # noqa: S608
    " FROM package p WHERE p.id = ANY(CAST(:ids AS text[]))"
)


class Standing(NamedTuple):
    """How a dataset is stored; two that are equal are of the same dataset, untouched between."""

    state: str
    owner: str | None
    versions: str


def of(dataset_ids: Iterable[str], *, lock: bool = False) -> dict[str, Standing]:
    """Those datasets that are there.

    :param lock: whoever else saves one of them waits until the end of the transaction.
    """
    ids = {"ids": sorted(set(dataset_ids))}
    if not ids["ids"]:
        return {}
    if lock:  # in a statement of its own: the next one sees what was committed while this waited
        model.Session.execute(_LOCK, ids)
    rows = model.Session.execute(_QUERY, ids)
    return {row.id: Standing(row.state, row.owner_org, row.versions) for row in rows}
