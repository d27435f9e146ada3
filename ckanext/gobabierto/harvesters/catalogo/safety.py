"""What must not reach the parser of JSON: it is C, and some documents end the whole process.

Seen with ijson 3.6 and yajl: a number of more than 4,300 digits is a segmentation fault, a hundred
thousand brackets inside each other take all the memory, half a pair of surrogates loses the rest
of the document. Each is mended or refused here, in the bytes, a chunk at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

DEEPEST = 100
"""Objects and lists inside each other; no catalogue has ten."""
MOST_DIGITS = 1000

_MANY_DIGITS = re.compile(rb"[0-9]{%d,}" % MOST_DIGITS)
_DIGITS_AT_START = re.compile(rb"[0-9]*")
_DIGITS_AT_END = re.compile(rb"[0-9]+\Z")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_UNFINISHED = re.compile(
    rb"(?:\\u[dD][89abAB][0-9a-fA-F]{2})?\\(?:u[0-9a-fA-F]{0,3})?\Z"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\Z"
)
_PAIR = 12
"""Bytes of two escapes, which belong together."""
_STRUCTURE = frozenset(b'{}[]"')
_REST = bytes(byte for byte in range(256) if byte not in _STRUCTURE)
_STEP = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


class TooDeep(ValueError):
    """Objects and lists inside each other beyond any use."""

    def __init__(self) -> None:
        super().__init__(f"más de {DEEPEST} niveles, unos dentro de otros")


@dataclass(frozen=True, slots=True)
class Levels:
    """How deep a piece of a document is."""

    depth: int = 0
    """Before it, as the next two."""
    in_text: bool = False
    escaped: bool = False
    lowest: int | None = 0
    """In it; ``None`` where all of it is inside of one text."""
    opened: int = 0
    """Objects and lists that begin in it."""


class SafeBytes:
    """Makes chunks of a document safe, one after another."""

    def __init__(self) -> None:
        self._held = b""
        self._digits = 0
        self._depth = 0
        self._in_text = False
        self._escaped = False
        self.levels = Levels()
        """Of what was given last."""

    def take(self, chunk: bytes, *, last: bool) -> bytes:
        """The next bytes for the parser; some of *chunk* may wait for the next one.

        :raises TooDeep: it must not be read any further.
        """
        data = self._held + chunk
        self._held = b""
        if b"\\" in data:
            data = self._pairs(data, last=last)
        data = self._numbers(data)
        self._levels(data)
        return data

    def _pairs(self, data: bytes, *, last: bool) -> bytes:
        """Halves of a pair of surrogates become the sign for what cannot be read."""
        waits = None if last else _UNFINISHED.search(data, max(len(data) - _PAIR, 0))
        if waits:
            data, self._held = data[: waits.start()], waits[0]
        if b"\\ud" not in data and b"\\uD" not in data:
            return data
        return _SURROGATE.sub(lambda match: rb"\ufffd" if match[1] else match[0], data)

    def _numbers(self, data: bytes) -> bytes:
        """No run of digits is longer than any number is, not even over the end of a chunk."""
        begins = _DIGITS_AT_START.match(data)
        run = len(begins[0]) if begins else 0
        kept = max(MOST_DIGITS - self._digits, 0)
        if self._digits and run > kept:
            only_digits = run == len(data)
            data = data[:kept] + data[run:]
            if only_digits:
                self._digits += kept
                return data
        data = _MANY_DIGITS.sub(lambda match: match[0][:MOST_DIGITS], data)
        ends = _DIGITS_AT_END.search(data, max(len(data) - MOST_DIGITS, 0))
        run = len(ends[0]) if ends else 0
        if data:
            self._digits = run + (self._digits if run == len(data) else 0)
        return data

    def _levels(self, data: bytes) -> None:
        if not data:
            return
        before = self._depth, self._in_text, self._escaped
        if self._escaped:
            data = data[1:]
        data = _ESCAPE.sub(b"", data) if b"\\" in data else data
        self._escaped = data.endswith(b"\\")
        parts = data.translate(None, _REST).split(b'"')
        outside = b"".join(parts[1 if self._in_text else 0 :: 2])
        self._in_text ^= len(parts) % 2 == 0
        depths = list(accumulate(map(_STEP.__getitem__, outside), initial=self._depth))
        self._depth = depths[-1]
        if max(depths) > DEEPEST:
            raise TooDeep
        lowest = None if before[1] and len(parts) == 1 else min(depths)
        self.levels = Levels(*before, lowest, outside.count(b"{") + outside.count(b"["))
