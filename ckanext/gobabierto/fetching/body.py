"""The body of an answer, piece by piece: decompressed, counted, bounded, hashed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import requests

from ckanext.gobabierto.errors import TooLarge, Unreachable

from .transport import Deadline

_CHUNK = 64 * 1024
_PLAIN = 256 * 1024
"""No piece is decompressed to more than this at once."""
_HEAD = 32 * 1024
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one body."""

    size: int
    ratio: int
    beginning: bool = False
    """What is beyond ``size`` is left, and is no error."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that was read to its end."""

    size: int
    sha256: str
    head: bytes
    """Its first bytes, enough to recognise what kind of page it is."""


def read_body(
    response: requests.Response, into: IO[bytes], bounds: Bounds, deadline: Deadline
) -> Body:
    """Write the body to *into*.

    :raises TooLarge: more than *bounds* allow; *into* then has the beginning.
    :raises Unreachable: not in time, cut off, or compressed in a way nobody asked for.
    """
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > bounds.size and not bounds.beginning:
        raise too_large(response.url, bounds.size)
    digest, size, head = hashlib.sha256(), 0, b""
    for sent, plain in _pieces(response):
        size += len(plain)
        if bounds.beginning and size >= bounds.size:
            into.write(plain)
            break
        if size > bounds.size or size > max(sent, _CHUNK) * bounds.ratio:
            raise too_large(response.url, bounds.size)
        if deadline.passed:
            raise too_slow(response.url)
        if len(head) < _HEAD:
            head += plain[: _HEAD - len(head)]
        digest.update(plain)
        into.write(plain)
    if deadline.passed:
        raise too_slow(response.url)
    return Body(size, digest.hexdigest(), head)


def read_head(response: requests.Response) -> bytes:
    """The first bytes, for the recognition of pages that say no; whatever can be had of them."""
    head = b""
    try:
        for _, plain in _pieces(response):
            head += plain
            if len(head) >= _HEAD:
                break
    except (Unreachable, zlib.error, OSError, ValueError):
        return head[:_HEAD]
    return head[:_HEAD]


def _pieces(response: requests.Response) -> Iterator[tuple[int, bytes]]:
    """(bytes received so far, next bytes meant)."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    sent = 0
    inflater = _Inflater(response.url) if encoding in _COMPRESSED else None
    if inflater is None and encoding not in {"", "identity"}:
        raise Unreachable(
            f"El sitio usa una compresión que no se pidió ({encoding[:40]}).", code="compresion"
        )
    for piece in response.raw.stream(_CHUNK, decode_content=False):
        sent += len(piece)
        if inflater is None:
            yield sent, piece
            continue
        for plain in inflater.feed(piece):
            yield sent, plain
    if inflater is not None:
        yield sent, inflater.end()


class _Inflater:
    """gzip (of one member or several) and deflate, never much at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        self._fed = False
        self._first = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            self._fed = True
            if self._decoder.eof:
                self._decoder, self._first = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32), False
            try:
                plain = self._decoder.decompress(data, _PLAIN)
            except zlib.error:
                if self._first:
                    raise
                return  # rubbish after the last member, which browsers pass over too
            data = self._decoder.unconsumed_tail or self._decoder.unused_data
            yield plain

    def end(self) -> bytes:
        """What is left.

        :raises Unreachable: the compressed data stop in the middle.
        """
        rest = self._decoder.flush() if self._fed else b""
        if self._fed and self._first and not self._decoder.eof:
            raise cut_off(self._url)
        return rest


def too_large(url: str, limit: int) -> TooLarge:
    """:returns: the error for an answer beyond *limit* bytes."""
    return TooLarge(f"La respuesta pasa de {limit // 1024} KB. Dirección: {url}")


def too_slow(url: str) -> Unreachable:
    """:returns: the error for an answer that is not complete in time."""
    return Unreachable(
        f"El sitio tarda demasiado en responder. Dirección: {url}", code="tiempo_agotado"
    )


def cut_off(url: str) -> Unreachable:
    """:returns: the error for an answer that stops before its end."""
    return Unreachable(
        f"La respuesta llegó incompleta. Dirección: {url}",
        code="respuesta_incompleta",
        transient=True,
    )
