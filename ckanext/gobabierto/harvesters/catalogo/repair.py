"""The bytes of a catalogue as JSON can be read from them, whatever their encoding.

A catalogue in Windows-1252, or one whose rows were pasted in two encodings, is read while it
streams: bytes that are not UTF-8 become the Windows-1252 letter they stand for, marked, so that the
record in which they were can say so. Raw line ends and other controls inside texts, which JSON does
not admit, become blanks.
"""

from __future__ import annotations

import codecs
from typing import IO, Any

from .safety import Levels, SafeBytes

MARK = "\ufdd0"
"""Follows a letter that was not UTF-8; Unicode keeps this code for such uses inside a program."""

_HANDLER = "gobabierto.windows_1252"
_CONTROLS = bytes.maketrans(bytes(range(0x20)), b" " * 0x20)
_CHUNK = 64 * 1024


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    letters = "".join(
        chr(byte) if byte in _UNDEFINED else bytes((byte,)).decode("cp1252") for byte in wrong
    )
    return letters + MARK, error.end


_UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
codecs.register_error(_HANDLER, _as_windows)


def _encoding(head: bytes) -> str:
    """UTF-16 by its mark or by the zeros between its letters; else UTF-8, with or without mark."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 1 and head[:1] in b"{[" and head[1] == 0:
        return "utf-16-le"
    if len(head) > 1 and head[0] == 0 and head[1:2] in b"{[":
        return "utf-16-be"
    return "utf-8-sig"


class RepairedStream:
    """A binary stream of valid UTF-8 without controls, made while it is read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._decoder: codecs.IncrementalDecoder | None = None
        self._ended = False
        self._safety = SafeBytes()
        self.repaired = False
        """Whether any letter had to be repaired so far."""

    def read(self, size: int = _CHUNK) -> bytes:
        """About *size* bytes; nothing only at the end."""
        if size == 0:  # readers ask so whether they get bytes or text
            return b""
        while not self._ended:
            chunk = self._raw.read(_CHUNK if size < 0 else size)
            self._ended = not chunk
            text = self._decode(chunk)
            plain = text.encode("utf-8", "replace").translate(_CONTROLS)
            safe = self._safety.take(plain, last=self._ended)
            if safe:
                return safe
        return b""

    @property
    def levels(self) -> Levels:
        """How deep what was read last is."""
        return self._safety.levels

    def _decode(self, chunk: bytes) -> str:
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(_encoding(chunk))(_HANDLER)
        text = self._decoder.decode(chunk, self._ended)
        if not self.repaired and MARK in text:
            self.repaired = True
        return text


def unmark(value: Any) -> tuple[Any, bool]:
    """*value* without marks, however deep, and whether there was any."""
    if isinstance(value, str):
        return (value.replace(MARK, ""), True) if MARK in value else (value, False)
    if isinstance(value, list):
        pairs = [unmark(item) for item in value]
        return [item for item, _ in pairs], any(marked for _, marked in pairs)
    if isinstance(value, dict):
        found = {str(key).replace(MARK, ""): unmark(item) for key, item in value.items()}
        marked = any(flag for _, flag in found.values()) or any(MARK in str(k) for k in value)
        return {key: item for key, (item, _) in found.items()}, marked
    return value, False
