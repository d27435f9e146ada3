"""Reading a source: the part that a run and a preview share, which writes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.facts.evidence_types import NO_FAILURE, piece_of
from ckanext.gobabierto.harvesters.records import (
    ERROR,
    WARNING,
    Aside,
    Fault,
    Read,
    Reader,
    Source,
)

from .compare import Compared, Comparison
from .faults import Told
from .guard import Vanished, judge
from .seen import Seen
from .settings import policy
from .shelf import Shelf
from .spool import LATER, Spool
from .stopping import Stopped

log = logging.getLogger(__name__)
EMPTY, INTERNAL = "fuente_vacia", "error_interno"
LIMITS = frozenset({"limite_de_paginas"})
"""What is beyond them is never read, however often: that must not keep the rest from ending."""


@dataclass(slots=True)
class Reading:
    """One reading of a source, as it goes on."""

    source: Source
    reader: Reader
    shelf: Shelf
    spool: Spool
    seen: Seen
    records: int = 0
    failures: list[Told] = field(default_factory=list[Told])
    """Why not everything was read."""
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    """Old identity by new one of records that go on under another; known at the end."""
    whole: set[str] = field(default_factory=set[str])
    """Addresses of pages that were read in full."""

    @property
    def complete(self) -> bool:
        """Everything was read, so that what is missing is not offered."""
        return not self.failures

    @property
    def limited(self) -> bool:
        """Only a limit kept the rest from being read: what was read in full is believed."""
        return bool(self.failures) and all(told.fault.code in LIMITS for told in self.failures)

    @property
    def until(self) -> datetime | None:
        """When it is to be read again: nothing is wrong with it, only it was not its time."""
        later = self.failures and all(told.fault.code in LATER for told in self.failures)
        return self.spool.until if later else None

    def batches(self) -> Iterator[Compared]:
        """Everything the source offers, compared. What cannot be read ends up in ``failures``."""
        comparison = Comparison(self.source, self.reader, self.shelf, self.seen)
        for batch in comparison.batches(self._reads()):
            self.records += batch.records
            yield batch
        self.failures += [Told("", url, _mild(fault)) for url, fault in self.spool.failures]
        if not self.records and self.shelf.empty_is_fault and self.complete:
            message = "La fuente respondió, pero sin ningún registro; no se da nada por retirado."
            self._failed(Fault(EMPTY, message, found=self.source.url, severity=ERROR))
        self.renamed = self.shelf.renamed(self.seen, self.source.id)
        self.seen.add(list(self.renamed.values()))

    def vanished(self) -> Vanished:
        """What is not offered any more; nothing, where not everything was read."""
        if not self.source.id or not (self.complete or self.limited):
            return Vanished()
        places = None if self.complete else self.whole
        missing = self.shelf.missing(self.seen, self.source.id, places)
        told = policy(self.source.config)
        return judge(self.source.id, missing, self.shelf, told, self.seen, whole=self.complete)

    def _reads(self) -> Iterator[Read]:
        """What the reader yields; an end before its time is a failure, and not one of ours."""
        try:
            source = replace(self.source, earlier=self.shelf.earlier(self.source.id))
            for read in self.reader.read(source, self.spool):
                if isinstance(read, Aside) and read.read_whole:
                    self.whole.add(read.read_whole)
                yield self._proven(read) if isinstance(read, Aside) else read
                self.spool.in_time()
        except (FetchError, BadInput) as error:
            self._failed(fault_of(error, self.source.url))
        except (Stopped, DBAPIError):
            raise  # of whoever asked whether the job is to go on, and not of the reader
        except Exception as error:
            log.exception("Source %s could not be read", self.source.id or self.source.url)
            message = "El lector de este tipo de fuente falló; avise a quien administra el portal."
            # What it says is in the log: it may name paths, queries and whoever may run them.
            found = type(error).__name__
            self._failed(Fault(INTERNAL, message, self.source.url, found, severity=ERROR))

    def _proven(self, page: Aside) -> Aside:
        """The account of a page with what the site answered."""
        if proof := self.spool.proofs.get(page.key):
            piece = piece_of(proof)
            if piece.excerpt and not page.content.get("failure"):
                piece = piece.without_excerpt(NO_FAILURE)
            content = {**page.content, "proof": piece.as_dict()}
            return replace(page, content=content)
        return page

    def _failed(self, fault: Fault) -> None:
        self.failures.append(Told("", self.source.title, _mild(fault)))


def _mild(fault: Fault) -> Fault:
    """That it is not its time is no error of anybody."""
    return replace(fault, severity=WARNING) if fault.code in LATER else fault


def fault_of(error: FetchError | BadInput, url: str) -> Fault:
    """What could not be read, as a fault."""
    where, found, expected = url, "", ""
    if isinstance(error, BadInput):
        where, found, expected = error.where or url, error.found, error.expected
    return Fault(error.code, error.message, where, found, expected, ERROR)


def sentences(told: list[Told]) -> list[str]:
    """Failures for ckanext-harvest's list of errors."""
    return [_sentence(each.fault) for each in told]


def _sentence(fault: Fault) -> str:
    parts: list[Any] = [fault.message]
    if fault.path and fault.path not in fault.message:
        parts.append(f"Lugar: {fault.path}.")
    if fault.found:
        parts.append(f"Se encontró: «{fault.found}».")
    if fault.expected:
        parts.append(f"Se esperaba: {fault.expected}.")
    return " ".join([*parts, f"[{fault.code}]"])
