"""What others did between the planning of a chunk and its writing: nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ckanext.gobabierto.harvesters.records import Source
from ckanext.gobabierto.harvesters.writing.items import Written

from . import bookkeeping, ownership, standing
from .prepared import Prepared
from .work import ADDED, Work


def look(works: Sequence[Work]) -> None:
    """Note how their datasets are stored, before any of them is read."""
    found = standing.of(w.row.dataset_id for w in works if w.row and w.row.dataset_id)
    for work in works:
        if work.row is not None and work.row.dataset_id:
            now = work.standing = found.get(work.row.dataset_id)
            state, owner = (now.state, now.owner) if now else (None, None)
            work.row = replace(work.row, dataset_state=state, dataset_owner=owner)


def stays(source: Source, works: Sequence[Work]) -> dict[int, Written]:
    """Those that are not to be written after all, by place; the others are held until the commit.

    Somebody saved or made the dataset meanwhile (``moved``), or another source took the record
    (``owned``).
    """
    looked = [str(w.row.dataset_id) for w in works if w.row and w.standing]
    now = standing.of(looked, lock=True)
    for work in works:
        key = work.row.dataset_id if work.row else None
        work.moved = work.standing is not None and now.get(key or "") != work.standing
    fresh = [bookkeeping.as_prepared(w) for w in works if w.claims and not w.moved]
    owned: dict[str, Prepared] = {}
    if fresh:
        ownership.hold(source, fresh)
        look_for_made(works)
        owned = ownership.refusals(source, fresh)
    for work in works:
        work.owned = owned.get(work.identity)
    return {
        place: Written(work, None) for place, work in enumerate(works)
        if work.moved or work.owned is not None
    }  # fmt: skip


def look_for_made(works: Sequence[Work]) -> None:
    """Note whose dataset was made since they were planned (``moved``).

    By another worker, which was given the same chunk because this one's lock went with its
    connection, though it lives.
    """
    new = [work for work in works if work.report == ADDED and not work.moved]
    made = standing.of(work.key for work in new)
    for work in new:
        work.moved = work.key in made
