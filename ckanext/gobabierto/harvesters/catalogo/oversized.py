"""Records that are too large to be one: left out of a catalogue before they are in memory.

A record is built whole, and as objects takes twenty times its bytes: one of a few megabytes ends a
process. Here the bytes of a record wait until its end, or until there are too many of them; then a
mark takes its place, with what tells which record it was, and the next ones are read as ever.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ijson
import orjson

from .repair import RepairedStream
from .safety import Levels

LARGEST = 5 * 1024 * 1024
"""Bytes; two thousand files, each with a long description, take less than half."""
MOST_PARTS = 50_000
"""Objects and lists in it."""
MARK = "gobabierto:demasiado_grande"
_HEAD = 64 * 1024
_TOLD = ("identifier", "dct:identifier", "@id", "id", "name", "title", "dct:title")
_KEYS = "gobabierto:claves"
_OF_DATASETS, _OF_PACKAGES = frozenset({"distribution"}), frozenset({"owner_org", "resources"})
_STRUCTURE = re.compile(rb'\\.|["{}\[\]]', re.DOTALL)
_OPENS, _CLOSES = frozenset(b"{["), frozenset(b"}]")
_QUOTE = ord('"')


class TooLarge(ValueError):
    """A text outside of all records beyond any use."""

    def __init__(self) -> None:
        super().__init__(f"un texto de más de {LARGEST // 1024**2} MB")


@dataclass(frozen=True, slots=True)
class _Piece:
    data: bytes
    levels: Levels

    def reaches(self, level: int) -> bool:
        """Whether some record begins or ends in it."""
        return self.levels.lowest is not None and self.levels.lowest <= level

    def changes(self) -> Iterator[tuple[int, int, bool]]:
        """Each bracket: where it is, the depth behind it, and whether it opens."""
        depth, in_text = self.levels.depth, self.levels.in_text
        for sign in _STRUCTURE.finditer(self.data, 1 if self.levels.escaped else 0):
            one = self.data[sign.start()]
            if one == _QUOTE:
                in_text = not in_text
            elif not in_text and one in _OPENS:
                depth += 1
                yield sign.start(), depth, True
            elif not in_text and one in _CLOSES:
                depth -= 1
                yield sign.start(), depth, False

    def last_start(self, level: int) -> int:
        """Where the record begins that goes on behind it; its end where none does."""
        start = len(self.data)
        for at, depth, opens in self.changes():
            if opens and depth == level + 1:
                start = at
            elif depth <= level:
                start = len(self.data)
        return start

    def behind(self, level: int) -> _Piece:
        """What follows the record that ends in it."""
        end = next(at for at, depth, opens in self.changes() if not opens and depth == level) + 1
        rest = Levels(depth=level, lowest=self.levels.lowest, opened=self.levels.opened)
        return replace(self, data=self.data[end:], levels=rest)


class Trimmed:
    """A stream of JSON whose records at one level are small.

    :param level: depth of the list of records.
    """

    def __init__(self, stream: RepairedStream, level: int) -> None:
        self._stream, self._level = stream, level
        self._pieces = self._trimmed()

    @property
    def repaired(self) -> bool:
        """Whether any letter had to be repaired so far."""
        return self._stream.repaired

    def read(self, size: int = -1) -> bytes:
        """The next bytes, however many; nothing only at the end."""
        return b"" if size == 0 else next(self._pieces, b"")

    def _read(self) -> Iterator[_Piece]:
        while data := self._stream.read():
            yield _Piece(data, self._stream.levels)

    def _trimmed(self) -> Iterator[bytes]:
        last: _Piece | None = None
        waiting = _Waiting()
        for read in self._read():
            piece = read
            if not piece.reaches(self._level):
                if last is not None:  # in it began what may be too large
                    start = last.last_start(self._level)
                    yield from _some(last.data[:start])
                    waiting.begin(last.data[start:])
                    last = None
                waiting.add(piece)
                continue
            if waiting.dropped:
                piece = piece.behind(self._level)
            yield from _some(waiting.end())
            yield from _some(last.data if last else b"")
            last = piece
        yield from _some(last.data if last else b"" if waiting.dropped else waiting.end())


def _some(data: bytes) -> Iterator[bytes]:
    if data:
        yield data


class _Waiting:
    """The bytes of a record whose end is not in sight."""

    def __init__(self) -> None:
        self.dropped = False
        self.begin(b"")

    def begin(self, data: bytes) -> None:
        """A record begins."""
        self._parts = [data]
        self._size, self._opened = len(data), 0

    def add(self, piece: _Piece) -> None:
        """It goes on.

        :raises TooLarge: it is no record, and nothing can take its place.
        """
        self._size += len(piece.data)
        self._opened += piece.levels.opened
        if not self.dropped:
            self._parts.append(piece.data)
            if self._size > LARGEST or self._opened > MOST_PARTS:
                self._drop()

    def _drop(self) -> None:
        head = b"".join(self._parts)[:_HEAD]
        if head[:1] not in {b"{", b"["}:
            raise TooLarge
        self.dropped, self._parts = True, []
        self._head = head

    def end(self) -> bytes:
        """It has ended: its bytes, or the mark that takes their place."""
        found = b"".join(self._parts)
        if self.dropped:
            found = orjson.dumps({MARK: self._size, **_told(self._head)})
        self.dropped = False
        self.begin(b"")
        return found


def _told(head: bytes) -> dict[str, str]:
    """Which record it was, as far as its beginning tells."""
    found: dict[str, str] = {}
    keys: set[str] = set()
    try:
        for prefix, event, value in ijson.parse(io.BytesIO(head)):
            if prefix in _TOLD and event in {"string", "number"}:
                found.setdefault(prefix, str(value))
            elif not prefix and event == "map_key":
                keys |= {value} & (_OF_DATASETS | _OF_PACKAGES)
    except (ijson.JSONError, ArithmeticError, ValueError):
        pass
    return {**found, _KEYS: " ".join(sorted(keys))}


def is_package(mark: Mapping[str, Any]) -> bool | None:
    """Whether the record whose place *mark* takes is a package of a CKAN; ``None``: its beginning
    does not tell."""
    keys = frozenset(str(mark.get(_KEYS, "")).split())
    if keys & _OF_DATASETS:
        return False
    return True if keys & _OF_PACKAGES else None


def size_of(item: Any) -> int:
    """The bytes of the record whose place *item* takes; nothing where it is a record."""
    size = item.get(MARK) if isinstance(item, Mapping) else None
    return size if isinstance(size, int) else 0
