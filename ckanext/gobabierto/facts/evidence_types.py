"""A reading as it is kept: what was asked and answered, and a bounded piece of it. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from ckanext.gobabierto.fetching.proof import MOST, Proof

from . import redaction

PERSONAL = "datos_personales"
"""Why a piece is not kept: what was read has data of people, or may have."""
NO_FAILURE = "sin_falla"
"""Why a piece is not kept: the reading proves no failure."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept of one reading, cleaned already."""

    told: Mapping[str, Any]
    """As JSON, without what it is about."""
    excerpt: bytes = field(default=b"", repr=False)

    def record(self, subject_type: str, subject_id: str) -> dict[str, Any]:
        """The whole record of the reading."""
        return {**self.told, "subject": {"type": subject_type, "id": subject_id}}

    def without_excerpt(self, reason: str) -> Piece:
        """The same reading without its bytes."""
        return Piece({**self.told, "excerpt": None, "excerpt_left_out": reason})

    def as_dict(self) -> dict[str, Any]:
        """For JSON that travels."""
        return {**self.told, "content": base64.b64encode(self.excerpt).decode()}


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes whose SHA-256 is the name of a record."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def name_of(record: Mapping[str, Any]) -> str:
    """The SHA-256 by which a record is known, and by which anybody can prove it."""
    return hashlib.sha256(canonical(record)).hexdigest()


def from_dict(content: Mapping[str, Any]) -> Piece:
    """The piece that :meth:`Piece.as_dict` told."""
    told = {key: value for key, value in content.items() if key != "content"}
    return Piece(told, base64.b64decode(str(content.get("content") or "")))


def piece_of(proof: Proof) -> Piece:
    """What of an answer is kept."""
    headers = {name: redaction.header(name, value) for name, value in proof.headers}
    excerpt, form = redaction.excerpt(proof.head[:MOST])
    told: dict[str, Any] = {
        "asked": redaction.address(proof.asked),
        "url": redaction.address(proof.url) if proof.url else "",
        "status": proof.status,
        "headers": headers,
        "read_at": proof.at.isoformat(),
        "milliseconds": proof.milliseconds,
        "error": proof.error,
        "size": proof.size,
        "content_sha256": proof.sha256,
        "excerpt": None,
        "excerpt_left_out": "" if excerpt else "vacia",
    }
    if excerpt:
        told["excerpt"] = {
            "sha256": hashlib.sha256(excerpt).hexdigest(),
            "bytes": len(excerpt),
            "of": min(len(proof.head), MOST),
            "form": form,
        }
    return Piece(told, excerpt)


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it is stored."""

    sha256: str
    subject_type: str
    subject_id: str
    record: dict[str, Any]
    excerpt: bytes | None = field(default=None, repr=False)
    withheld: str = ""
    """Why bytes that were kept are not any more."""

    @property
    def read_at(self) -> datetime:
        """When the site was asked."""
        return datetime.fromisoformat(self.record["read_at"])

    def as_dict(self) -> dict[str, Any]:
        """For the API: the record, its name, and its bytes as text or in base64."""
        found: dict[str, Any] = {
            "sha256": self.sha256, **self.record, "text": None, "base64": None,
        }  # fmt: skip
        if self.withheld:
            found["excerpt_left_out"] = self.withheld
        if self.excerpt is None:
            return found
        if (self.record.get("excerpt") or {}).get("form") == "inicio":
            found["base64"] = base64.b64encode(self.excerpt).decode()
        else:
            found["text"] = self.excerpt.decode("utf-8", "replace")
        return found

    def without_excerpt(self) -> Kept:
        """The same without its bytes."""
        return replace(self, excerpt=None)
