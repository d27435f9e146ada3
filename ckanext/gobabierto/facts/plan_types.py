"""A Plan Institucional and its rows, as the rules see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlanRowFacts:
    """One committed delivery. ``id`` stays the same from one version of the Plan to the next."""

    id: str
    number: int = 0
    """Row of the file, from 1; for people."""
    dataset_title: str = ""
    resource_title: str = ""
    frequency: str = ""
    """As written; ``vocabularies.frequencies.find`` reads it."""
    fundamento: str = ""
    committed_on: date | None = None
    committed_text: str = ""
    """The date as written."""
    date_quality: str = "missing"
    """``exact`` | ``month`` (its last day) | ``guessed`` | ``unreadable`` | ``missing``."""
    priority_37: str = ""
    area: str = ""
    format: str = ""
    dataset_id: str = ""
    """The dataset it was matched with; empty where there is no candidate."""
    resource_id: str = ""
    match_score: float = 0.0
    match_by: str = ""
    """``""`` no candidate | ``link`` explicit | ``auto`` sure | ``doubtful`` waits for a person |
    ``person`` confirmed | ``none`` a person said that there is none."""
    delivered_on: date | None = None
    """Earliest day on which what it commits was loaded privately, noticed or public."""
    delivered_as: str = ""
    """``privado`` | ``aviso`` | ``publico``."""
    public_on: date | None = None
    match_decided_on: date | None = None
    """Day on which a person confirmed or chose the dataset."""
    match_decided_as: str = ""
    """``admin`` | ``editor`` of the institution | ``sysadmin``: never the account."""
    match_compared: bool = False
    """That person neither handed the Plan over nor made the dataset: a second one compared it."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The version of a year's Plan in force on the day observed."""

    year: int
    version: int = 1
    imported_on: date | None = None
    dataset_id: str = ""
    """The public Plan dataset it was read from or written to."""
    unreadable: str = ""
    """Code of the error when the file is there and could not be read."""
    rows: tuple[PlanRowFacts, ...] = ()
