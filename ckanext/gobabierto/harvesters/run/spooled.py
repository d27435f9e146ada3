"""What a spool keeps: what an address answered, and the bytes of it in the file of all of them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from typing import IO, Any

from ckanext.gobabierto.errors import TooLarge

FAILED = "!"
"""Before the code of why an address could not be read, where others have their hash."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an address answered last."""

    url: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    accept: str = ""
    """The media types that were asked for."""
    most: int = 0
    """Bytes that it might have; 0: as many as any document."""

    @property
    def read(self) -> bool:
        """It could be read."""
        return not self.sha256.startswith(FAILED)

    @property
    def place(self) -> str:
        """How it is kept: the address, and what of it was asked for where that is not everything.

        The same bounds hold when it is asked again whether it is what it was.
        """
        parts = [self.url, self.accept, str(self.most or "")]
        return "\n".join(parts).rstrip("\n")

    @classmethod
    def at(cls, place: str, etag: str, last_modified: str, sha256: str) -> Known:
        """What :attr:`place` says."""
        url, accept, most = (*place.split("\n"), "", "")[:3]
        return cls(url, etag, last_modified, sha256, accept, int(most or 0))


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


class Bounded:
    """A file that takes no more than up to *end*; everything else is as it is."""

    def __init__(self, file: IO[bytes], end: int, url: str) -> None:
        self._file, self._end, self._url = file, end, url

    def write(self, data: bytes, /) -> int:
        """Write *data*.

        :raises TooLarge: there is no room for it.
        """
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
