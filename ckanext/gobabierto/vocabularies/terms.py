"""The short closed lists of the forms: levels of government, kinds of resource, states of Mexico…

``Vocabulary`` is one such list; the module names each of them. Codes are what is stored, labels
what is shown, and :meth:`Vocabulary.find` takes any spelling met in real data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows
from ckanext.gobabierto.vocabularies.texts import fold

_FILE = "terms.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a closed list."""

    code: str
    label: str
    label_en: str
    aliases: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """The label in each language of the interface."""
        return {"es": self.label, "en": self.label_en}


class Vocabulary:
    """A closed list of terms, in the order shown to people."""

    def __init__(self, section: str) -> None:
        self.name = section

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term of the list."""
        return _terms(self.name)

    @property
    def codes(self) -> frozenset[str]:
        """The values that may be stored."""
        return _codes(self.name)

    def find(self, text: str | None) -> Term | None:
        """The term that *text* names in any known spelling, or ``None``."""
        return _index(self.name).get(fold(text)) if text else None

    def label(self, code: str | None) -> str:
        """The Spanish label of *code*; the code itself when it is not of the list."""
        found = self.find(code)
        return found.label if found else (code or "")


@once_for_each_edition(64)
def _terms(section: str) -> tuple[Term, ...]:
    return tuple(
        Term(
            code=str(row["code"]),
            label=row["label"],
            label_en=row.get("label_en", row["label"]),
            aliases=tuple(row.get("aliases", ())),
        )
        for row in rows(_FILE, section)
    )


@once_for_each_edition(64)
def _codes(section: str) -> frozenset[str]:
    return frozenset(term.code for term in _terms(section))


@once_for_each_edition(64)
def _index(section: str) -> dict[str, Term]:
    index: dict[str, Term] = {}
    # Codes of the whole list first, then labels, then aliases: an alias never takes the place of
    # another term's own name.
    for spell in (lambda t: (t.code,), lambda t: (t.label, t.label_en), lambda t: t.aliases):
        for term in _terms(section):
            for spelling in spell(term):
                index.setdefault(fold(spelling), term)
    return index


@cache
def vocabulary(section: str) -> Vocabulary:
    """The list named *section* in ``terms.yaml``."""
    return Vocabulary(section)


GOVERNMENT_LEVELS = vocabulary("government_levels")
INSTITUTION_TYPES = vocabulary("institution_types")
OBLIGATION_STATUSES = vocabulary("obligation_statuses")
DATASET_ROLES = vocabulary("dataset_roles")
RESOURCE_KINDS = vocabulary("resource_kinds")
DISAGGREGATION_LEVELS = vocabulary("disaggregation_levels")
PRIORITIES_37 = vocabulary("priorities_37")
LANGUAGES = vocabulary("languages")
AREAS = vocabulary("areas")

ALL = (
    GOVERNMENT_LEVELS,
    INSTITUTION_TYPES,
    OBLIGATION_STATUSES,
    DATASET_ROLES,
    RESOURCE_KINDS,
    DISAGGREGATION_LEVELS,
    PRIORITIES_37,
    LANGUAGES,
    AREAS,
)

_AREA_KEY = re.compile(r"^(?P<entity>\d{1,2})(?:(?P<municipality>\d{3})(?P<locality>\d{4})?)?$")
_OLD_KEY_LENGTH = 3


def find_area(text: str | None) -> Term | None:
    """The federal entity that *text* names by key or by name.

    Takes ``9``, ``09``, ``002`` (the old catalogue wrote three digits), ``09015`` (a municipality:
    its entity is answered) and the names in any usual spelling.
    """
    plain = (text or "").strip()
    if plain.isdigit() and len(plain) == _OLD_KEY_LENGTH and plain.startswith("0"):
        plain = plain[1:]
    key = _AREA_KEY.match(plain)
    if key:
        return AREAS.find(key["entity"].zfill(2))
    return AREAS.find(plain)
