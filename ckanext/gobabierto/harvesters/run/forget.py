"""Everything our runs know of a source, forgotten: the next one begins as the first did."""

from __future__ import annotations

from . import documents, faults, holds, ledger, runs


def source(source_id: str) -> None:
    """Forget it; the caller commits."""
    for room in (ledger, faults, holds, runs):
        room.clear(source_id)
    documents.forget(source_id)
