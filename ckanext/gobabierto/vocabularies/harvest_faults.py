"""What may be wrong in what a harvester reads: the sentence of each code, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ckanext.gobabierto.errors import BadVocabulary
from ckanext.gobabierto.vocabularies.reading import rows

_FILE = "harvest_faults.yaml"


@dataclass(frozen=True, slots=True)
class FaultText:
    """What people read of a code."""

    code: str
    sentence: str
    fix: str
    example: str


@lru_cache(maxsize=1)
def all_faults() -> dict[str, FaultText]:
    """Every code of the file, with its texts.

    :raises BadVocabulary: a code is repeated.
    """
    found: dict[str, FaultText] = {}
    for row in rows(_FILE):
        text = FaultText(
            str(row["code"]), str(row["sentence"]), str(row["fix"]), str(row["example"])
        )
        if text.code in found:
            raise BadVocabulary(
                "El código está dos veces.", where=_FILE, found=text.code, expected="uno por código"
            )
        found[text.code] = text
    return found


def find(code: str) -> FaultText | None:
    """The texts of *code*, or ``None`` where the file does not have it."""
    return all_faults().get(code)
