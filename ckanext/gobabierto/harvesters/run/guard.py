"""Whether what vanished is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import holds
from .settings import Policy


@dataclass(slots=True)
class Vanished:
    """What is done about the records that were not offered."""

    marked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Identity, title and dataset of each that is to be marked."""
    held: bool = False
    """They are too many: a person decides, and nothing of the run is applied."""
    missing: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    closes: list[str] = field(default_factory=list[str])
    """Decisions that count no more after this run."""


def judge(source_id: str, missing: list[dict[str, Any]], known: int, policy: Policy) -> Vanished:
    """Decide about *missing*, in view of what people decided before.

    :param known: how many active records the source had.
    """
    gone = {each["identity"] for each in missing}
    confirmed = holds.standing(source_id, holds.CONFIRMED) if source_id else {}
    refused = holds.standing(source_id, holds.REFUSED) if source_id else {}
    believed = gone.intersection(*[set().union(*confirmed.values())]) if confirmed else set[str]()
    doubted = gone.intersection(*[set().union(*refused.values())]) if refused else set[str]()
    doubted -= believed
    new = gone - believed - doubted
    result = Vanished(missing=missing)
    if policy.suspicious(len(new), known):
        result.held = True
        return result
    result.marked = [each for each in missing if each["identity"] not in doubted]
    result.closes = list(confirmed) + [key for key, each in refused.items() if not each & gone]
    return result
