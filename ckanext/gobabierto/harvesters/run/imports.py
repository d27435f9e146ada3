"""A chunk of harvest objects becomes datasets, with the ledger in the same transaction.

Every step may be repeated: a member whose ledger row already says what it says is only marked, so a
leader that was killed, or members that somebody sends again one by one, end in the same state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters import proposal_datasets
from ckanext.gobabierto.harvesters.records import ERROR, Fault, Source
from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.harvesters.writing.items import Item, Written

from . import (
    bookkeeping,
    chunks,
    faults,
    ledger,
    meanwhile,
    objects,
    owners,
    prepared,
    renaming,
    vanishing,
)
from .faults import Told
from .objects import Member
from .prepared import ASIDE, RECORD, REFUSAL, RETIRED, VANISHED
from .work import (
    BEING_EDITED,
    BESIDE,
    DONE,
    GONE,
    REFUSE,
    UNCHANGED,
    UPDATED,
    WRITE,
    Work,
    as_they_are,
    plan,
)

_ATTEMPTS = 4
"""How often a dataset that others keep saving is tried."""
OnAside = Callable[[str, dict[str, Any]], object]
"""Called with the institution and what was read beside records."""


@dataclass(slots=True)
class Chunk:
    """Everything that is written together.

    :param user: the account in whose name it is written.
    """

    source: Source
    job_id: str
    version: str
    user: str
    on_aside: OnAside
    begun: dt.datetime = field(default_factory=objects.naive_now)

    def run(self, members: Sequence[Member]) -> None:
        """Import the members that are not done yet. Commits.

        :raises sqlalchemy.exc.DBAPIError: the database is gone; it may be repeated.
        """
        works = self._works([m for m in members if m.state not in objects.DONE])
        kinds: dict[str, list[Work]] = {}
        for work in works:
            kinds.setdefault(work.content["kind"], []).append(work)
        self._asides(kinds.get(ASIDE, []))
        self._refuse(kinds.get(REFUSAL, []), by_reader=True)
        self._vanish(kinds.get(VANISHED, []))
        self._write(kinds.get(RECORD, []))
        for work in kinds.get(RETIRED, []):
            self._retire(work)

    def _asides(self, works: list[Work]) -> None:
        """What was read beside records goes to whoever wants it."""
        for work in works:
            work.report = BESIDE
            self.on_aside(self.source.organization_id, work.content)
        bookkeeping.mark(self.source.id, works, self.begun)
        model.Session.commit()

    def _works(self, members: Sequence[Member]) -> list[Work]:
        contents = [(m, orjson.loads(m.content)) for m in members if m.content]
        for member, content in contents:
            content.setdefault("identity", member.guid)
        known = ledger.rows(self.source.id, [content["identity"] for _, content in contents])
        made = [c["identity"] for _, c in contents if c["kind"] == RECORD]
        without = [i for i in made if i not in known or known[i].dataset_id is None]
        keys = renaming.free_ids(self.source.id, without)
        known |= ledger.adopted(self.source.organization_id, keys) if keys else {}
        guids = {c["identity"]: c["old_guid"] for _, c in contents
                 if c["kind"] == RECORD and c["identity"] in without}  # fmt: skip
        known |= owners.inherited(self.source, guids) if guids else {}
        return [
            Work(m, content, known.get(content["identity"]), keys.get(content["identity"], ""))
            for m, content in contents
        ]

    def _write(self, works: list[Work], attempts: int = _ATTEMPTS) -> None:
        meanwhile.look(works)
        places: dict[str, list[Work]] = {WRITE: [], DONE: [], REFUSE: []}
        shown = as_they_are(works)
        for work in works:
            places[plan(work, prepared.unpack(work.content), self.source, shown)].append(work)
        self._refuse(places[REFUSE], by_reader=False)
        self._settle(places[DONE])
        items = [
            Item(work, work.row.dataset_id or "" if work.report == UPDATED and work.row else "",
                 work.change.package, work.current if work.report == UPDATED else None)
            for work in places[WRITE] if work.change is not None
        ]  # fmt: skip
        if not items:
            return
        answers = write_batch(items, self.user, self._before_commit, self._before_write)
        works = [one.key for one in answers if one.dataset is None]
        meanwhile.look_for_made(works)
        moved = [work for work in works if work.moved]
        self._refuse([_unwritten(one) for one in answers
                      if one.dataset is None and not one.key.moved and one.key.owned is None],
                     by_reader=False)  # fmt: skip
        self._refuse_owned([w for w in works if w.owned is not None and not w.moved])
        warned = [Told(one.key.identity, one.key.title, fault) for one in answers
                  if one.dataset is not None for fault in one.faults]  # fmt: skip
        faults.store(self.job_id, self.source.id, warned)
        model.Session.commit()
        if moved:
            self._write_again(moved, attempts - 1)

    def _before_write(self, items: Sequence[Item]) -> dict[int, Written]:
        return meanwhile.stays(self.source, [item.key for item in items])

    def _write_again(self, moved: list[Work], attempts: int) -> None:
        """Datasets that somebody saved since they were read: read and planned anew."""
        if not attempts:
            message = "Alguien guardaba el conjunto mientras se cosechaba; no se sobrescribió."
            for work in moved:
                work.faults = (Fault(BEING_EDITED, message, found=work.title, severity=ERROR),)
            self._refuse(moved, by_reader=False)
            return
        # What another worker did of them in the meantime is done, and its report is true.
        left = chunks.left([work.member for work in moved])
        self._write(self._works(left), attempts)

    def _refuse_owned(self, works: Sequence[Work]) -> None:
        """As if it had been known while gathering: the next run finds them refused for it."""
        for work in works:
            if work.owned is not None:
                work.content, work.faults = orjson.loads(work.owned.content), work.owned.faults
        self._refuse(works, by_reader=True)
        bookkeeping.tell(self.job_id, self.source.id, works)

    def _settle(self, works: list[Work]) -> None:
        """Those with nothing to write: marked, and the ledger says what the source says now."""
        if not works:
            return
        back = [w for w in works if w.row and w.row.status in {ledger.MISSING, ledger.RETIRED}]
        for work in works:
            if work.quiet:  # else it may have been written by an earlier attempt
                work.report = UNCHANGED
        new = [w for w in works if not w.already]
        owners.take(
            self.source.id, [bookkeeping.entry(self.source, work, work.current) for work in new]
        )
        ledger.relink(self.source.id, {w.identity: w.member.id for w in works if w.already})
        bookkeeping.mark(self.source.id, works, self.begun)
        bookkeeping.tell(self.job_id, self.source.id, works)
        moved = [w for w in new if w.change is not None and w.change.moved]
        vanishing.tell([w.row.dataset_id for w in (*back, *moved) if w.row and w.row.dataset_id],
                       self.source.organization_id)  # fmt: skip
        model.Session.commit()

    def _before_commit(self, written: Sequence[Written]) -> None:
        """The ledger and the objects of what is about to be committed, and what is told of it:
        a later attempt would find nothing changed."""
        works: list[Work] = [one.key for one in written]
        entries = [bookkeeping.entry(self.source, one.key, one.dataset) for one in written]
        owners.take(self.source.id, entries)
        datasets = {each["identity"]: each["dataset_id"] for each in entries}
        bookkeeping.mark(self.source.id, works, self.begun, datasets)
        bookkeeping.tell(self.job_id, self.source.id, works)

    def _refuse(self, works: Sequence[Work], *, by_reader: bool) -> None:
        """They are not taken. Commits.

        :param by_reader: the reader or the ledger said so while gathering.
        """
        if not works:
            return
        ledger.upsert([
            bookkeeping.refused_entry(self.source, work, self.version, by_reader=by_reader)
            for work in bookkeeping.lasting(works)
        ])  # fmt: skip
        bookkeeping.mark_refused(works, self.begun, by_reader=by_reader)
        if not by_reader:  # those of the gathering are among its faults
            bookkeeping.tell(self.job_id, self.source.id, works)
        model.Session.commit()

    def _vanish(self, missing: list[Work]) -> None:
        gone = [w for w in missing if w.row and w.row.status in {ledger.ACTIVE, ledger.REFUSED}]
        vanishing.mark_missing(self.source.id, [w.identity for w in gone], clock.now())
        self._report_gone(missing, gone)
        datasets = [w.row.dataset_id for w in gone if w.row and w.row.dataset_id]
        vanishing.tell(datasets, self.source.organization_id)
        if missing:
            model.Session.commit()

    def _retire(self, work: Work) -> None:
        """The ledger goes first: ``package_delete`` commits it together with what it does.

        Where a worker died right after that, it says so already, and the rest is made up for. Its
        row is looked at again, and held: another worker may be taking in that the record is back.
        """
        if work.row is not None and work.row.dataset_id:  # before its row, as whoever writes it
            proposal_datasets.hold_dataset(work.row.dataset_id)
        work.row = ledger.rows(self.source.id, [work.identity], lock=True).get(work.identity)
        deleted = (
            work.row is not None and work.row.status in {ledger.MISSING, ledger.DELETED}
            and not objects.offered(self.job_id, work.member.guid)
            and vanishing.retire(work.row, self.source, self.user)
        )  # fmt: skip
        self._report_gone([work], [work] if deleted else [])
        model.Session.commit()

    def _report_gone(self, works: list[Work], now: list[Work]) -> None:
        for work in works:
            # Not now: of the attempt that did it.
            work.report = GONE if work in now else work.member.report or UNCHANGED
        bookkeeping.mark(self.source.id, works, self.begun)


def _unwritten(one: Written) -> Work:
    work: Work = one.key
    work.faults = one.faults
    return work
