"""What a run would do, by the same gathering, with nothing written.

Of a source that is not saved yet everything is new. Its requests are as polite and as guarded as
those of a run; whoever calls decides whether the caller may have them made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing

from ckan import model

from ckanext.gobabierto.harvesters.records import Fault, Reader, Source

from . import foresight, ledger, ledger_questions, renaming, sources, work
from .compare import BATCH, Compared
from .faults import Told
from .foresight import Outlook
from .gather import Reading
from .guard import overdue
from .prepared import Prepared
from .previewed import CHANGED, NEW, REFUSED, UNCHANGED, VANISHED, Entry, Preview
from .seen import Seen, unlocked
from .settings import DELETE, policy
from .shelf import Shelf
from .spool import Spool
from .unshown import Unshown

_KINDS = {
    work.ADDED: NEW, work.UPDATED: CHANGED, work.UNCHANGED: UNCHANGED, work.ERRORED: REFUSED,
}  # fmt: skip


class _Sink:
    """Keeps some of everything and counts the rest."""

    def __init__(self, source: Source, shelf: Shelf, limit: int) -> None:
        self.source, self.shelf, self.limit = source, shelf, limit
        self._shown: dict[str, Prepared] = {}
        self.unshown = Unshown()
        self._may_be_known = bool(source.id) and ledger_questions.any_of(source.id)
        self.preview = Preview(source.url)
        self._room: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._messages: dict[str, str] = {}

    def take(self, batch: Compared) -> None:
        """One batch."""
        preview = self.preview
        preview.unchanged += batch.unchanged
        preview.refused += len(batch.refused) + len(batch.standing) + len(batch.refused_before)
        preview.pages += len(batch.asides)
        self._count(batch.faults)
        self._foresee(batch.new)
        self._foresee(batch.changed)
        self._show_refused([*batch.refused, *batch.standing])
        self._refused_before(batch.refused_before)

    def _foresee(self, items: list[Prepared], known_as: Mapping[str, str] | None = None) -> None:
        """What a run would make of them; those that are shown are validated too.

        :param known_as: identities under which they are known, where those are others.
        """
        outlooks = self.shelf.foresee(self.source, items, known_as) if items else []
        shown: list[tuple[Prepared, Outlook]] = []
        for item, outlook in zip(items, outlooks, strict=True):
            kind = _KINDS[outlook.report]
            if kind != UNCHANGED and self._fitting(kind, 1):
                shown.append((item, outlook))
            else:
                unchecked = outlook.item is not None
                self.preview.unchecked += unchecked
                if self._may_be_known and known_as is None:
                    self.unshown.keep(item, kind, unchecked=unchecked)
            self._count([Told(item.identity, item.title, each) for each in outlook.faults])
        foresight.validate([outlook for _, outlook in shown])
        for outlook in outlooks:
            self._add(_KINDS[outlook.report], 1)
        for item, outlook in shown:
            self._entry(item, outlook)

    def _entry(self, item: Prepared, outlook: Outlook) -> None:
        kind = _KINDS[outlook.report]
        faults = [*item.faults, *outlook.faults]
        self.preview.entries.append(
            Entry(kind, item.identity, item.title, outlook.dataset_id, outlook.fields, faults)
        )
        self._shown[item.identity] = item

    def _add(self, kind: str, number: int) -> None:
        setattr(self.preview, kind, getattr(self.preview, kind) + number)

    def _count(self, faults: list[Told]) -> None:
        for told in faults:
            self._faults[told.fault.code] += 1
            self._messages.setdefault(told.fault.code, told.fault.message)

    def _fitting(self, kind: str, number: int) -> int:
        fits = max(0, min(number, self.limit - self._room[kind]))
        self._room[kind] += fits
        return fits

    def _show_refused(self, items: list[Prepared]) -> None:
        shown = items[: self._fitting(REFUSED, len(items))]
        known = self.shelf.datasets(self.source.id, [item.identity for item in shown])
        for item in shown:
            key = known.get(item.identity, "")
            entry = Entry(REFUSED, item.identity, item.title, key, faults=list(item.faults))
            self.preview.entries.append(entry)

    def _renamed(self, reading: Reading) -> None:
        """They seemed to be new until all of the source was read."""
        entries = {entry.identity: entry for entry in self.preview.entries}
        for new, was in reading.renamed.items():
            if (entry := entries.get(new)) is None:
                continue
            self._add(entry.kind, -1)
            if reading.complete:
                kind = self._as(entry, was)
            else:
                kind = entry.kind = REFUSED
                entry.faults, entry.fields = [*entry.faults, renaming.fault(was)], []
            self._add(kind, 1)
        self._renamed_unshown(reading)

    def _renamed_unshown(self, reading: Reading) -> None:
        """The same of those that were only counted: they are counted anew, and some may be shown
        among the changed ones."""
        items: list[Prepared] = []
        for item, kind, unchecked in self.unshown.take(reading.renamed):
            self._add(kind, -1)
            self.preview.unchecked -= unchecked
            items.append(item)
            if len(items) == BATCH:
                self._recount(items, reading)
                items = []
        self._recount(items, reading)

    def _recount(self, items: list[Prepared], reading: Reading) -> None:
        if reading.complete:
            self._foresee(items, {item.identity: reading.renamed[item.identity] for item in items})
        else:
            self._add(REFUSED, len(items))

    def _as(self, entry: Entry, was: str) -> str:
        """It goes on under another identity: what a run would make of it."""
        item = self._shown[entry.identity]
        found = self.shelf.foresee(self.source, [item], {item.identity: was})
        foresight.validate(found)
        (outlook,) = found
        self._count([Told(item.identity, item.title, each) for each in outlook.faults])
        entry.kind, entry.dataset_id = _KINDS[outlook.report], outlook.dataset_id
        entry.fields, entry.faults = outlook.fields, [*item.faults, *outlook.faults]
        self._room[entry.kind] += 1
        if entry.kind == UNCHANGED:
            self.preview.entries.remove(entry)
        return entry.kind

    def _refused_before(self, identities: list[str]) -> None:
        shown = identities[: self._fitting(REFUSED, len(identities))]
        for row in ledger.rows(self.source.id, shown).values() if shown else ():
            faults = [Fault(**each) for each in row.faults or ()]
            entry = Entry(REFUSED, row.identity, row.title, row.dataset_id or "", faults=faults)
            self.preview.entries.append(entry)

    def _delete(self, reading: Reading) -> None:
        """What has been missing for all its days of grace, where that is deleted then."""
        told = policy(self.source.config)
        if not self.source.id or told.on_vanish != DELETE:
            return
        late = reading.seen.overdue_not_seen(self.source.id, told.grace_began)
        gone = overdue(self.source, late, self.shelf, told).deletable
        self.preview.deleted = len(gone)
        self.preview.vanished += len(gone)
        shown = gone[: self._fitting(VANISHED, len(gone))]
        for row in ledger.rows(self.source.id, shown).values() if shown else ():
            entry = Entry(VANISHED, row.identity, row.title, row.dataset_id or "", deleted=True)
            self.preview.entries.append(entry)

    def end(self, reading: Reading) -> Preview:
        """What vanished, and what could not be read."""
        preview = self.preview
        self._renamed(reading)
        gone = reading.vanished()
        listed = gone.missing if gone.held else gone.marked
        preview.vanished, preview.held = len(listed), gone.held
        for each in listed[: self._fitting(VANISHED, len(listed))]:
            key = each["dataset_id"] or ""
            preview.entries.append(Entry(VANISHED, each["identity"], each["title"], key))
        if reading.complete and not gone.held:
            self._delete(reading)
        preview.complete = reading.complete
        preview.failures = [told.fault for told in reading.failures]
        preview.faults = [(code, n, self._messages[code]) for code, n in self._faults.most_common()]
        preview.requests = reading.spool.requests
        return preview


def preview(
    source: Source, reader: Reader, shelf: Shelf, limit: int = 50, *, patience: float | None = 10
) -> Preview:
    """What a run of *source* would do; nothing is written.

    :param source: from :func:`sources.of_job` (saved) or :func:`sources.make`.
    :param limit: how many entries of each kind are given; everything is counted.
    :param patience: seconds that the caller may wait for a turn at a host.
    :raises BadInput: the source names a secret that the portal does not have for it.
    """
    client = sources.client(source, patience=patience)
    sink = _Sink(source, shelf, limit)
    try:
        spool = Spool(client)
        with closing(client), closing(spool), closing(sink.unshown), unlocked() as connection:
            reading = Reading(source, reader, shelf, spool, Seen(connection))
            for batch in reading.batches():
                sink.take(batch)
            return sink.end(reading)
    finally:
        model.Session.rollback()
