"""What the demo holds, read from its two data files into typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from ckanext.gobabierto.vocabularies import frequencies

HERE = Path(__file__).parent

# Day on which each institution published its Plan, as (month, day) of each year from 2026 on.
# SEMORI and INASIL never did; ENSIL was late.
PLANS = {
    "sediag": (1, 14),
    "inmar": (1, 16),
    "coplaf": (1, 9),
    "cenpal": (1, 19),
    "unimeq": (1, 28),
    "ensil": (2, 20),
    "agelun": (1, 12),
}
FIRST_PLAN = 2026
BORN_LATER = {"agelun": 2027}


def first_plan(org: str) -> int:
    """Year of the first Plan of an institution."""
    return BORN_LATER.get(org, FIRST_PLAN)


# Paths of the sections on the ministries' web server. They are repeated here because CKAN puts its
# own folder first among those of Python, where `tests` is CKAN's.
SECTIONS = {
    "sediag": "/sediag/transparencia/",
    "inmar": "/inmar/transparencia/index.htm",
    "coplaf": "/coplaf/transparencia/",
}
# Readings of the sections in 2023: did the page link to the data portal?
SECTION_READINGS = (
    (date(2023, 3, 15), {"sediag": False, "inmar": False, "coplaf": True}),
    (date(2023, 6, 2), {"sediag": True, "inmar": False, "coplaf": True}),
)


@dataclass(frozen=True, slots=True)
class Institution:
    """One invented institution and the dated changes of its record."""

    fields: dict[str, Any]
    since: date
    section: bool
    changes: dict[date, dict[str, str]]

    @property
    def name(self) -> str:
        return self.fields["name"]

    @property
    def siglas(self) -> str:
        return self.fields["siglas"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One invented dataset with the rhythm of its updates."""

    org: str
    name: str
    title: str
    notes: str
    category: str
    tags: tuple[str, ...]
    frequency: str
    created: date
    last: int | None
    columns: dict[str, str]
    files: dict[str, str]
    step: int = 0
    lapse: tuple[date, date] | None = None
    role: str = "datos"
    license_id: str = "cc-by-4.0"
    dictionary: bool = True
    methodology: bool = False
    private: bool = False
    fundamento: str = ""
    level: str = "nacional"
    temporal: tuple[str, str] = ("", "")

    def updates(self, anchor: date) -> list[date]:
        """Days of its updates, in order, ending ``last`` days before *anchor*."""
        if self.last is None:
            return []
        newest = anchor + timedelta(days=self.last)
        found = frequencies.find(self.frequency)
        step = self.step or (found.max_age if found and found.max_age else 180)
        # Somewhat before each period ends: a steward who is on time is so with days to spare.
        pace = timedelta(days=max(60, int(step * 0.9)))
        days: list[date] = []
        day = newest
        while day > self.created + timedelta(days=20):
            days.append(day)
            day -= pace
        return [day for day in reversed(days) if not self._lapsed(day)]

    def _lapsed(self, day: date) -> bool:
        return self.lapse is not None and self.lapse[0] <= day <= self.lapse[1]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the seed makes."""

    institutions: tuple[Institution, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)


def read() -> Content:
    """The content of the data files beside this module."""
    institutions = tuple(_institution(dict(raw)) for raw in _load("institutions.yaml"))
    datasets = tuple(_dataset(dict(raw)) for raw in _load("catalogue.yaml"))
    titles = {each.name: f"{each.fields['title']} ({each.siglas})" for each in institutions}
    return Content(institutions, datasets, titles)


def _load(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _institution(raw: dict[str, Any]) -> Institution:
    since, section = raw.pop("since"), raw.pop("section", False)
    changes = raw.pop("changes", {})
    texts = {
        day: {key: str(value) for key, value in fields.items()} for day, fields in changes.items()
    }
    return Institution(raw, since, section, texts)


def _dataset(raw: dict[str, Any]) -> Dataset:
    raw["tags"] = tuple(raw["tags"])
    for key in ("lapse", "temporal"):
        if key in raw:
            raw[key] = tuple(raw[key])
    return Dataset(**raw)
