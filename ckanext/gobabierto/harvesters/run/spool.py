"""The documents of one run, in one temporary file without a name: it is gone with its process."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import IO, Any, Protocol

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import FetchError, OutOfTime, Postponed
from ckanext.gobabierto.fetching.proof import Proof
from ckanext.gobabierto.harvesters.records import Fault, Source
from ckanext.gobabierto.vocabularies import harvest_faults
from ckanext.gobabierto.vocabularies.reading import everything

from .spooled import FAILED, Bounded, Known, SpooledDocument

LATER = frozenset({"demasiadas_peticiones", "fuera_de_horario"})
"""Nothing is wrong with an address that could not be read for one of these: it is not its time."""
_REST = dt.timedelta(minutes=10)
"""Where a site asks to wait and does not say for how long."""


MOST_PROOFS = 2_000
"""Answers of which the beginning is held while the run reads: no section has so many pages."""
MOST_OF_A_RUN = 2 * 1024**3
"""Bytes of all its documents, which are on the disk until it ends."""


class Downloads(Protocol):
    """What is needed of ``fetching.client.Client``."""

    def download(
        self,
        url: str,
        into: IO[bytes],
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = "",
    ) -> Any:
        """Read *url* into a file."""
        ...


class Spool:
    """Opens the documents of one run (``records.Documents``), each address once.

    :param client: polite, guarded and bounded.
    :param tick: called before each address is asked for and after each record; it may raise.
    :param seconds: after which nothing more is asked for; 0: never.
    """

    def __init__(
        self, client: Downloads, tick: Callable[[], object] = lambda: None, seconds: float = 0
    ) -> None:
        self._client = client
        self._tick = tick
        self._ends = time.monotonic() + seconds if seconds else None
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="gobabierto-")  # noqa: SIM115
        self._have: dict[tuple[str, str], SpooledDocument] = {}
        self._errors: dict[tuple[str, str], FetchError] = {}
        self.answers: dict[str, Known] = {}
        """What is to be remembered of each address, in the order they were asked for."""
        self.unread: dict[str, Known] = {}
        """The same of each that could not be read: where the reader goes on without it, it is asked
        again whether that is still so."""
        self.proofs: dict[str, Proof] = {}
        """What was answered, by the address asked for; of the first ones."""
        self.failures: list[tuple[str, Fault]] = []
        self.until: dt.datetime | None = None
        """When a site that must not be read now may be."""
        self.requests = 0

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

    def get(self, url: str, *, accept: str = "", most: int = 0) -> SpooledDocument:
        """Read *url*, or what was read of it before in this run.

        :param most: bytes that it may have, where that is less than any document may.
        :raises FetchError: it could not be read; the code says why.
        """
        key = (url, accept)
        if key in self._errors:
            raise self._errors[key]
        if key not in self._have and (url, "") in self._have and not accept:
            key = (url, "")
        if key not in self._have:
            known = Known(url, accept=accept, most=most)
            try:
                self._ask(known)
            except FetchError as error:
                self._not_read(known, error)
                raise
        return self._have[key]

    def _not_read(self, known: Known, error: FetchError) -> None:
        self._errors[known.url, known.accept] = error
        told = f"{FAILED}{error.code}"
        self.unread[known.place] = Known(known.url, "", "", told, known.accept, known.most)
        self._later(error)

    def in_time(self) -> None:
        """Whether there is time to read on, and nothing else against it.

        :raises OutOfTime: there is none.
        """
        self._tick()
        if self._ends is not None and time.monotonic() > self._ends:
            told = harvest_faults.find(OutOfTime.code)
            raise OutOfTime(told.sentence if told else OutOfTime.code)

    def _proven(self, url: str, proof: Proof | None) -> None:
        if proof is not None and len(self.proofs) < MOST_PROOFS:
            self.proofs[url] = proof
            self.proofs.setdefault(proof.url or url, proof)

    def _later(self, error: FetchError) -> None:
        if error.code in LATER:
            again = error.until if isinstance(error, Postponed) else clock.now() + _REST
            self.until = max(self.until or again, again)

    def failed(self, url: str, fault: Fault) -> None:
        """Something of the source could not be read: what is missing then has not vanished.

        That the time was over is told of the first address that it kept from being read.
        """
        if fault.code == OutOfTime.code and any(f.code == fault.code for _, f in self.failures):
            return
        self.failures.append((url, fault))

    def unchanged(self, known: Mapping[str, Known]) -> bool:
        """Ask each known address whether it is what it was; stop at the first that is not.

        What had to be read for that is kept, and :meth:`get` gives it without another request.
        """
        try:
            return all(self._same(each) for each in known.values())
        except FetchError:
            return False  # the reader meets it too, and says so

    def _same(self, known: Known) -> bool:
        try:
            return self._ask(known) == known.sha256
        except FetchError as error:
            if known.sha256 != f"{FAILED}{error.code}":
                raise
            self._not_read(known, error)
            return True

    def _ask(self, known: Known) -> str:
        """Read it conditionally; the hash of what it is now."""
        self.in_time()
        url, accept = known.url, known.accept
        self.requests += 1
        start = self._file.seek(0, os.SEEK_END)
        end = min(start + known.most, MOST_OF_A_RUN) if known.most else MOST_OF_A_RUN
        into: Any = Bounded(self._file, end, url)
        try:
            answer = self._client.download(
                url, into, etag=known.etag, last_modified=known.last_modified, accept=accept
            )
        except FetchError as error:
            self._file.truncate(start)
            self._proven(url, error.proof)
            raise
        self._proven(url, getattr(answer, "proof", None))
        if answer.not_modified:
            return known.sha256
        self._file.flush()
        self._have[url, accept] = SpooledDocument(
            answer.url, answer.content_type, answer.charset, answer.size, answer.sha256,
            self._file, start,
        )  # fmt: skip
        told = {"etag": answer.etag, "last_modified": answer.last_modified}
        self.answers[known.place] = replace(known, sha256=answer.sha256, **told)
        return str(answer.sha256)


def reading_of(version: str, source: Source) -> str:
    """By what documents were understood: the reader, what it was told, and of which institution.

    What a person mends there or in a vocabulary may be why a record was refused.
    """
    told = repr((
        source.url, sorted(source.config.items(), key=lambda item: item[0]),
        source.organization_id, sorted(source.institution.items()), everything(),
    ))  # fmt: skip
    return f"{version}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"
