"""Everything that a run leaves behind and that somebody could see, without what is new each time.

Two runs ended alike if these are equal. Ids, moments and positions of objects are left out, what
they refer to is not: an id becomes the name of its dataset.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import make_connection

from ckanext.activity.model import Activity
from ckanext.gobabierto.harvesters.run import faults, runs, summary
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.model import (
    HarvestChunk,
    HarvestDocument,
    HarvestHold,
    HarvestRecord,
    HarvestRun,
    Proposal,
    Snapshot,
)
from ckanext.harvest.model import HarvestJob, HarvestObject

_OF_ITS_OWN = frozenset(
    {
        "id", "metadata_created", "metadata_modified", "creator_user_id", "revision_id",
        "package_id", "created", "position", "tracking_summary", "organization", "groups",
        "relationships_as_subject", "relationships_as_object", "tags", "resources", "extras",
        "last_modified", "metadata_modified_by", "first_public", "vanished_at", "read_at",
        "first_seen", "last_seen", "object_id", "hash_at", "page_sha256", "since",
    }
)  # fmt: skip
Counts = dict[str, int]
COUNTED = ("added", "updated", "unchanged", "vanished", "refused", "retired")


def of_source(source_id: str) -> dict[str, Any]:
    """The state of everything that came of a source."""
    model.Session.rollback()
    model.Session.expire_all()
    names = _names()
    return {
        "datasets": _datasets(),
        "found by search": _indexed(),
        "ledger": _ledger(source_id, names),
        "proposals": _proposals(source_id, names),
        "objects": _objects(source_id, names),
        "documents": _documents(source_id),
        "holds": _holds(source_id),
        "facts": _facts(names),
        "activities": _activities(names),
        "left over": _left_over(source_id),
    }


def _names() -> dict[str, str]:
    table = model.package_table
    return {r.id: r.name for r in model.Session.execute(sa.select(table.c.id, table.c.name))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in sorted(value.items()) if k not in _OF_ITS_OWN}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _datasets() -> list[Any]:
    """All of them in a list, so that two of one name would be seen; deleted ones included."""
    show = tk.get_action("package_show")
    found = model.Session.query(model.Package).filter_by(type="dataset")
    shown: list[Any] = []
    for package in found.order_by(model.Package.name):
        data = show({"ignore_auth": True, "use_cache": False}, {"id": package.id})
        shown.append({
            **_plain(data),
            "tags": sorted(tag["name"] for tag in data["tags"]),
            "groups": sorted(group["name"] for group in data["groups"]),
            "resources": [_plain(each) for each in data["resources"]],
            "owner": data["organization"]["name"],
        })  # fmt: skip
    return shown


def _indexed() -> list[Any]:
    found = make_connection().search(
        "+entity_type:package +dataset_type:dataset", rows=1000,
        fl="name,title,notes,res_url,state,capacity",
    )  # fmt: skip
    return sorted((dict(one) for one in found.docs), key=lambda one: one["name"])


def _ledger(source_id: str, names: dict[str, str]) -> dict[str, Any]:
    rows = model.Session.query(HarvestRecord).filter_by(source_id=source_id)
    return {
        row.identity: {
            "status": row.status, "hash": row.content_hash, "title": row.title,
            "dataset": names.get(row.dataset_id or ""), "missing": row.missing_since is not None,
            "differences": _plain(row.differences), "faults": row.faults,
            "baseline": _baseline(row.baseline),
        }
        for row in rows
    }  # fmt: skip


def _baseline(value: Any) -> Any:
    """Its resources are known by the ids they got, and when one was missed is of each run."""
    if not value:
        return value
    return {**value, "resources": [
        {k: k == "missing_since" or v for k, v in each.items() if k != "id"}
        for each in value.get("resources") or []
    ]}  # fmt: skip


def _proposals(source_id: str, names: dict[str, str]) -> dict[str, Any]:
    rows = model.Session.query(Proposal).filter_by(source_id=source_id)
    return {
        row.identity: {
            "status": row.status, "kind": row.kind, "content": _plain(row.content),
            "dataset": names.get(row.dataset_id or ""), "gone": "vanished_at" in row.content,
        }
        for row in rows
    }  # fmt: skip


def _objects(source_id: str, names: dict[str, str]) -> dict[str, Any]:
    """The current object of each guid, of which there is one."""
    rows: Any = model.Session.query(HarvestObject)
    rows = rows.filter_by(harvest_source_id=source_id, current=True)
    found: dict[str, list[Any]] = {}
    for row in rows:
        told = (row.state, row.report_status, names.get(row.package_id or ""))
        found.setdefault(row.guid, []).append(told)
    return found


def _documents(source_id: str) -> dict[str, str]:
    rows = model.Session.query(HarvestDocument).filter_by(source_id=source_id)
    return {row.url: row.sha256 for row in rows}


def _holds(source_id: str) -> list[Any]:
    rows = model.Session.query(HarvestHold).filter_by(source_id=source_id)
    return sorted((row.status, row.known, [m["identity"] for m in row.missing]) for row in rows)


def _facts(names: dict[str, str]) -> dict[str, int]:
    """How many intervals of facts stand open: one a subject."""
    rows = model.Session.execute(
        sa.select(Snapshot.__table__.c.subject_type, Snapshot.__table__.c.subject_id).where(
            Snapshot.__table__.c.valid_to.is_(None)
        )
    )
    told = Counter(
        f"{kind} {names.get(key, '' if kind == 'dataset' else key)}" for kind, key in rows
    )
    return dict(sorted(told.items()))


def _activities(names: dict[str, str]) -> dict[str, int]:
    rows = model.Session.query(Activity.object_id, Activity.activity_type)
    told = Counter(f"{kind} {names[key]}" for key, kind in rows if key in names)
    return dict(sorted(told.items()))


def _left_over(source_id: str) -> dict[str, Any]:
    """What only a run in progress has."""
    jobs = model.Session.query(HarvestJob).filter_by(source_id=source_id)
    objects = model.Session.query(HarvestObject.state).filter_by(harvest_source_id=source_id)
    accounts = model.Session.query(HarvestRun).filter_by(source_id=source_id)
    return {
        "jobs": {job.status for job in jobs},
        "objects": {state for (state,) in objects} - {"COMPLETE", "ERROR"},
        "runs": {row.state for row in accounts} & {runs.GATHERING, runs.WRITING},
        "chunks": model.Session.query(HarvestChunk).count(),
        "to index": debts.waiting(),
    }


def counts(*job_ids: str) -> Counts:
    """What those jobs did, together."""
    found = [summary.of_job(job_id).as_dict() for job_id in job_ids]
    return {name: sum(each[name] for each in found) for name in COUNTED}


def stats(*job_ids: str) -> Counts:
    """The same by ckanext-harvest's own accounts."""
    total: Counter[str] = Counter()
    for job_id in job_ids:
        job = tk.get_action("harvest_job_show")({"ignore_auth": True}, {"id": job_id})
        total.update({k: v for k, v in job["stats"].items() if isinstance(v, int)})
    return {k: v for k, v in sorted(total.items()) if v}


def told(job_id: str) -> dict[str, int]:
    """The faults of a job by code."""
    return {each["code"]: each["count"] for each in faults.grouped(summary.fault_jobs(job_id))}
