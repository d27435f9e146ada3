"""Update frequencies: from any spelling met in real data to one known value."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows
from ckanext.gobabierto.vocabularies.texts import fold


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


@once_for_each_edition()
def all_frequencies() -> tuple[Frequency, ...]:
    """The vocabulary, in the order shown to people."""
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
        for row in rows("frequencies.yaml")
    )


@once_for_each_edition()
def _index() -> dict[str, Frequency]:
    index: dict[str, Frequency] = {}
    for item in all_frequencies():
        for spelling in (item.code, item.label, item.interval, item.eu, item.eu_uri, *item.aliases):
            index.setdefault(fold(spelling), item)
    return index


def find(text: str | None) -> Frequency | None:
    """The frequency that *text* names in any known spelling, or ``None``."""
    return _index().get(fold(text)) if text else None
