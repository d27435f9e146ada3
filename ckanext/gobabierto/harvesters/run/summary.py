"""What a job did, in numbers that are true however its records were grouped.

ckanext-harvest counts harvest objects. A record that did not change has none, so those are counted
while gathering and added here, also to ckanext-harvest's own accounts (:mod:`job_stats`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from . import faults, holds, objects, runs

_COUNTED = {
    "added": "added",
    "updated": "updated",
    "not modified": "unchanged",
    "deleted": "vanished",
    "errored": "refused",
    "section": "pages",
}


@dataclass(slots=True)
class Summary:
    """One job."""

    job_id: str
    source_id: str
    state: str
    """``gathering`` | ``writing`` | ``finished`` | ``held`` | ``failed``."""
    complete: bool
    """All of the source was read."""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    refused: int = 0
    retired: int = 0
    pages: int = 0
    """Accounts of pages that were taken in."""
    waiting: int = 0
    """Gathered and not imported yet."""
    documents: int = 0
    until: str = ""
    """When the source is read again: it was not its time (its hours, or it asked for rest)."""
    hold: str = ""
    """Id of what waits for a person."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def of_job(job_id: str) -> Summary:
    """What a job did so far; of a job of other harvesters, only what its objects tell."""
    return of_jobs([job_id])[job_id]


def of_jobs(job_ids: Sequence[str]) -> dict[str, Summary]:
    """The same of several, in as many queries as of one."""
    if not job_ids:
        return {}
    told, reports = runs.many(job_ids), objects.by_report(job_ids)
    waiting = {hold.job_id: hold.id for hold in holds.waiting_of_jobs(job_ids)}
    found: dict[str, Summary] = {}
    for job_id in job_ids:
        one = found[job_id] = _of_run(job_id, told.get(job_id))
        one.hold = waiting.get(job_id, "")
        for report, number in reports.get(job_id, {}).items():
            name = _COUNTED.get(report, "waiting")
            setattr(one, name, getattr(one, name) + number)
    return found


def _of_run(job_id: str, run: runs.Run | None) -> Summary:
    if run is None:
        return Summary(job_id, "", runs.FINISHED, complete=True)
    found = Summary(job_id, run.source_id, run.state, run.complete, documents=run.documents)
    found.unchanged, found.refused, found.retired = run.unchanged, run.standing, run.retired
    found.until = run.until.isoformat() if run.until else ""
    return found


def fault_jobs(job_id: str) -> list[str]:
    """The jobs whose stored faults are those of *job_id*, for :mod:`faults`."""
    run = runs.get(job_id)
    return sorted({job_id, *run.faults_of}) if run is not None else [job_id]


def previous(job_id: str) -> str:
    """The job of the same source before that one; empty where there is none."""
    run = runs.get(job_id)
    earlier = runs.before(run) if run is not None else None
    return earlier.job_id if earlier is not None else ""


def fault_groups(job_id: str) -> list[dict[str, Any]]:
    """The faults of a job by code, with how many the previous run had (``before``)."""
    groups = faults.grouped(fault_jobs(job_id))
    earlier = previous(job_id)
    then = faults.grouped(fault_jobs(earlier)) if earlier else []
    number = {(each["severity"], each["code"]): each["count"] for each in then}
    now = {(each["severity"], each["code"]) for each in groups}
    for each in groups:
        each["before"] = number.get((each["severity"], each["code"]), 0)
    mended = [{**e, "before": e["count"], "count": 0} for e in then
              if (e["severity"], e["code"]) not in now]  # fmt: skip
    return groups + mended
