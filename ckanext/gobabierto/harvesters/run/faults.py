"""Errors and warnings of a run: kept in a file while it reads, stored unless they are what they
were the last time (SQL).

A daily run of a source with ten thousand dirty dates would otherwise store them every day.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import IO, Any, NamedTuple

import orjson
import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.records import Fault
from ckanext.gobabierto.model import HarvestFault
from ckanext.gobabierto.vocabularies import harvest_faults
from ckanext.harvest.model import HarvestJob

_TABLE = HarvestFault.__table__
_BATCH = 1000
_LONGEST = 2000


class Told(NamedTuple):
    """A fault, and the record it was in."""

    identity: str
    title: str
    fault: Fault


class FaultSpool:
    """The faults of one gathering, outside of its memory."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="gobabierto-")  # noqa: SIM115
        self._hash = hashlib.sha256()
        self.number = 0

    def add(self, told: Iterable[Told]) -> None:
        """Keep them."""
        for each in told:
            line = orjson.dumps((each.identity, each.title, asdict(each.fault)))
            self._file.write(line + b"\n")
            self._hash.update(line)
            self.number += 1

    @property
    def hash(self) -> str:
        """Of all of them; empty where there are none."""
        return self._hash.hexdigest() if self.number else ""

    def __iter__(self) -> Iterator[Told]:
        self._file.seek(0)
        for line in self._file:
            identity, title, fault = orjson.loads(line)
            yield Told(identity, title, Fault(**fault))

    def close(self) -> None:
        """Forget them."""
        self._file.close()


def store(job_id: str, source_id: str, told: Iterable[Told]) -> None:
    """Store faults in bulk; the caller commits."""
    moment = clock.now()
    rows: list[dict[str, Any]] = []
    for each in told:
        texts = {key: _text(value) for key, value in asdict(each.fault).items()}
        rows.append(
            {
                "id": make_uuid(),
                "job_id": job_id,
                "source_id": source_id,
                "identity": _text(each.identity),
                "title": _text(each.title),
                "recorded_at": moment,
                **texts,
            }
        )
        if len(rows) >= _BATCH:
            model.Session.execute(sa.insert(_TABLE), rows)
            rows = []
    if rows:
        model.Session.execute(sa.insert(_TABLE), rows)


def _text(value: Any) -> str:
    text = str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def count(jobs: Iterable[str]) -> int:
    """How many faults those jobs stored."""
    query = sa.select(sa.func.count()).where(_TABLE.c.job_id.in_(list(jobs)))
    return int(model.Session.execute(query).scalar_one())


def listed(jobs: Iterable[str], limit: int | None = None, offset: int = 0) -> Iterator[Told]:
    """The faults that those jobs stored: errors first, by code and record.

    All of them pass in one query, a thousand at a time.
    """
    order = (_TABLE.c.severity, _TABLE.c.code, _TABLE.c.identity, _TABLE.c.path, _TABLE.c.id)
    query = (
        sa.select(_TABLE)
        .where(_TABLE.c.job_id.in_(list(jobs)))
        .order_by(*order)
        .limit(limit)
        .offset(offset or None)
        .execution_options(yield_per=_BATCH)
    )
    for row in model.Session.execute(query):
        fault = Fault(row.code, row.message, row.path, row.found, row.expected, row.severity)
        yield Told(row.identity, row.title, fault)


def grouped(jobs: Iterable[str]) -> list[dict[str, Any]]:
    """How many of each code, with what the vocabulary says of it: errors first, then by number."""
    query = (
        sa.select(_TABLE.c.severity, _TABLE.c.code, sa.func.count().label("number"),
                  sa.func.min(_TABLE.c.message).label("message"))
        .where(_TABLE.c.job_id.in_(list(jobs)))
        .group_by(_TABLE.c.severity, _TABLE.c.code)
        .order_by(_TABLE.c.severity, sa.text("number DESC"), _TABLE.c.code)
    )  # fmt: skip
    return [_group(row) for row in model.Session.execute(query)]


def _group(row: Any) -> dict[str, Any]:
    text = harvest_faults.find(row.code)
    return {
        "severity": row.severity,
        "code": row.code,
        "count": int(row.number),
        "sentence": text.sentence if text else row.message,
        "fix": text.fix if text else "",
        "example": text.example if text else "",
    }


def sentence(fault: Fault) -> str:
    """A fault in one line, for lists that take only text."""
    parts = [fault.message]
    if fault.path:
        parts.append(f"Lugar: {fault.path}.")
    if fault.found:
        parts.append(f"Se encontró: «{fault.found[:200]}».")
    return " ".join([*parts, f"[{fault.code}]"])


def clear(source_id: str) -> None:
    """Forget the faults of a source; the caller commits."""
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.source_id == source_id))


def fault(stored: Any) -> Fault:
    """A fault as JSON keeps it."""
    return Fault(**stored)


def forget_lost() -> None:
    """Forget the faults of jobs that are not there any more; the caller commits."""
    jobs: Any = sa.select(HarvestJob.__table__.c.id)
    model.Session.execute(sa.delete(_TABLE).where(_TABLE.c.job_id.not_in(jobs)))
