"""Exports in CSV whose rows never end are not read to their end."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from ckanext.gobabierto.harvesters.sipot import delimited, subject
from ckanext.gobabierto.harvesters.sipot.refusal import BadExport

from tests.harvesters import sipot_files as files

MEGABYTE = 1024 * 1024


class Endless(io.RawIOBase):
    """A beginning, and then the same for ever; counts what was read of it."""

    def __init__(self, head: bytes, piece: bytes) -> None:
        super().__init__()
        self._head, self._piece, self.given = head, piece, 0
        self._left = head

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self._left = self._head
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            self._left = self._piece
        given = self._left[: len(buffer)]
        self._left = self._left[len(given) :]
        buffer[: len(given)] = given
        self.given += len(given)
        assert self.given < 100 * MEGABYTE
        return len(given)


HEAD = files.csv([files.row()])


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        ("TÍTULO,".encode("cp1252"), b"a" * 10_000),
        (HEAD, b"a" * 10_000),
        (HEAD, b"," * 10_000),
        (HEAD + b'"', b"a" * 100_000 + b'","' + b"\n"),
        (HEAD, b'"a\n' + b"a" * 900_000 + b'\n",'),
    ],
    ids=["title", "row", "cells", "quotes", "lines"],
)
def test_a_row_without_end(head: bytes, piece: bytes) -> None:
    handle = io.BufferedReader(Endless(head, piece))
    tracemalloc.start()
    with (
        pytest.raises(BadExport) as told,
        delimited.opened(handle, "x.csv") as export,
    ):
        for _ in export.rows:
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told.value.code in {"hoja_demasiado_grande", "archivo_danado"}
    assert peak < 80 * MEGABYTE


def test_a_name_of_blanks_without_end() -> None:
    assert not subject.same("Instituto (" + " " * 100_000 + "!" * 50, ["Instituto del Mar"])
