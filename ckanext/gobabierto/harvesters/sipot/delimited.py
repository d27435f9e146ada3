"""Exports in CSV: three title rows, Windows-1252, and cells of several lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import IO

from ckanext.gobabierto.plans import encodings

from .export import Export, Row, read_head
from .limits import LIMITS
from .refusal import EXPECTED, BadExport, damaged, too_large

_SAMPLE = 256 * 1024
# Bytes of UTF-8 that are none are read as Windows-1252: the handler is registered by ``encodings``.
_MENDING = "gobabierto_windows" if encodings.MIXED else "replace"
_CELL = 1024 * 1024
_RECORD = 4 * 1024 * 1024
"""Letters of one record, whatever its lines."""
_BREAKS = 2000
"""Lines of one cell, beyond which a quote was left open."""


@contextmanager
def opened(handle: IO[bytes], where: str) -> Generator[Export, None, None]:
    """The export in *handle*, which is read as it goes.

    :raises BadExport: it is no CSV of the SIPOT.
    """
    encoding = _encoding(handle, where)
    errors = _MENDING if encoding.startswith("utf-8") else "replace"
    stream = io.TextIOWrapper(handle, encoding=encoding, errors=errors, newline="")
    try:
        rows = _rows(stream, where)
        head = read_head(rows, where)
        yield Export(head=head, rows=rows, format="CSV", encoding=_label(encoding))
    finally:
        stream.detach()  # the handle is closed by whoever opened it


def _encoding(handle: IO[bytes], where: str) -> str:
    sample = handle.read(_SAMPLE)
    handle.seek(0)
    if b"\0" in sample[:4096] and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadExport("El archivo no es texto.", where=where, expected=EXPECTED)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _label(encoding: str) -> str:
    names = {"cp1252": "windows-1252", "utf-8-sig": "UTF-8", "utf-16": "UTF-16"}
    return names.get(encoding, "UTF-8")


class _Lines:
    """The lines of a text, bounded: without line ends a file would be one."""

    def __init__(self, stream: io.TextIOWrapper, where: str) -> None:
        self._stream, self._where = stream, where
        self.read = 0
        """Letters of the record that is being read."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_RECORD)
        if not line:
            raise StopIteration
        self.read += len(line)
        if self.read >= _RECORD:
            raise too_large(self._where, "un renglón sin fin", f"{_RECORD} letras a lo más")
        return line.replace("\0", "")


def _rows(stream: io.TextIOWrapper, where: str) -> Iterator[Row]:
    """Each record with the number of its first line."""
    csv.field_size_limit(_CELL)
    lines = _Lines(stream, where)
    reader = csv.reader(lines)
    first = 1
    try:
        for count, cells in enumerate(reader):
            if count > LIMITS.rows or len(cells) > LIMITS.columns:
                raise too_large(where, f"renglón {first}", f"{LIMITS.rows} registros a lo más")
            if reader.line_num - first > _BREAKS:
                raise damaged(where, f"comillas que se abren en el renglón {first} y no se cierran")
            yield first, cells
            lines.read = 0
            first = reader.line_num + 1
    except csv.Error as error:
        raise damaged(where, f"renglón {first}: {error}") from error
