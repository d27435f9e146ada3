"""How a source stands, in one word, from what is known of it."""

from __future__ import annotations

from ckanext.gobabierto.harvesters.run import runs

from . import approval
from .store import Job, Row

PENDING = "pending"
REFUSED = "refused"
HELD = "held"
FAILS = "fails"
WORKS = "works"
POSTPONED = "postponed"
NEW = "new"
INACTIVE = "inactive"
STATES = (PENDING, HELD, FAILS, POSTPONED, WORKS, NEW, REFUSED, INACTIVE)
"""What asks for a person comes first."""


def failed(job: Job) -> bool:
    """Not all of the source could be read. Refused records are no failure of the source."""
    if job.run is None:
        return job.gather_errors > 0
    if job.run.state == runs.HELD or postponed(job):
        return False  # it waits for a person, or for its time
    return job.run.state == runs.FAILED or not job.run.complete


def postponed(job: Job) -> bool:
    """It was not the time to read all of it: its hours, or the site asked for rest."""
    return job.run is not None and job.run.until is not None


def of(row: Row) -> str:
    """The state of a source; whether it runs at this moment is another question."""
    if not row.active:
        return INACTIVE
    if row.approval != approval.APPROVED:
        return row.approval  # the same words
    if row.hold is not None:
        return HELD
    if row.ended is None:
        return NEW
    if postponed(row.ended):
        return POSTPONED
    return FAILS if failed(row.ended) else WORKS


def running(row: Row) -> bool:
    """A job of it waits or is at work."""
    return row.job is not None and not row.job.over
