"""Which identities were met, in eight bytes each: a catalogue may have a million."""

from __future__ import annotations

import hashlib
from array import array

_BUCKETS = 4096


def fingerprint(identity: str) -> int:
    """Eight bytes instead of a text."""
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "big")


class Fingerprints:
    """A set that takes a tenth of one of Python's: its numbers are no objects."""

    def __init__(self) -> None:
        self._buckets: list[array[int] | None] = [None] * _BUCKETS

    def __contains__(self, identity: str) -> bool:
        mark = fingerprint(identity)
        bucket = self._buckets[mark % _BUCKETS]
        return bucket is not None and mark in bucket

    def add(self, identity: str) -> None:
        """Remember *identity*."""
        mark = fingerprint(identity)
        bucket = self._buckets[mark % _BUCKETS]
        if bucket is None:
            self._buckets[mark % _BUCKETS] = array("Q", (mark,))
        elif mark not in bucket:
            bucket.append(mark)
