"""What became of works, for the ledger and for the harvest objects; the caller commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ckanext.gobabierto.harvesters.records import ERROR, Source
from ckanext.gobabierto.harvesters.withdrawn_files import unsettled

from . import faults, ledger, objects, prepared, renaming, standard
from .faults import Told
from .prepared import Prepared, refused_hash
from .work import BEING_EDITED, ERRORED, Work

# What a later run may find mended, without a change of the record: it is not refused for good.
TRANSIENT = frozenset({
    "falla_al_escribir", "rechazo_base_de_datos", "sin_permiso", renaming.WAITS, BEING_EDITED,
})  # fmt: skip


def entry(source: Source, work: Work, saved: Any) -> dict[str, Any]:
    """The row of the ledger of a record that was taken.

    :param saved: its dataset; nothing where it was not looked at.
    """
    row, content, change = work.row, work.content, work.change
    dataset_id = str(saved["id"]) if saved else (row.dataset_id if row else None)
    baseline, differences = (row.baseline, row.differences) if row else (None, None)
    if change is not None:
        baseline = change.baseline(saved)
        differences = [*change.differences, *unsettled(baseline, saved)] or None
    return {
        **_same(source, work),
        "content_hash": f"{ledger.NOT_APPLIED if work.kept_out else ''}{content['hash']}",
        "status": ledger.ACTIVE,
        "old_guid": content["old_guid"],
        "dataset_id": dataset_id,
        "baseline": baseline,
        "differences": differences,
        "faults": None,
        "missing_since": None,
    }


def refused_entry(source: Source, work: Work, version: str, *, by_reader: bool) -> dict[str, Any]:
    """The row of the ledger of a record that was refused.

    :param by_reader: the reader or the ledger said so while gathering.
    """
    content, row = work.content, work.row
    told = content.get("faults") if by_reader else [asdict(each) for each in work.faults]
    hash_ = content["hash"]
    if not by_reader:
        hash_ = refused_hash(standard.of(version), hash_)
    same = _same(source, work)
    if row is not None and row.dataset_id and row.dataset_owner != source.organization_id:
        same["organization_id"] = row.organization_id  # whoever has it may go on with it
    return {
        **same,
        "content_hash": hash_,
        "status": ledger.REFUSED,
        "old_guid": content.get("old_guid") or (row.old_guid if row else ""),
        "faults": told,
    }


def _same(source: Source, work: Work) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "identity": work.identity,
        "organization_id": source.organization_id,
        "title": work.title,
        "harvest_object_id": work.member.id,
    }


def as_prepared(work: Work) -> Prepared:
    """The record of a work, for whoever asks whose it is."""
    content = work.content
    return Prepared(prepared.RECORD, work.identity, work.title, content["hash"], b"",
                    content["old_guid"])  # fmt: skip


def lasting(works: Sequence[Work]) -> list[Work]:
    """Those whose refusal is not of the moment."""
    return [
        work for work in works
        if not any(f.code in TRANSIENT for f in work.faults or prepared.faults_in(work.content))
    ]  # fmt: skip


def mark(
    source_id: str,
    works: Sequence[Work],
    begun: dt.datetime,
    datasets: Mapping[str, Any] | None = None,
) -> None:
    """Their harvest objects are done, and are the current ones.

    :param datasets: by identity, of those that had none before.
    """
    for report in {work.report for work in works}:
        ids = [work.member.id for work in works if work.report == report]
        objects.mark(ids, objects.COMPLETE, report, begun=begun)
    links = {
        work.member.id: (
            work.member.guid,
            (datasets or {}).get(work.identity) or (work.row.dataset_id if work.row else None),
        )
        for work in works
    }
    objects.link(source_id, links)


def mark_refused(works: Sequence[Work], begun: dt.datetime, *, by_reader: bool) -> None:
    """Their harvest objects failed, and say why."""
    objects.mark([work.member.id for work in works], objects.FAILED, ERRORED, begun=begun)
    told_of = {w.member.id: w.faults or prepared.faults_in(w.content) for w in works}
    objects.errors((key, faults.sentence(each)) for key, told in told_of.items()
                   for each in told if each.severity == ERROR or not by_reader)  # fmt: skip


def tell(job_id: str, source_id: str, works: Sequence[Work]) -> None:
    """Store the faults that were found while importing."""
    told = [Told(work.identity, work.title, each) for work in works for each in work.faults]
    faults.store(job_id, source_id, told)
