"""Bulk reading of CKAN's own tables: a constant number of queries for any number of datasets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import Counterpart, Document, HarvestRecord, Proposal

from . import snapshot_store

PACKAGE = model.package_table
RESOURCE = model.resource_table
GROUP = model.group_table
_TYPE = "dataset"


def organization_rows(ids: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Active organizations by id, with the extras merged in."""
    query = sa.select(GROUP).where(GROUP.c.is_organization.is_(True), GROUP.c.state == "active")
    if ids is not None:
        query = query.where(GROUP.c.id.in_(list(ids)))
    return {row["id"]: _merged(row) for row in model.Session.execute(query).mappings()}


def member_capacities(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Active accounts that may edit each institution's data, by institution: one query.

    Administrators of the portal are nobody's: they are left out.
    """
    member, user = model.member_table, model.user_table
    query = (
        sa.select(member.c.group_id, member.c.table_id, member.c.capacity)
        .join(user, user.c.id == member.c.table_id)
        .where(
            member.c.group_id.in_(list(ids)),
            member.c.table_name == "user",
            member.c.state == "active",
            member.c.capacity.in_(["admin", "editor"]),
            user.c.state == "active",
            user.c.sysadmin.is_(False),
        )
    )
    found: dict[str, dict[str, str]] = {}
    for group_id, user_id, capacity in model.Session.execute(query):
        found.setdefault(group_id, {})[user_id] = capacity
    return found


def open_documents(ids: Iterable[str]) -> set[str]:
    """Those of some documents that everybody may read today: public, and not deleted."""
    table: Any = Document.__table__
    query = sa.select(table.c.id).where(
        table.c.id.in_(sorted(set(ids))), table.c.public.is_(True), table.c.deleted_at.is_(None)
    )
    return set(model.Session.execute(query).scalars())


def organization_of(dataset_id: str) -> str | None:
    """The institution that owns a dataset now."""
    query = sa.select(PACKAGE.c.owner_org).where(PACKAGE.c.id == dataset_id)
    return model.Session.execute(query).scalar_one_or_none()


def still_stored(dataset_ids: Iterable[str]) -> set[str]:
    """Those of *dataset_ids* that CKAN still has, deleted ones too."""
    wanted = list(dataset_ids)
    if not wanted:
        return set()
    query = sa.select(PACKAGE.c.id).where(PACKAGE.c.id.in_(wanted))
    return set(model.Session.execute(query).scalars())


def dataset_rows(
    *, organization_id: str | None = None, ids: Iterable[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Datasets by id, with extras, ``tags``, ``resources``, ``source_read`` and ``platform_…``.

    So many queries as these are, however many datasets.

    :param organization_id: only those of one institution.
    :param ids: only these.
    """
    query = sa.select(PACKAGE).where(PACKAGE.c.type == _TYPE, PACKAGE.c.state != "deleted")
    if organization_id is not None:
        query = query.where(PACKAGE.c.owner_org == organization_id)
    if ids is not None:
        query = query.where(PACKAGE.c.id.in_(list(ids)))
    rows = {row["id"]: _merged(row) for row in model.Session.execute(query).mappings()}
    chosen = query.with_only_columns(PACKAGE.c.id).scalar_subquery()
    resources, tags, sources = _resources(chosen), _tags(chosen), _sources(chosen)
    elsewhere, withdrawn = _counterparts(chosen), withdrawn_files(chosen)
    for key, row in rows.items():
        row["resources"] = [
            {**file, "withdrawn_on": withdrawn.get(file["id"])} for file in resources[key]
        ]
        row["tags"] = tags[key]
        row["source_read"] = sources.get(key)
        row.update(elsewhere.get(key, {}))
    return rows


def _merged(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with its extras; a column wins over an extra of the same name."""
    return {**(row["extras"] or {}), **{str(k): v for k, v in row.items() if k != "extras"}}


def _resources(chosen: Any) -> defaultdict[str, list[dict[str, Any]]]:
    query = (
        sa.select(RESOURCE)
        .where(RESOURCE.c.package_id.in_(chosen), RESOURCE.c.state == "active")
        .order_by(RESOURCE.c.package_id, RESOURCE.c.position, RESOURCE.c.id)
    )
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in model.Session.execute(query).mappings():
        found[row["package_id"]].append(_merged(row))
    return found


def _tags(chosen: Any) -> defaultdict[str, list[str]]:
    link, tag = model.package_tag_table, model.tag_table
    query = (
        sa.select(link.c.package_id, tag.c.name)
        .join(tag, tag.c.id == link.c.tag_id)
        .where(link.c.package_id.in_(chosen), link.c.state == "active")
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for package_id, name in model.Session.execute(query):
        found[package_id].append(name)
    return found


def _sources(chosen: Any) -> dict[str, bool]:
    """Whether the page a dataset was accepted from was read well the last time, and offers it."""
    table: Any = Proposal.__table__
    content = table.c.content
    query = sa.select(
        table.c.dataset_id,
        (table.c.organization_id + ":" + content["page"].astext).label("section"),
        sa.and_(table.c.status == "accepted", content["vanished_at"].astext.is_(None)).label("in"),
    ).where(table.c.dataset_id.in_(chosen))
    rows = list(model.Session.execute(query))
    pages = snapshot_store.latest("section", {section for _, section, _ in rows if section})
    read = {key for key, page in pages.items() if page.end is None and page.facts.get("ok")}
    found = {dataset_id: offered and section in read for dataset_id, section, offered in rows}
    return _machine_sources(chosen) | found


def _counterparts(chosen: Any) -> dict[str, dict[str, Any]]:
    """What was found on the national platform of each dataset that was looked for there."""
    table: Any = Counterpart.__table__
    query = sa.select(table).where(table.c.dataset_id.in_(chosen))
    return {
        row.dataset_id: {
            "platform_asked": True,
            "platform_url": row.address if row.status in {"found", "confirmed"} else "",
            "platform_doubt": row.address if row.status == "doubtful" else "",
            "platform_seen_on": row.told_on,
        }
        for row in model.Session.execute(query)
    }


_WITHDRAWN: Any = sa.literal_column(
    "'$.resources[*] ? (exists(@.missing_since))'::jsonpath"  # of the baseline of harvesters.merge
)


_UNDECIDED: Any = sa.literal_column(
    "'$.resources[*] ? (exists(@.missing_since) && !(exists(@.kept_since)))'::jsonpath"
)


def withdrawn_files(chosen: Any, *, undecided: bool = False) -> dict[str, date]:
    """Day from which on the source of some datasets tells of a file no more, by resource.

    :param chosen: the ids of the datasets, or a query of them.
    :param undecided: only those of which nobody has said that they stay.
    """
    wanted = _UNDECIDED if undecided else _WITHDRAWN
    halves = [
        sa.select(sa.func.jsonb_path_query(table.c.baseline, wanted).label("file")).where(
            table.c.dataset_id.in_(chosen)
        )
        for table in (Proposal.__table__, HarvestRecord.__table__)
    ]
    found: dict[str, date] = {}
    for file in model.Session.execute(sa.union_all(*halves)).scalars():
        gone = clock.day_of(datetime.fromisoformat(str(file["missing_since"])))
        found[str(file["id"])] = min(gone, found.get(str(file["id"]), gone))
    return found


def _machine_sources(chosen: Any) -> dict[str, bool]:
    """Whether the source that a dataset was harvested from still offered it when it was read."""
    table: Any = HarvestRecord.__table__
    query = sa.select(table.c.dataset_id, table.c.status).where(table.c.dataset_id.in_(chosen))
    offered = {"active", "refused"}
    return {row.dataset_id: row.status in offered for row in model.Session.execute(query)}
