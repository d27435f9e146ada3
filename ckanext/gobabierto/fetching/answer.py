"""What a reading may cost, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from .proof import Proof

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes."""

    connect: float = 10
    """For the connection, all addresses of the name together."""
    read: float = 20
    """For each piece."""
    total: float = 60
    """For everything, redirects and new attempts included; waiting for one's turn apart."""
    size: int = 20 * 1024 * 1024
    """Of the answer, decompressed."""
    ratio: int = 200
    """How many times larger than what was sent a decompressed answer may be."""
    redirects: int = 5
    retries: int = 2
    """New attempts after what may well work in a moment."""
    patience: float = 120
    """For one's turn at the host, all turns of a reading together."""
    file_size: int = 512 * 1024 * 1024
    """Of an answer that goes to a file, decompressed."""
    file_total: float = 600
    """As ``total``, for an answer that goes to a file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page or file as it was answered."""

    url: str
    """After redirects."""
    status: int
    body: bytes
    """Empty where it went to a file, and where nothing changed."""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    elapsed: float = 0.0
    size: int = 0
    """Of the content, decompressed, wherever it went."""
    sha256: str = ""
    """Of the content; empty where nothing changed."""
    proof: Proof | None = None
    """What of it can be kept."""

    @property
    def not_modified(self) -> bool:
        """It is still what ``etag`` or ``last_modified`` of the question stand for."""
        return self.status == NOT_MODIFIED
