"""What was read against what is known, a thousand at a time, so that memory does not grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ckanext.gobabierto.harvesters.records import (
    ERROR,
    Aside,
    Fault,
    Read,
    Reader,
    Record,
    Refusal,
    Source,
)

from . import prepared, standard
from .faults import Told
from .ledger import ACTIVE, REFUSED
from .prepared import RECORD, REFUSAL, Prepared
from .seen import Seen
from .shelf import CLOSED, Shelf

BATCH = 1000
REPEATED, UNREADABLE = "identificador_repetido", "registro_ilegible"


@dataclass(slots=True)
class Compared:
    """One batch: what is to be stored, and how many need not be."""

    new: list[Prepared] = field(default_factory=list[Prepared])
    changed: list[Prepared] = field(default_factory=list[Prepared])
    refused: list[Prepared] = field(default_factory=list[Prepared])
    """For a reason that was not told of them before."""
    standing: list[Prepared] = field(default_factory=list[Prepared])
    """Refused before, and for the same reason."""
    refused_before: list[str] = field(default_factory=list[str])
    """Identities of records that could not be written before and are what they were."""
    unchanged: int = 0
    asides: list[Prepared] = field(default_factory=list[Prepared])
    faults: list[Told] = field(default_factory=list[Told])
    records: int = 0


class Comparison:
    """Compares what a reader yields.

    :param seen: notes what was met; the first of two with the same identity counts.
    """

    def __init__(self, source: Source, reader: Reader, shelf: Shelf, seen: Seen) -> None:
        self._source = source
        self._version = reader.version
        self._standard = standard.of(reader.version)
        self._shelf = shelf
        self._seen = seen

    def batches(self, reads: Iterator[Read]) -> Iterator[Compared]:
        """Everything that is read, compared."""
        while items := [self._prepare(read) for read in islice(reads, BATCH)]:
            yield self._compare(items)

    def _prepare(self, read: Read) -> Prepared:
        if isinstance(read, Aside):
            return prepared.aside(read)
        if isinstance(read, Refusal):
            return prepared.refusal(read, self._version)
        try:
            return self._shelf.prepare(_storable(read))
        except (TypeError, ValueError) as problem:
            return prepared.refusal(self._unreadable(read, str(problem)), self._version)

    def _unreadable(self, read: Record, found: str) -> Refusal:
        message = "El registro tiene valores que no se pueden guardar."
        return Refusal(
            Fault(UNREADABLE, message, found=found[:200], severity=ERROR),
            identity=str(read.identity), title=str(read.title),
        )  # fmt: skip

    def _compare(self, items: Sequence[Prepared]) -> Compared:
        batch = Compared()
        batch.asides = [item for item in items if item.kind == prepared.ASIDE]
        found = self._first_ones([item for item in items if item.kind != prepared.ASIDE])
        batch.records = len(found)
        known = self._shelf.hashes(self._source.id, [item.identity for item in found])
        fresh: list[Prepared] = []
        for item in found:
            batch.faults += [Told(item.identity, item.title, fault) for fault in item.faults]
            self._place(item, known.get(item.identity), batch, fresh)
        unknown = [i for i in fresh if known.get(i.identity, (REFUSED, ""))[0] == REFUSED]
        self._shelf.note(self._seen, self._source.id, unknown)
        elsewhere = self._shelf.owned_elsewhere(self._source, fresh) if fresh else {}
        for item in fresh:
            if (refused := elsewhere.get(item.identity)) is None:
                (batch.changed if item.identity in known else batch.new).append(item)
                continue
            batch.faults += [Told(item.identity, item.title, fault) for fault in refused.faults]
            same = known.get(item.identity) == (REFUSED, refused.hash)
            (batch.standing if same else batch.refused).append(refused)
        return batch

    def _place(
        self,
        item: Prepared,
        known: tuple[str, str] | None,
        batch: Compared,
        fresh: list[Prepared],
    ) -> None:
        status, hash_ = known or ("", "")
        if item.kind == REFUSAL:
            same = status == REFUSED and hash_ == item.hash
            (batch.standing if same else batch.refused).append(item)
        elif status == CLOSED or (status == ACTIVE and hash_ == item.hash):
            batch.unchanged += 1
        elif status == REFUSED and hash_ == prepared.refused_hash(self._standard, item.hash):
            batch.refused_before.append(item.identity)
        else:
            fresh.append(item)

    def _first_ones(self, items: Sequence[Prepared]) -> list[Prepared]:
        """Each identity once; what comes again is refused under a name of its own."""
        new = self._seen.add([item.identity for item in items])
        first: list[Prepared] = []
        for item in items:
            if item.identity in new:
                new.discard(item.identity)
                first.append(item)
            elif item.kind == RECORD:
                first.append(self._repeated(item))
        extra = [item.identity for item in first if item.identity.startswith("?")]
        self._seen.add(extra)
        return first

    def _repeated(self, item: Prepared) -> Prepared:
        message = (
            "Otro registro de la misma fuente tiene el mismo identificador; se tomó el primero."
        )
        fault = Fault(REPEATED, message, "identifier", item.identity, severity=ERROR)
        # Its own hash tells it from a third one.
        told = Refusal(fault, f"?{item.identity}#{item.hash[:12]}", item.title)
        return prepared.refusal(told, self._version)


def _storable(read: Record) -> Record:
    """*read* under names that the ledger can hold.

    :raises ValueError: it has none.
    """
    identity, guid = prepared.identity(read.identity), prepared.identity(read.old_guid)
    if not identity:
        raise ValueError("identificador vacío")
    if (identity, guid) == (read.identity, read.old_guid):
        return read
    return replace(read, identity=identity, old_guid=guid)
