"""What a reader is given in tests: documents out of memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from ckanext.gobabierto.errors import FetchError, Unreachable
from ckanext.gobabierto.harvesters.records import Fault, Source


@dataclass
class FakeDocument:
    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""

    @property
    def size(self) -> int:
        return len(self.body)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def open(self) -> IO[bytes]:
        return io.BytesIO(self.body)

    def read(self) -> bytes:
        return self.body


@dataclass
class FakeDocuments:
    """Each address has its bytes, or the error it gives."""

    answers: Mapping[str, bytes | FetchError]
    asked: list[str] = field(default_factory=list)
    failures: dict[str, Fault] = field(default_factory=dict)

    def get(self, url: str, *, accept: str = "", most: int = 0) -> FakeDocument:
        self.asked.append(url)
        found = self.answers.get(url)
        if found is None:
            raise Unreachable(f"No está: {url}", code="no_encontrada")
        if isinstance(found, FetchError):
            raise found
        return FakeDocument(url, found)

    def failed(self, url: str, fault: Fault) -> None:
        self.failures[url] = fault


def source(url: str, kind: str, config: dict[str, Any] | None = None, **more: Any) -> Source:
    fields: dict[str, Any] = {
        "organization_id": "0001",
        "organization_name": "inmar",
        "institution": {"title": "Instituto del Mar", "siglas": "INMAR", "former_names": ""},
        **more,
    }
    return Source(url=url, type=kind, config=config or {}, **fields)
