"""New records that a preview counted and does not show, outside of its memory.

When all of the source was read some of them may turn out to be known ones under other names: then
it is planned anew what a run would make of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

import orjson

from .prepared import RECORD, Prepared


class _Place(NamedTuple):
    start: int
    size: int
    kind: str
    unchecked: bool


class Unshown:
    """Records by identity, each with the kind that it was counted as."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="gobabierto-")  # noqa: SIM115
        self._places: dict[str, _Place] = {}

    def close(self) -> None:
        """Forget them."""
        self._file.close()

    def keep(self, item: Prepared, kind: str, *, unchecked: bool) -> None:
        """Keep one.

        :param unchecked: it is among those that were counted without having been validated.
        """
        start = self._file.tell()
        self._file.write(item.content)
        self._places[item.identity] = _Place(start, len(item.content), kind, unchecked)

    def take(self, identities: Iterable[str]) -> Iterator[tuple[Prepared, str, bool]]:
        """Those of *identities* that were kept, with kind and ``unchecked``."""
        for identity in identities:
            place = self._places.pop(identity, None)
            if place is None:
                continue
            self._file.seek(place.start)
            content = self._file.read(place.size)
            told = orjson.loads(content)
            item = Prepared(RECORD, identity, told["title"], told["hash"], content)
            yield item, place.kind, place.unchecked
