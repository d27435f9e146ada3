"""A chunk of harvest objects becomes datasets, with the ledger in the same transaction.

Every step may be repeated: a member whose ledger row already says what it says is only marked, so a
leader that was killed, or members that somebody sends again one by one, end in the same state.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.records import ERROR, Fault, Record, Source
from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.harvesters.writing.items import Item, Written

from . import faults, ledger, objects, ownership, packages, prepared, vanishing
from .faults import Told
from .ledger import Row
from .objects import COMPLETE, FAILED, Member
from .packages import Change
from .prepared import ASIDE, RECORD, REFUSAL, RETIRED, VANISHED, refused_hash

log = logging.getLogger(__name__)

ADDED, UPDATED, UNCHANGED = "added", "updated", "not modified"
GONE, ERRORED, BESIDE = "deleted", "errored", "section"
OnAside = Callable[[str, dict[str, Any]], object]
"""Called with the institution and what was read beside records."""
DELETED_HERE = "conjunto_borrado_aqui"
# What a later run may find mended, without a change of the record: it is not refused for good.
TRANSIENT = frozenset({"falla_al_escribir", "rechazo_base_de_datos", "sin_permiso"})


@dataclass(slots=True)
class Work:
    """One member of the chunk, on its way."""

    member: Member
    content: dict[str, Any]
    row: Row | None
    change: Change | None = None
    report: str = UNCHANGED
    faults: tuple[Fault, ...] = ()
    current: dict[str, Any] | None = None
    """The dataset as it was found."""

    @property
    def identity(self) -> str:
        """Of the record."""
        return str(self.content["identity"])

    @property
    def title(self) -> str:
        """Of the record, as far as it is told."""
        return str(self.content.get("title") or (self.row.title if self.row else ""))


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
        self._refuse(kinds.get(REFUSAL, []), for_good=True)
        self._vanish(kinds.get(VANISHED, []), kinds.get(RETIRED, []))
        self._write(kinds.get(RECORD, []))

    def _asides(self, works: list[Work]) -> None:
        """What was read beside records goes to whoever wants it."""
        for work in works:
            work.report = BESIDE
            self.on_aside(self.source.organization_id, work.content)
        self._mark(works)
        model.Session.commit()

    def _works(self, members: Sequence[Member]) -> list[Work]:
        contents = [(m, orjson.loads(m.content)) for m in members if m.content]
        for member, content in contents:
            content.setdefault("identity", member.guid)
        identities = [content["identity"] for _, content in contents]
        known = ledger.rows(self.source.id, identities)
        made = [c["identity"] for _, c in contents if c["kind"] == RECORD]
        without = {i for i in made if i not in known or known[i].dataset_id is None}
        keys = {identity: packages.dataset_id(self.source.id, identity) for identity in without}
        known |= ledger.adopted(self.source.organization_id, keys) if keys else {}
        return [Work(m, content, known.get(content["identity"])) for m, content in contents]

    def _write(self, works: list[Work]) -> None:
        todo: list[Work] = []
        done: list[Work] = []
        refused: list[Work] = []
        for work in works:
            place = self._plan(work, prepared.unpack(work.content))
            {"write": todo, "done": done, "refuse": refused}[place].append(work)
        self._refuse(refused, for_good=False)
        self._settle(done)
        items = [
            Item(work, work.row.dataset_id or "" if work.report == UPDATED and work.row else "",
                 work.change.package)
            for work in todo if work.change is not None
        ]  # fmt: skip
        if not items:
            return
        answers = write_batch(items, self.user, before_commit=self._before_commit)
        self._refuse([self._unwritten(one) for one in answers if one.dataset is None],
                     for_good=None)  # fmt: skip
        warned = [Told(one.key.identity, one.key.title, fault) for one in answers
                  if one.dataset is not None for fault in one.faults]  # fmt: skip
        faults.store(self.job_id, self.source.id, warned)
        model.Session.commit()

    def _plan(self, work: Work, record: Record) -> str:
        """What is to be done with a record; fills in how."""
        row = work.row
        if row is not None and self._already(row, work.content):
            work.report = work.member.report or UNCHANGED  # of the attempt that wrote it
            return "done"
        key = packages.dataset_id(self.source.id, work.identity)
        if row is None or row.dataset_id is None:
            work.report = ADDED
            work.change = packages.new(record, key, self.source.organization_id)
            return "write"
        if row.dataset_state is None or (
            row.dataset_state != "active" and row.status != ledger.DELETED
        ):
            message = "Una persona borró el conjunto en este portal; no vuelve por sí mismo."
            work.faults = (Fault(DELETED_HERE, message, found=work.title),)
            return "done"
        if row.dataset_owner != self.source.organization_id:
            code = ownership.OTHER_INSTITUTION
            work.faults = (ownership.fault(code, work.title),)
            return "refuse"
        work.report = UPDATED
        work.current = vanishing.shown(row.dataset_id)
        work.change = packages.change(record, work.current, row.baseline)
        if row.status == ledger.DELETED:
            work.change.package["state"] = "active"
        return "done" if work.change.needless and row.status != ledger.DELETED else "write"

    def _already(self, row: Row, content: dict[str, Any]) -> bool:
        same = row.hash == content["hash"] and row.status == ledger.ACTIVE
        return same and row.dataset_id is not None

    def _settle(self, works: list[Work]) -> None:
        """Those with nothing to write: marked, and the ledger says what the source says now."""
        if not works:
            return
        back = [w for w in works if w.row and w.row.status in {ledger.MISSING, ledger.RETIRED}]
        for work in works:
            if work.report == UPDATED and work not in back and not _told(work):
                work.report = UNCHANGED
        new = [w for w in works if not (w.row and self._already(w.row, w.content))]
        ledger.upsert([self._entry(work, work.current) for work in new])
        ledger.relink(self.source.id, {w.identity: w.member.id for w in works if w not in new})
        self._mark(works)
        faults.store(
            self.job_id, self.source.id,
            [Told(work.identity, work.title, each) for work in works for each in work.faults],
        )  # fmt: skip
        vanishing.tell([w.row.dataset_id for w in back if w.row and w.row.dataset_id],
                       self.source.organization_id)  # fmt: skip
        model.Session.commit()

    def _before_commit(self, written: Sequence[Written]) -> None:
        """The ledger and the objects of what is about to be committed."""
        works: list[Work] = [one.key for one in written]
        entries = [self._entry(one.key, one.dataset) for one in written]
        ledger.upsert(entries)
        self._mark(works, {e["identity"]: e["dataset_id"] for e in entries})

    def _entry(self, work: Work, saved: Any) -> dict[str, Any]:
        row, content, change = work.row, work.content, work.change
        dataset_id = str(saved["id"]) if saved else (row.dataset_id if row else None)
        baseline, differences = (row.baseline, row.differences) if row else (None, None)
        if change is not None:
            baseline, differences = change.baseline(saved), change.differences or None
        return {
            "source_id": self.source.id,
            "identity": work.identity,
            "organization_id": self.source.organization_id,
            "title": work.title,
            "content_hash": content["hash"],
            "status": ledger.ACTIVE,
            "old_guid": content["old_guid"],
            "dataset_id": dataset_id,
            "baseline": baseline,
            "differences": differences,
            "faults": None,
            "harvest_object_id": work.member.id,
            "missing_since": None,
        }

    def _mark(self, works: Sequence[Work], datasets: dict[str, Any] | None = None) -> None:
        for report in {work.report for work in works}:
            ids = [work.member.id for work in works if work.report == report]
            objects.mark(ids, COMPLETE, report, begun=self.begun)
        links = {
            work.member.id: (
                work.member.guid,
                (datasets or {}).get(work.identity) or (work.row.dataset_id if work.row else None),
            )
            for work in works
        }
        objects.link(self.source.id, links)

    def _unwritten(self, one: Written) -> Work:
        work: Work = one.key
        work.faults = one.faults
        return work

    def _refuse(self, works: Sequence[Work], *, for_good: bool | None) -> None:
        """They are not taken. Commits.

        :param for_good: ``True``: the reader or the ledger said so while gathering; ``False``: the
            dataset is somebody else's now; ``None``: CKAN did not take it.
        """
        if not works:
            return
        lasting = [w for w in works if not any(f.code in TRANSIENT for f in w.faults)]
        entries: list[dict[str, Any]] = []
        for work in lasting:
            content, row = work.content, work.row
            told = content.get("faults") if for_good else [asdict(each) for each in work.faults]
            hash_ = content["hash"] if for_good else refused_hash(self.version, content["hash"])
            entries.append(
                {
                    "source_id": self.source.id,
                    "identity": work.identity,
                    "organization_id": self.source.organization_id,
                    "title": work.title,
                    "content_hash": hash_,
                    "status": ledger.REFUSED,
                    "old_guid": content.get("old_guid") or (row.old_guid if row else ""),
                    "faults": told,
                    "harvest_object_id": work.member.id,
                }
            )
        ledger.upsert(entries)
        objects.mark([work.member.id for work in works], FAILED, ERRORED, begun=self.begun)
        told_of = {w.member.id: w.faults or prepared.faults_in(w.content) for w in works}
        objects.errors((key, faults.sentence(each)) for key, told in told_of.items()
                       for each in told if each.severity == ERROR or not for_good)  # fmt: skip
        if not for_good:  # those of the gathering are among its faults
            faults.store(
                self.job_id, self.source.id,
                [Told(work.identity, work.title, each) for work in works for each in work.faults],
            )  # fmt: skip
        model.Session.commit()

    def _vanish(self, missing: list[Work], overdue: list[Work]) -> None:
        gone = [w for w in missing if w.row and w.row.status in {ledger.ACTIVE, ledger.REFUSED}]
        late = [w for w in overdue if w.row and w.row.status == ledger.MISSING]
        vanishing.mark_missing(self.source.id, [w.identity for w in gone], clock.now())
        for work in late:
            vanishing.delete(work.row, self.source.organization_id, self.user)
            ledger.change(self.source.id, [work.identity], status=ledger.DELETED)
        for work in [*gone, *late]:
            work.report = GONE
        everything = [*missing, *overdue]
        if not everything:
            return
        self._mark(everything)
        datasets = [w.row.dataset_id for w in gone if w.row and w.row.dataset_id]
        vanishing.tell(datasets, self.source.organization_id)
        model.Session.commit()


def _told(work: Work) -> bool:
    """A person's edit keeps the change out: it is told as changed, once."""
    return bool(work.change and work.change.differences)
