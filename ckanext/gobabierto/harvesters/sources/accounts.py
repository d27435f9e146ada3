"""Sources and their jobs as actions and pages give them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ckanext.gobabierto.harvesters.run import faults as run_faults
from ckanext.gobabierto.harvesters.run import heartbeat, summary
from ckanext.gobabierto.harvesters.run.runs import FAILED, GATHERING, WRITING

from . import states, store
from .store import Job, Row

COUNTS = ("added", "updated", "unchanged", "vanished", "refused")
_MOST_MESSAGES = 20


def moment(value: dt.datetime | None) -> str | None:
    """ISO, with its zone: ckanext-harvest stores UTC without saying so."""
    if value is None:
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=dt.timezone.utc)
    return aware.isoformat()


def brief(row: Row) -> dict[str, Any]:
    """A source in a list."""
    return briefs([row])[0]


def briefs(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Sources in a list, in as many queries for all as for one."""
    told = summary.of_jobs([row.ended.id for row in rows if row.ended])
    return [_brief(row, told.get(row.ended.id) if row.ended else None) for row in rows]


def _brief(row: Row, told: summary.Summary | None) -> dict[str, Any]:
    ended = row.ended
    return {
        "id": row.id,
        "name": row.name,
        "title": row.title,
        "url": row.url,
        "type": row.type,
        "organization": {
            "id": row.organization_id,
            "name": row.organization_name,
            "title": row.organization_title,
        },
        "state": states.of(row),
        "running": states.running(row),
        "approval": row.approval,
        "changed": row.changed,
        "active": row.active,
        "frequency": row.frequency,
        "next_run": moment(row.next_run) if row.frequency != "MANUAL" else None,
        "last_run": moment(ended.finished or ended.created) if ended else None,
        "until": (told.until or None) if told else None,
        "counts": _counts(told) if told else None,
        "hold": held(row),
    }


def held(row: Row) -> dict[str, Any] | None:
    """What of it waits for a person."""
    if row.hold is None:
        return None
    hold = row.hold
    return {
        "id": hold.id,
        "missing": hold.number,
        "known": hold.known,
        "since": moment(hold.since),
    }


def _counts(told: summary.Summary) -> dict[str, int]:
    """What a job did, in true numbers."""
    return {name: getattr(told, name) for name in COUNTS}


def jobs(listed: Sequence[Job]) -> list[dict[str, Any]]:
    """The jobs in the list of a source."""
    told = summary.of_jobs([each.id for each in listed])
    return [_job(each, told[each.id]) for each in listed]


def _job(found: Job, told: summary.Summary) -> dict[str, Any]:
    return {
        "id": found.id,
        "state": _stage(found, told),
        "complete": told.complete and not states.failed(found),
        "created": moment(found.created),
        "started": moment(found.gather_started),
        "finished": moment(found.finished),
        "counts": _counts(told),
        "pages": told.pages,
        "retired": told.retired,
        "documents": told.documents,
        "hold": told.hold,
        "until": told.until,
    }


def _stage(found: Job, told: summary.Summary) -> str:
    """How far a job is, or how it ended."""
    if not found.over:
        if found.run is not None and told.state == WRITING:
            return WRITING
        return GATHERING if told.state == GATHERING or found.gather_started else "queued"
    if states.postponed(found):
        return states.POSTPONED
    return FAILED if states.failed(found) else told.state


def progress(row: Row) -> dict[str, Any] | None:
    """How far the job at work is, and whether somebody gives a sign of life."""
    found = row.job
    if found is None or found.over:
        return None
    done, total = store.progress(found.id)
    sign = heartbeat.alive("gather", found.id)
    stage = "queued" if found.gather_started is None else "gathering"
    if found.run is not None and found.run.gathered_at is not None:
        stage = "writing"
    return {
        "job": found.id,
        "stage": stage,
        "since": moment(found.gather_started or found.created),
        "done": done,
        "total": total if stage == "writing" else None,
        "sign": sign["since"] if sign else None,
    }


def every_fault(job_id: str, limit: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """The errors and warnings of a job one by one, in one query however many they are."""
    for each in run_faults.listed(summary.fault_jobs(job_id), limit, offset):
        yield {"identity": each.identity, "title": each.title, **asdict(each.fault)}


def faults(job_id: str) -> dict[str, Any]:
    """What was wrong in a job, by code, with how many the run before had."""
    return {
        "job": job_id,
        "previous": summary.previous(job_id) or None,
        "groups": summary.fault_groups(job_id),
        "messages": store.gather_messages(job_id, _MOST_MESSAGES),
    }
