"""Where what is read of a source goes: into the ledger and datasets, or among the proposals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ckanext.gobabierto.harvesters.records import Record, Source

from . import ledger, ledger_questions, prepared, renaming, stakes
from .prepared import Prepared
from .seen import Seen

if TYPE_CHECKING:
    from .foresight import Outlook

CLOSED = "closed"
"""Status of what a person decided for good: however much it changes, it is unchanged."""


class Shelf(Protocol):
    """What comparing and importing need to know of it."""

    empty_is_fault: bool
    """A source without a single record was not read well."""

    def prepare(self, record: Record) -> Prepared:
        """A record as it is compared and stored."""
        ...

    def hashes(self, source_id: str, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(status, hash) of those that are known."""
        ...

    def owned_elsewhere(self, source: Source, items: Sequence[Prepared]) -> dict[str, Prepared]:
        """The refusals of those that belong to another institution or source, by identity."""
        ...

    def lift(self, source: Source) -> bool:
        """What was refused for that reason, which is gone, is to be tried again; whether there is
        any. The caller commits."""
        ...

    def missing(
        self, seen: Seen, source_id: str, places: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """Identity, title and dataset of what was active and has not been met.

        :param places: only of what these told (``records.Aside.read_whole``); ``None``: of all.
        """
        ...

    def described(self, source_id: str, identities: Sequence[str]) -> list[dict[str, Any]]:
        """Identity, title and dataset of those, and since when each is missing."""
        ...

    def counts(self, source_id: str) -> tuple[int, int]:
        """How many are active, and how many refused."""
        ...

    def at_stake(self, source_id: str, since: datetime) -> tuple[int, dict[str, datetime]]:
        """How many may vanish, and when those did that are gone: now, or for good since then."""
        ...

    def note(self, seen: Seen, source_id: str, items: Sequence[Prepared]) -> None:
        """Records that were not known: by what they would be known again."""
        ...

    def renamed(self, seen: Seen, source_id: str) -> dict[str, str]:
        """Old identity by new one of records that go on under another."""
        ...

    def earlier(self, source_id: str) -> tuple[Mapping[str, Any], ...]:
        """What earlier runs made of the source, where its reader needs to know it."""
        ...

    def datasets(self, source_id: str, identities: Sequence[str]) -> dict[str, str]:
        """Ids of the datasets of those that have one."""
        ...

    def foresee(
        self, source: Source, items: Sequence[Prepared], known_as: Mapping[str, str] | None = None
    ) -> list[Outlook]:
        """What a run would make of records, short of validating them; nothing is written.

        :param known_as: identities under which they are known, where those are others.
        """
        ...


class Datasets:
    """The shelf of machine sources."""

    empty_is_fault = True

    def prepare(self, record: Record) -> Prepared:
        """A record as it is compared and stored."""
        return prepared.record(record)

    def hashes(self, source_id: str, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(status, hash) of those that are known."""
        return ledger.hashes(source_id, identities) if source_id else {}

    def owned_elsewhere(self, source: Source, items: Sequence[Prepared]) -> dict[str, Prepared]:
        """The refusals of those that belong to another institution or source, by identity."""
        from .ownership import refusals

        return refusals(source, items)

    def lift(self, source: Source) -> bool:
        """What was refused for that reason, which is gone, is to be tried again."""
        from .owners import lift

        return lift(source)

    def missing(
        self, seen: Seen, source_id: str, places: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """Identity, title and dataset of what was active and has not been met."""
        return seen.not_seen(source_id) if places is None else []

    def described(self, source_id: str, identities: Sequence[str]) -> list[dict[str, Any]]:
        """Identity, title and dataset of those, and since when each is missing."""
        rows = ledger.rows(source_id, identities) if identities else {}
        return [
            {"identity": key, "title": row.title, "dataset_id": row.dataset_id,
             "missing_since": row.missing_since.isoformat() if row.missing_since else None}
            for key in identities if (row := rows.get(key)) is not None
        ]  # fmt: skip

    def counts(self, source_id: str) -> tuple[int, int]:
        """How many are active, and how many refused."""
        return ledger.counts(source_id)

    def at_stake(self, source_id: str, since: datetime) -> tuple[int, dict[str, datetime]]:
        """How many may vanish, and when those did that are gone: now, or for good since then."""
        return stakes.of_ledger(source_id, since)

    def note(self, seen: Seen, source_id: str, items: Sequence[Prepared]) -> None:
        """Records that were not known: by what they would be known again."""
        if items and source_id and ledger_questions.any_of(source_id):
            renaming.note(seen, items)

    def renamed(self, seen: Seen, source_id: str) -> dict[str, str]:
        """Old identity by new one of records that go on under another."""
        return renaming.found(seen, source_id) if source_id else {}

    def earlier(self, source_id: str) -> tuple[Mapping[str, Any], ...]:  # noqa: ARG002
        """Nothing: a record tells who it is."""
        return ()

    def datasets(self, source_id: str, identities: Sequence[str]) -> dict[str, str]:
        """Ids of the datasets of those that have one."""
        rows = ledger.rows(source_id, identities) if source_id and identities else {}
        return {key: row.dataset_id for key, row in rows.items() if row.dataset_id}

    def foresee(
        self, source: Source, items: Sequence[Prepared], known_as: Mapping[str, str] | None = None
    ) -> list[Outlook]:
        """What a run would make of records, short of validating them; nothing is written."""
        from .foresight import of_records

        return of_records(source, items, known_as)
