"""What a run would make of records: the same plan and the same validation, with nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters.records import Fault, Source
from ckanext.gobabierto.harvesters.writing import batch
from ckanext.gobabierto.harvesters.writing.items import Item

from . import differing, ledger, objects, owners, packages, prepared, renaming
from .differing import FieldChange
from .prepared import Prepared
from .work import ERRORED, REFUSE, UNCHANGED, UPDATED, WRITE, Shown, Work, as_they_are, plan


@dataclass(slots=True)
class Outlook:
    """What would become of one record."""

    identity: str
    report: str
    """As the run would count it: ``added`` | ``updated`` | ``not modified`` | ``errored``."""
    dataset_id: str = ""
    fields: list[FieldChange] = field(default_factory=list[FieldChange])
    faults: tuple[Fault, ...] = ()
    item: Item | None = None
    """What would be written."""


def of_records(
    source: Source, items: Sequence[Prepared], known_as: Mapping[str, str] | None = None
) -> list[Outlook]:
    """What a run would do with records, short of validating them.

    :param known_as: identities under which they are in the ledger, where those are others.
    """
    contents = [orjson.loads(item.content) for item in items]
    other = known_as or {}
    old = {item.identity: other.get(item.identity, item.identity) for item in items}
    rows = ledger.rows(source.id, old.values()) if source.id else {}
    known = {new: rows[was] for new, was in old.items() if was in rows}
    without = [i for i in old if i not in known or known[i].dataset_id is None]
    keys = renaming.free_ids(source.id, without)
    known |= ledger.adopted(source.organization_id, keys) if keys and source.id else {}
    guids = {c["identity"]: c["old_guid"] for c in contents if c["identity"] in without}
    known |= owners.inherited(source, guids) if guids and source.id else {}
    nobody = objects.Member("", "", "", "", None)
    works = [Work(nobody, c, known.get(c["identity"]), keys.get(c["identity"], ""))
             for c in contents]  # fmt: skip
    shown = as_they_are(works)
    return [_of_record(source, work, shown) for work in works]


def _of_record(source: Source, work: Work, shown: Shown) -> Outlook:
    row = work.row
    place = plan(work, prepared.unpack(work.content), source, shown)
    if place == REFUSE:
        work.report = ERRORED
    elif place != WRITE and work.quiet:
        work.report = UNCHANGED
    found = Outlook(work.identity, work.report, (row.dataset_id if row else None) or "")
    found.faults = work.faults
    change = work.change
    if change is None or work.report == ERRORED:
        return found
    if change.result is None:
        found.fields = differing.all_new({**change.fields, "files": len(change.resources)})
    elif work.current is not None:
        found.fields = differing.of_merge(change.result, packages.shown(work.current))
    if place == WRITE:
        own = found.dataset_id if work.report == UPDATED else ""
        found.item = Item(work.identity, own, change.package, work.current if own else None)
    return found


def validate(outlooks: Sequence[Outlook]) -> None:
    """Refuse those that CKAN would not take, saying why."""
    wanted = [each for each in outlooks if each.item is not None]
    if not wanted:
        return
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    answers = batch.check([each.item for each in wanted if each.item is not None], user)
    for each, faults in zip(wanted, answers, strict=True):
        if faults is not None:
            each.report, each.faults, each.fields = ERRORED, faults, []
    model.Session.rollback()
