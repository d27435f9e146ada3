"""The documents of one run, in one temporary file without a name: it is gone with its process."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import FetchError, Postponed, TooLarge
from ckanext.gobabierto.harvesters.records import Fault, Source
from ckanext.gobabierto.vocabularies.reading import everything

LATER = frozenset({"demasiadas_peticiones", "fuera_de_horario"})
"""Nothing is wrong with an address that could not be read for one of these: it is not its time."""
_REST = dt.timedelta(minutes=10)
"""Where a site asks to wait and does not say for how long."""


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


@dataclass(frozen=True, slots=True)
class Known:
    """What an address answered last."""

    url: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


class _Part(io.RawIOBase):
    """A piece of a file; many may be read at once, each from where it stands."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer)[: max(0, self._size - self._at)]
        read = os.preadv(self._file.fileno(), [view], self._start + self._at) if view else 0
        self._at += read
        return read


class _Bounded:
    """A file that takes no more than up to *end*; everything else is as it is."""

    def __init__(self, file: IO[bytes], end: int, url: str) -> None:
        self._file, self._end, self._url = file, end, url

    def write(self, data: bytes, /) -> int:
        if self._file.tell() + len(data) > self._end:
            message = "El documento, o todos los de esta fuente juntos, son más de lo que se lee."
            raise TooLarge(message, url=self._url)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@dataclass(slots=True)
class SpooledDocument:
    """An answer, kept while the run lasts."""

    url: str
    content_type: str
    charset: str
    size: int
    sha256: str
    _file: IO[bytes] = field(repr=False)
    _start: int = 0

    def open(self) -> IO[bytes]:
        """The bytes, from the start."""
        return io.BufferedReader(_Part(self._file, self._start, self.size), 1 << 16)

    def read(self) -> bytes:
        """All bytes at once: for small documents."""
        with self.open() as file:
            return file.read()


class Spool:
    """Opens the documents of one run (``records.Documents``), each address once.

    :param client: polite, guarded and bounded.
    :param tick: called with each address before it is asked for.
    """

    def __init__(self, client: Downloads, tick: Callable[[str], object] = lambda _: None) -> None:
        self._client = client
        self._tick = tick
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="gobabierto-")  # noqa: SIM115
        self._have: dict[tuple[str, str], SpooledDocument] = {}
        self._errors: dict[tuple[str, str], FetchError] = {}
        self.answers: dict[str, Known] = {}
        """What is to be remembered of each address, in the order they were asked for."""
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
            try:
                self._ask(url, accept, Known(url), most)
            except FetchError as error:
                self._errors[key] = error
                self._later(error)
                raise
        return self._have[key]

    def _later(self, error: FetchError) -> None:
        if error.code in LATER:
            again = error.until if isinstance(error, Postponed) else clock.now() + _REST
            self.until = max(self.until or again, again)

    def failed(self, url: str, fault: Fault) -> None:
        """Something of the source could not be read: what is missing then has not vanished."""
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
        url, _, accept = known.url.partition("\n")
        return self._ask(url, accept, known) == known.sha256

    def _ask(self, url: str, accept: str, known: Known, most: int = 0) -> str:
        """Read it conditionally; the hash of what it is now."""
        self._tick(url)
        self.requests += 1
        start = self._file.seek(0, os.SEEK_END)
        end = min(start + most, MOST_OF_A_RUN) if most else MOST_OF_A_RUN
        into: Any = _Bounded(self._file, end, url)
        try:
            answer = self._client.download(
                url, into, etag=known.etag, last_modified=known.last_modified, accept=accept
            )
        except FetchError:
            self._file.truncate(start)
            raise
        if answer.not_modified:
            return known.sha256
        self._file.flush()
        self._have[url, accept] = SpooledDocument(
            answer.url, answer.content_type, answer.charset, answer.size, answer.sha256,
            self._file, start,
        )  # fmt: skip
        place = f"{url}\n{accept}" if accept else url
        self.answers[place] = Known(place, answer.etag, answer.last_modified, answer.sha256)
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
