"""What a run would do, by the same gathering, with nothing written.

Of a source that is not saved yet everything is new. Its requests are as polite and as guarded as
those of a run; whoever calls decides whether the caller may have them made.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any

from ckan import model

from ckanext.gobabierto.fetching import settings as fetching_settings
from ckanext.gobabierto.harvesters.records import Fault, Reader, Source

from . import foresight, ledger, renaming, work
from .compare import Compared
from .differing import FieldChange
from .faults import Told
from .foresight import Outlook
from .gather import Reading
from .prepared import Prepared
from .seen import Seen, unlocked
from .shelf import Shelf
from .spool import Spool

NEW, CHANGED, VANISHED, REFUSED = "new", "changed", "vanished", "refused"
UNCHANGED = "unchanged"
_KINDS = {
    work.ADDED: NEW, work.UPDATED: CHANGED, work.UNCHANGED: UNCHANGED, work.ERRORED: REFUSED,
}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """What would become of one record."""

    kind: str
    """``new`` | ``changed`` | ``vanished`` | ``refused``."""
    identity: str
    title: str
    dataset_id: str = ""
    fields: list[FieldChange] = field(default_factory=list[FieldChange])
    """Of a new one, everything that is told of it (``old`` is nothing)."""
    faults: list[Fault] = field(default_factory=list[Fault])


@dataclass(slots=True)
class Preview:
    """What a run would do. The counts are of everything; ``entries`` has ``limit`` of each kind."""

    url: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    refused: int = 0
    pages: int = 0
    complete: bool = True
    """All of the source was read; otherwise nothing would be marked as vanished."""
    held: bool = False
    """So much would vanish that a person would have to confirm it."""
    entries: list[Entry] = field(default_factory=list[Entry])
    failures: list[Fault] = field(default_factory=list[Fault])
    """Why not all of it was read."""
    faults: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])
    """(code, how many, an example of its message): warnings and errors of records, most first."""
    requests: int = 0
    unchecked: int = 0
    """How many of the new and changed ones are counted without having been validated, since only
    those among ``entries`` are: of them a run may refuse some."""

    def of_kind(self, kind: str) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class _Sink:
    """Keeps some of everything and counts the rest."""

    def __init__(self, source: Source, shelf: Shelf, limit: int) -> None:
        self.source, self.shelf, self.limit = source, shelf, limit
        self._shown: dict[str, Prepared] = {}
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
        self._foresee([*batch.new, *batch.changed])
        self._show_refused([*batch.refused, *batch.standing])
        self._refused_before(batch.refused_before)

    def _foresee(self, items: list[Prepared]) -> None:
        """What a run would make of them; those that are shown are validated too."""
        outlooks = self.shelf.foresee(self.source, items) if items else []
        shown: list[tuple[Prepared, Outlook]] = []
        for item, outlook in zip(items, outlooks, strict=True):
            kind = _KINDS[outlook.report]
            if kind != UNCHANGED and self._fitting(kind, 1):
                shown.append((item, outlook))
            elif outlook.item is not None:
                self.preview.unchecked += 1
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
            entry = entries.get(new)
            self._add(entry.kind if entry else NEW, -1)
            if not reading.complete:
                kind = REFUSED
                if entry is not None:
                    entry.kind, entry.faults = kind, [*entry.faults, renaming.fault(was)]
                    entry.fields = []
            elif entry is None:
                kind = CHANGED
            else:
                kind = self._as(entry, was)
            self._add(kind, 1)

    def _as(self, entry: Entry, was: str) -> str:
        """It goes on under another identity: what a run would make of it."""
        item = self._shown[entry.identity]
        found = self.shelf.foresee(self.source, [item], {item.identity: was})
        foresight.validate(found)
        (outlook,) = found
        entry.kind, entry.dataset_id = _KINDS[outlook.report], outlook.dataset_id
        entry.fields, entry.faults = outlook.fields, [*item.faults, *outlook.faults]
        if entry.kind == UNCHANGED:
            self.preview.entries.remove(entry)
        return entry.kind

    def _refused_before(self, identities: list[str]) -> None:
        shown = identities[: self._fitting(REFUSED, len(identities))]
        for row in ledger.rows(self.source.id, shown).values() if shown else ():
            faults = [Fault(**each) for each in row.faults or ()]
            entry = Entry(REFUSED, row.identity, row.title, row.dataset_id or "", faults=faults)
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
    :raises BadInput: the source names a secret that the portal does not have.
    """
    secret = str(source.config.get("secret") or "")
    client = fetching_settings.client(patience=patience, secret=secret)
    sink = _Sink(source, shelf, limit)
    try:
        with closing(client), closing(Spool(client)) as spool, unlocked() as connection:
            reading = Reading(source, reader, shelf, spool, Seen(connection))
            for batch in reading.batches():
                sink.take(batch)
            return sink.end(reading)
    finally:
        model.Session.rollback()
