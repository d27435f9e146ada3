"""Update frequencies: from any spelling met in real data to one known value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.gobabierto.vocabularies.texts import fold

_FILE = Path(__file__).with_name("frequencies.yaml")


@dataclass(frozen=True, slots=True)
class Frequency:
    """One value of the vocabulary."""

    code: str
    label: str
    interval: str
    eu: str
    max_age: int | None
    """Days; ``None`` where no freshness can be asked (irregular, concluded)."""
    grace: int
    """Days of tolerance, the criterion of the portal."""
    aliases: tuple[str, ...] = ()

    @property
    def eu_uri(self) -> str:
        """Address in the EU authority table."""
        return f"http://publications.europa.eu/resource/authority/frequency/{self.eu}"


@lru_cache(maxsize=1)
def all_frequencies() -> tuple[Frequency, ...]:
    """The vocabulary, in the order shown to people."""
    rows: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Frequency(
            code=row["code"],
            label=row["label"],
            interval=row["interval"],
            eu=row["eu"],
            max_age=row["max_age"],
            grace=row["grace"],
            aliases=tuple(row.get("aliases", ())),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def _index() -> dict[str, Frequency]:
    index: dict[str, Frequency] = {}
    for item in all_frequencies():
        for spelling in (item.code, item.label, item.interval, item.eu, item.eu_uri, *item.aliases):
            index.setdefault(fold(spelling), item)
    return index


def find(text: str | None) -> Frequency | None:
    """The frequency that *text* names in any known spelling, or ``None``."""
    return _index().get(fold(text)) if text else None
