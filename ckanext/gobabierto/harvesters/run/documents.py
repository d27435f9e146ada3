"""What the documents of a source answered last (SQL)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.model import HarvestDocument

from .spooled import Known

_TABLE = HarvestDocument.__table__
_LONGEST = 2500
"""Bytes of an address that the index of the table takes, beside the id of its source."""


def known(source_id: str, reading: str) -> tuple[str, dict[str, Known]]:
    """The job that read all of the source last, and what its documents were.

    Nothing, where another reader read them or the source was told otherwise then.
    """
    query = sa.select(_TABLE).where(_TABLE.c.source_id == source_id).order_by(_TABLE.c.position)
    rows = model.Session.execute(query).all()
    if not rows or any(row.reading != reading for row in rows):
        return "", {}
    found = {r.url: Known.at(r.url, r.etag, r.last_modified, r.sha256) for r in rows}
    return str(rows[0].job_id), found


def forget(source_id: str) -> None:
    """The next run reads everything; the caller commits."""
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.source_id == source_id))


def replace(source_id: str, job_id: str, reading: str, answers: Iterable[Known]) -> None:
    """Remember what the documents of a run that read everything were; the caller commits.

    Not where one has an address too long to be remembered: the next run reads everything again.
    """
    forget(source_id)
    answers = list(answers)
    if any(len(known.place.encode()) > _LONGEST for known in answers):
        return
    moment = clock.now()
    rows = [
        {
            "source_id": source_id,
            "url": known.place,
            "etag": known.etag,
            "last_modified": known.last_modified,
            "sha256": known.sha256,
            "reading": reading,
            "read_at": moment,
            "job_id": job_id,
            "position": position,
        }
        for position, known in enumerate(answers)
    ]
    if rows:
        model.Session.execute(sa.insert(_TABLE), rows)


def refresh(source_id: str, answers: Iterable[Known]) -> None:
    """Remember by what documents that are what they were let themselves be asked next time.

    A site that is moved to another machine gives the same bytes new marks; the caller commits.
    """
    for answer in answers:
        model.Session.execute(
            sa.update(_TABLE)
            .where(_TABLE.c.source_id == source_id, _TABLE.c.url == answer.place)
            .values(etag=answer.etag, last_modified=answer.last_modified)
        )
