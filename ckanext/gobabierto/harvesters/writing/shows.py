"""The datasets of a batch are shown together, and what was shown serves whoever asks meanwhile.

What CKAN reads of each dataset in eight queries is read for all of them in five; its own code makes
the datasets of it.

CKAN's ``package_show`` takes what the index remembers of a dataset where that is its last state,
and else makes it anew. Before a batch is committed Solr knows none of its datasets: here it is
answered from the batch itself, without asking. So the activity of each dataset, which keeps it
whole, is written when they have been shown, and costs no second showing.
"""

# pyright: reportPrivateUsage=false
# CKAN offers no other door to what is done once for a batch instead of once for each dataset.

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from ckan import logic, model
from ckan.lib import search
from ckan.lib.dictization import model_dictize
from ckan.lib.navl.dictization_functions import MissingNullEncoder

try:
    from ckanext.activity import subscriptions
except ImportError:  # pragma: no cover - a part of CKAN that a portal may leave out
    subscriptions = None

from . import lookups

Shown = tuple[dict[str, Any], dict[str, Any]]
"""A dataset with CKAN's own schema and with that of its form: what the index takes."""
Activity = tuple[tuple[Any, ...], dict[str, Any]]
_ACTIVITY = "_create_package_activity"

_known: ContextVar[Mapping[str, Mapping[str, Any]] | None] = ContextVar(
    "gobabierto_shown", default=None
)
_held: ContextVar[list[Activity] | None] = ContextVar("gobabierto_activities", default=None)
_ask_solr = search.show
_rows: ContextVar[Mapping[tuple[str, str], list[Any]] | None] = ContextVar(
    "gobabierto_rows", default=None
)
_read_rows = model_dictize._execute  # noqa: SLF001
_write_activity: Callable[..., Any] = getattr(subscriptions, _ACTIVITY, lambda *_, **__: None)


def _install() -> None:
    """Once for the process; without the marks of the blocks below both are CKAN's own."""
    if search.show is not _show:
        search.show = _show
    if subscriptions is not None and hasattr(subscriptions, _ACTIVITY):
        setattr(subscriptions, _ACTIVITY, _activity)


def show(dataset_ids: Sequence[str]) -> list[Shown]:
    """Each dataset as its action would have answered it, and as the index takes it."""
    with _read_together(dataset_ids):
        return [
            logic.package_show_default_and_custom_schemas({"ignore_auth": True}, key)
            for key in dataset_ids
        ]


def current(dataset_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Datasets as they are stored now, by id, as ``package_show`` gives them to their writer.

    One that is not there is left out.
    """
    with lookups.remembered():
        # Of a weak session: they are there as long as they are held.
        kept = lookups.packages(dataset_ids)
        ids = [str(package.id) for package in kept]
        with _read_together(ids):
            shown = logic.get_action("package_show")
            return {key: shown({"ignore_auth": True, "use_cache": False}, {"id": key})
                    for key in ids}  # fmt: skip


@contextmanager
def _read_together(dataset_ids: Sequence[str]) -> Generator[None]:
    if model_dictize._execute is not _execute:  # noqa: SLF001
        model_dictize._execute = _execute  # noqa: SLF001
    token = _rows.set(_read(dataset_ids))
    try:
        yield
    finally:
        _rows.reset(token)


def _execute(query: Any, table: Any, context: Any) -> Any:
    """What CKAN asks for one dataset, out of what was read for all."""
    rows, package = _rows.get(), context.get("package")
    if rows is None or package is None or not {(table.name, ""), ("", package.id)} <= rows.keys():
        return _read_rows(query, table, context)
    if table is model.group_table:
        return rows[table.name, package.owner_org] if package.owner_org else []
    return rows.get((table.name, package.id), [])


def _read(dataset_ids: Sequence[str]) -> dict[tuple[str, str], list[Any]]:
    """Rows by table and dataset (institutions by their own id), as :func:`package_dictize` asks.

    A table without an entry for ``""`` was not read, nor a dataset without one under it: they are
    asked as always.
    """
    model.Session.flush()
    resource, tag, link = model.resource_table, model.tag_table, model.package_tag_table
    member, group = model.member_table, model.group_table
    found: dict[tuple[str, str], list[Any]] = {("", key): [] for key in dataset_ids}
    own = sa.select(resource, resource.c.package_id).where(resource.c.package_id.in_(dataset_ids))
    _gather(found, resource, own)
    tags = (
        sa.select(tag, link.c.state, link.c.package_id)
        .join(link, tag.c.id == link.c.tag_id)
        .where(link.c.package_id.in_(dataset_ids))
    )
    _gather(found, link, tags)
    groups = (
        sa.select(group, member.c.capacity, member.c.table_id)
        .join(member, group.c.id == member.c.group_id)
        .where(
            member.c.table_id.in_(dataset_ids),
            member.c.state == "active",
            group.c.is_organization.is_(False),
        )
    )
    _gather(found, member, groups)
    owners = sa.select(model.Package.owner_org).where(model.Package.id.in_(dataset_ids))
    active = sa.select(group, group.c.id).where(group.c.id.in_(owners), group.c.state == "active")
    _gather(found, group, active)
    relation = model.package_relationship_table
    either = sa.or_(
        relation.c.subject_package_id.in_(dataset_ids),
        relation.c.object_package_id.in_(dataset_ids),
    )
    if model.Session.execute(sa.select(relation.c.id).where(either).limit(1)).first() is None:
        found[relation.name, ""] = []
    return found


def _gather(found: dict[tuple[str, str], list[Any]], table: Any, query: Any) -> None:
    """Keep rows by their last column, and without it: CKAN shows every column it gets."""
    columns = [column.name for column in query.selected_columns][:-1]
    plain = SimpleResultMetaData(columns)
    rows = list(model.Session.execute(query))
    found[table.name, ""] = []
    keys = [row[-1] for row in rows]
    bare = IteratorResult(plain, iter([tuple(row)[:-1] for row in rows]))
    for key, row in zip(keys, bare, strict=True):
        found.setdefault((table.name, str(key)), []).append(row)


def _show(package_reference: str) -> dict[str, Any]:
    known = _known.get()
    if known is None:
        return _ask_solr(package_reference)
    dataset = known.get(package_reference)
    if dataset is None:
        raise search.SearchError("Not indexed before the batch is committed")
    return {
        "validated_data_dict": json.dumps(dataset, cls=MissingNullEncoder),
        "metadata_modified": dataset["metadata_modified"] + "Z",
    }


def _activity(*arguments: Any, **named: Any) -> Any:
    held = _held.get()
    if held is None:
        return _write_activity(*arguments, **named)
    held.append((arguments, named))
    return None


@contextmanager
def activities_held() -> Generator[list[Activity]]:
    """Activities of datasets are kept back for :func:`write_activities`."""
    _install()
    held: list[Activity] = []
    tokens = _held.set(held), _known.set({})
    try:
        yield held
    finally:
        _held.reset(tokens[0])
        _known.reset(tokens[1])


def write_activities(held: list[Activity], shown: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what was kept back, in the open transaction.

    :param shown: the datasets by id, as ``package_show`` gives them.
    """
    token = _known.set(shown)
    try:
        for arguments, named in held:
            _write_activity(*arguments, **named)
    finally:
        _known.reset(token)
