"""One gathering of a job: what changed becomes harvest objects, and nothing else is written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from ckan import model

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.harvesters import kept_out
from ckanext.gobabierto.harvesters.records import Reader, Source

from . import (
    chunks,
    documents,
    faults,
    holds,
    ledger,
    objects,
    renaming,
    runs,
    sources,
    standard,
    stopping,
)
from .faults import FaultSpool, Told
from .gather import Reading, sentences
from .guard import Vanished, ask_overdue
from .prepared import RETIRED, VANISHED, Prepared, envelope
from .seen import Seen
from .settings import DELETE, policy
from .shelf import Shelf
from .spool import Spool, reading_of

log = logging.getLogger(__name__)
ASIDE_GUID = "seccion:"


class Gathering:
    """One gathering of a job by whoever holds the lock of its source.

    :param connection: the one that holds the lock.
    """

    def __init__(
        self, job_id: str, source: Source, reader: Reader, shelf: Shelf, connection: Any
    ) -> None:
        self.job_id, self.source, self.reader, self.shelf = job_id, source, reader, shelf
        self._connection = connection
        self._watch = stopping.Watch(connection, job_id, source.organization_id)
        self._policy = policy(source.config)
        self._reading_by = reading_of(reader.version, source)
        self._pending: list[str] = []
        self._unchanged = self._standing = self._objects = 0
        self._faults = FaultSpool()

    def run(self) -> list[str]:
        """Read the source; gives the objects to be sent to the queue.

        :raises Stopped: the job is not to go on.
        """
        self._watch()
        runs.begin(self.job_id, self.source.id, self.source)
        objects.drop_unsent(self.job_id)
        lifted = self.shelf.lift(self.source)
        model.Session.commit()
        client = sources.client(self.source, look=self._watch)
        spool = Spool(client, self._watch, seconds=config.harvest_gather_hours() * 3600)
        with closing(client), closing(spool), closing(self._faults):
            job, known = documents.known(self.source.id, self._reading_by)
            again = lifted or self._asked_again()
            if known and not again and runs.settled(job) and spool.unchanged(known):
                documents.refresh(self.source.id, spool.answers.values())
                return self._unchanged_source(job, sum(each.read for each in known.values()))
            reading = Reading(self.source, self.reader, self.shelf, spool, Seen(self._connection))
            for batch in reading.batches():
                self._keep_faults(batch.faults, batch.refused_before)
                self._unchanged += batch.unchanged
                self._standing += len(batch.standing) + len(batch.refused_before)
                self._store([*batch.new, *batch.changed, *batch.refused])
                self._store_asides(batch.asides)
                self._commit()
            return self._end(reading)

    def _asked_again(self) -> bool:
        """It takes a reading to apply what a person decided.

        That is: what vanished is gone indeed, a dataset that was deleted here is wanted again, or
        the schema or a vocabulary that refused a record is another now.
        """
        source_id = self.source.id
        return (
            bool(holds.standing(source_id, holds.CONFIRMED))
            or bool(ledger.restored(source_id))
            or kept_out.restored(source_id)
            or standard.outdated(source_id, self.reader.version)
        )

    def _unchanged_source(self, job: str, number: int) -> list[str]:
        self._last_look()
        active, refused = self.shelf.counts(self.source.id)
        before = runs.get(job)
        self._unchanged, self._standing = active, refused
        self._retire(ledger.overdue(self.source.id, self._policy.grace_began))
        self._flush(last=True)
        told = before.faults_of if before else ()
        return self._release(documents=number, faults_of=list(told), complete=True,
                             faults_hash=before.faults_hash if before else "")  # fmt: skip

    def _keep_faults(self, told: Sequence[Told], refused_before: Sequence[str]) -> None:
        self._faults.add(told)
        if refused_before:
            for row in ledger.rows(self.source.id, refused_before).values():
                self._faults.add(Told(row.identity, row.title, faults.fault(each))
                                 for each in row.faults or ())  # fmt: skip

    def _guid(self, identity: str) -> str:
        return f"{self.source.id}:{identity}"

    def _store(self, items: Sequence[Prepared]) -> None:
        found = [(self._guid(item.identity), item.content) for item in items]
        self._pending += objects.add(self.job_id, self.source.id, found)
        self._flush()

    def _store_asides(self, items: Sequence[Prepared]) -> None:
        if not items:
            return
        guids = {f"{ASIDE_GUID}{item.identity}": item for item in items}
        known = objects.current_asides(self.source.id, list(guids))
        mark = '"hash":"%s"'
        fresh = [(guid, item.content) for guid, item in guids.items()
                 if mark % item.hash not in known.get(guid, "")]  # fmt: skip
        self._pending += objects.add(self.job_id, self.source.id, fresh)

    def _flush(self, *, last: bool = False) -> None:
        size = config.harvest_chunk()
        ready = len(self._pending) if last else len(self._pending) // size * size
        chunks.chunk(self.job_id, self._pending[:ready], size)
        self._objects += ready
        self._pending = self._pending[ready:]

    def _commit(self) -> None:
        model.Session.commit()
        self._watch()

    def _last_look(self) -> None:
        stopping.look_at_the_end(self.job_id, self.source.organization_id)

    def _end(self, reading: Reading) -> list[str]:
        self._last_look()
        self._faults.add(reading.failures)
        vanished = reading.vanished()
        if vanished.held:
            return self._hold(vanished)
        if (reading.complete or reading.limited) and not vanished.asks_on:
            holds.drop(self.source.id)
        holds.close(vanished.closes)
        self._rename(reading)
        self._vanish(VANISHED, [each["identity"] for each in vanished.marked])
        if reading.complete:
            self._forget_refused(reading.seen)
            since = self._policy.grace_began
            self._retire(reading.seen.overdue_not_seen(self.source.id, since))
            told = {**reading.spool.answers, **reading.spool.unread}
            documents.replace(self.source.id, self.job_id, self._reading_by, told.values())
        else:
            if reading.spool.answers or reading.until is None:
                documents.forget(self.source.id)
            if reading.until is None:
                objects.gather_errors(self.job_id, sentences(reading.failures))
        self._flush(last=True)
        told = self._store_faults()
        return self._release(
            documents=len(reading.spool.answers), complete=reading.complete,
            faults_of=told, faults_hash=self._faults.hash, until=reading.until,
        )  # fmt: skip

    def _rename(self, reading: Reading) -> None:
        """Records that go on under another identity; only a whole reading says that they do."""
        if not reading.renamed:
            return
        if reading.complete:
            ledger.rename(self.source.id, reading.renamed)
            olds = [self._guid(old) for old in reading.renamed.values()]
            objects.step_down(self.source.id, olds)
            return
        waiting = {new: renaming.fault(old) for new, old in reading.renamed.items()}
        self._faults.add(Told(new, "", why) for new, why in waiting.items())
        objects.replace(self.job_id, {self._guid(new): renaming.waiting(new, why)
                                      for new, why in waiting.items()})  # fmt: skip

    def _vanish(self, kind: str, identities: Sequence[str]) -> None:
        found = ((self._guid(i), envelope(kind, "", identity=i)) for i in identities)
        self._pending += objects.add(self.job_id, self.source.id, found)

    def _retire(self, overdue: Sequence[str]) -> None:
        """Those that have been missing for all their days of grace, and are so still."""
        if not overdue:
            return
        retired = overdue
        if self._policy.on_vanish == DELETE:
            found = ask_overdue(self.source, self.job_id, overdue, self.shelf, self._policy)
            self._vanish(RETIRED, found.deletable)
            retired = found.kept
        ledger.change(self.source.id, retired, status=ledger.RETIRED)
        runs.change(self.job_id, retired=len(retired))

    def _forget_refused(self, seen: Seen) -> None:
        ledger.drop(self.source.id, seen.refused_not_seen(self.source.id))

    def _store_faults(self) -> list[str]:
        """Stored, unless they are those of the run before."""
        before = runs.last(self.source.id, but=self.job_id)
        if before and self._faults.number and before.faults_hash == self._faults.hash:
            stored = [job for job in before.faults_of if job != before.job_id] or [before.job_id]
            if faults.count(stored):
                return stored
        faults.store(self.job_id, self.source.id, chain(self._faults))
        return [self.job_id]

    def _hold(self, vanished: Vanished) -> list[str]:
        """Nothing of this run is applied; a person is asked."""
        objects.drop_unsent(self.job_id)
        asked = [*vanished.missing, *vanished.earlier]
        holds.make(self.source.id, self.job_id, vanished.known, asked)
        documents.forget(self.source.id)
        objects.gather_errors(self.job_id, [vanished.sentence])
        told = self._store_faults()
        runs.change(self.job_id, state=runs.HELD, gathered_at=clock.now(), objects=0, unchanged=0,
                    faults_of=told, faults_hash=self._faults.hash)  # fmt: skip
        model.Session.commit()
        return []

    def _release(self, **values: Any) -> list[str]:
        """From here on the gathering counts: its objects may be sent, its documents are known."""
        leaders = objects.release(self.job_id)
        runs.change(
            self.job_id, state=runs.WRITING, gathered_at=clock.now(), objects=self._objects,
            unchanged=self._unchanged, standing=self._standing, **values,
        )  # fmt: skip
        model.Session.commit()
        return leaders
