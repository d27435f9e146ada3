"""What an answer leaves as proof: who was asked, when, and what came back, in a few kilobytes.

Only headers that prove something are taken, so that nobody's cookies or credentials are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ckanext.gobabierto import clock

MOST = 4096
"""Bytes of the beginning of an answer."""
HEADERS = (
    "cache-control", "content-disposition", "content-encoding", "content-length", "content-type",
    "date", "etag", "last-modified", "location", "retry-after", "server", "via", "www-authenticate",
)  # fmt: skip
_LONGEST = 500
"""Characters of a header."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One reading of one address; without status nobody answered."""

    asked: str
    at: datetime
    url: str = ""
    """After redirects."""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    head: bytes = field(default=b"", repr=False)
    """The first bytes of the content, decompressed."""
    size: int | None = None
    """Of all of it, where it was read to its end."""
    sha256: str = ""
    """Of all of it, where it was read to its end."""
    milliseconds: int = 0
    error: str = ""
    """Our code of what went wrong."""


def of_answer(
    asked: str,
    url: str,
    status: int,
    headers: Mapping[str, str],
    head: bytes,
    *,
    size: int | None = None,
    sha256: str = "",
) -> Proof:
    """The proof of an answer that is here."""
    kept = tuple((name, str(headers[name])[:_LONGEST]) for name in HEADERS if headers.get(name, ""))
    return Proof(asked, clock.now(), url, status, kept, head[:MOST], size, sha256)
