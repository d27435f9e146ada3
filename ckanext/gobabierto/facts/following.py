"""What was observed of files goes where their dataset goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from . import observations
from .observation_types import landing_page_id
from .snapshot_rows import Seen, Stored


def observations_follow(
    seen: Iterable[tuple[Seen, Stored | None]],
    gone: Iterable[Stored],
    moment: datetime,
) -> None:
    """What was observed of files goes with them, to another institution or out of here."""
    removed = {key for old in gone for key in _observed_ids(old.subject_id, old.facts)}
    moved: dict[str, str] = {}
    for new, old in seen:
        now = _observed_ids(new.subject_id, new.facts)
        if old:
            removed |= _observed_ids(old.subject_id, old.facts) - now
        if old and old.organization_id != new.organization_id:
            moved |= dict.fromkeys(now, new.organization_id)
    if removed or moved:
        observations.follow(removed, moved, moment)


def _observed_ids(dataset_id: str, facts: Mapping[str, Any]) -> set[str]:
    """Under which ids the files and the landing page of a dataset are observed."""
    return {landing_page_id(dataset_id), *(str(item["id"]) for item in facts.get("resources", ()))}
