"""The facts that a judge read, with the snapshot that holds each and what may be shown of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.gobabierto.facts import catalogue, provenance
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.provenance import Held
from ckanext.gobabierto.facts.types import DatasetFacts

from .witness import Key, Reading

MOST = 200
"""Facts told one by one; the rest are counted."""
_NEVER_PUBLIC = frozenset({"members", "personal", "personal_review", "user_id"})
"""Accounts of people, and where a person's data are."""


@dataclass(frozen=True, slots=True)
class Used:
    """The facts that a judge read."""

    told: list[dict[str, Any]]
    more: int
    """How many more there were."""
    held: list[Held]
    """The snapshots that hold all of them."""
    shown: list[Key]
    """Those that the reader may see."""


def facts_used(reading: Reading, organization_id: str, *, private: bool) -> Used:
    """What was read, fact by fact.

    :param private: the reader may see what the institution has not published.
    """
    keys = [key for key in reading.fields if key[1] != "institution"]
    hidden = set() if private else _hidden(reading, keys)
    homes = {key: _home(reading.homes[key], key, organization_id) for key in keys}
    held = provenance.held_of(organization_id, homes.values())
    used = [snapshot for key in keys if (snapshot := _snapshot(held, homes[key], key[0]))]
    shown = [key for key in keys if key not in hidden]
    told = [
        _fact(reading, key, _snapshot(held, homes[key], key[0]), private=private)
        for key in shown[:MOST]
    ]
    return Used(told, len(shown) - len(told), list(dict.fromkeys(used)), shown)


def _hidden(reading: Reading, keys: Iterable[Key]) -> set[Key]:
    """Facts of what is not public: datasets, with what is in them, and documents."""
    datasets = {
        (key[0], key[2])
        for key, facts in reading.facts.items()
        if isinstance(facts, DatasetFacts) and (facts.private or facts.state != "active")
    }
    papers = {key[2] for key in keys if isinstance(reading.facts[key], DocumentFacts)}
    # Public on that day and private or deleted since is not public.
    open_now = catalogue.open_documents(papers) if papers else set[str]()
    return {key for key in keys if _of_nobody_else(reading, key, datasets, open_now)}


def _of_nobody_else(
    reading: Reading, key: Key, datasets: set[tuple[date, str]], open_now: set[str]
) -> bool:
    facts, home = reading.facts[key], reading.homes[key]
    if isinstance(facts, DocumentFacts) and not (facts.public and facts.id in open_now):
        return True
    inside = {home[1] if home[0] == "dataset" else "", str(getattr(facts, "dataset_id", "") or "")}
    return any((key[0], dataset_id) in datasets for dataset_id in inside)


def _home(home: tuple[str, str], key: Key, organization_id: str) -> tuple[str, str]:
    """Type and id of the snapshot, as they are stored."""
    kind, own = home
    if kind == "section":
        return kind, f"{organization_id}:{own}"
    if kind == "plan":
        return kind, f"{organization_id}:{own}"
    if kind == "plan_row":
        return "plan", f"{organization_id}:{key[0].year}"
    return kind, own


def _snapshot(held: Iterable[Held], home: tuple[str, str], day: date) -> Held | None:
    mine = (item for item in held if (item.subject_type, item.subject_id) == home)
    return next((item for item in mine if item.holds_on(day)), None)


def _fact(reading: Reading, key: Key, held: Held | None, *, private: bool) -> dict[str, Any]:
    day, kind, own = key
    facts = reading.facts[key]
    values = reading.fields[key]
    return {
        "day": day.isoformat(),
        "type": kind,
        "id": own,
        "name": _name(facts),
        "values": {
            name: value for name, value in values.items() if private or name not in _NEVER_PUBLIC
        },
        "snapshot": held
        and {
            "type": held.subject_type,
            "id": held.subject_id,
            "valid_from": held.valid_from.isoformat(),
            "valid_to": held.valid_to.isoformat() if held.valid_to else None,
            "known_from": held.known_from.isoformat(),
            "hash": held.content_hash,
        },
    }


def _name(facts: Any) -> str:
    """How people know it."""
    for field in ("title", "name", "dataset_title", "number", "url", "resource_id", "year"):
        value = getattr(facts, field, "")
        if value:
            return str(value)
    return ""
